import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { getIntrospectionQuery, Kind, parse } from 'graphql'
import { describe, expect, it } from 'vitest'
import { examples } from '../../graphiql/examples.js'
import { limitSettings, projectRoot, readLimits, type LimitName, type Limits } from '../../src/config.js'
import { CadastreError } from '../../src/errors.js'
import { countFields, refuseDocument } from '../../src/server/document.js'

const standard = readLimits()

/** The code and the setting that the refusal names; undefined when the document is let through. */
function refusal(document: string, limits: Limits = standard, introspection = true): string | undefined {
  try {
    refuseDocument(document, limits, introspection)
    return undefined
  } catch (error) {
    if (!(error instanceof CadastreError)) throw error
    return `${error.code} ${/CADASTRE_\w+/.exec(error.message)?.[0]}`
  }
}

const times = (count: number, write: (n: number) => string, separator = ' ') =>
  Array.from({ length: count }, (_, n) => write(n)).join(separator)

const nested = (open: string, depth: number, inmost: string, close = '}') =>
  `${open.repeat(depth)}${inmost}${close.repeat(depth)}`

/** A document with as much of it as is said. */
const documents = {
  documentLength: (count) => `{ a }${' '.repeat(count - 5)}`,
  tokens: (count) => `{ ${times(count - 2, (n) => `a${n}`)} }`,
  nesting: (count) => `{ a(b: ${nested('[', count - 2, '', ']')}) }`,
  operations: (count) => times(count, (n) => `query Q${n} { a }`),
  fragments: (count) =>
    `{ ${times(count, (n) => `...F${n}`)} } ${times(count, (n) => `fragment F${n} on Q { a${n} }`)}`,
  depth: (count) => nested('{ a ', count, ''),
  introspectionDepth: (count) => `{ __schema ${nested('{ a ', count - 1, '')} }`,
  fields: (count) => {
    const spreads = Math.floor((count - 1) / 102)
    const own = count - spreads * 102
    return `{ ${times(own, (n) => `x${n}`)} ${times(spreads, (n) => `y${n} { ...F }`)} } fragment F on Q { ${times(100, (n) => `a${n}`)} }`
  },
  repeats: (count) => `{ ${'a '.repeat(count)} }`,
  aliases: (count) => `{ ${times(count, (n) => `a${n}: b`)} }`,
  directives: (count) => `{ ${times(count, (n) => `a${n} @skip(if: false)`)} }`,
  directivesInPlace: (count) => `{ a(b: 1) ${times(count, (n) => `@d${n}(if: [{ a: 1 }])`)} { c @e } d @f }`,
} satisfies Partial<Record<LimitName, (count: number) => string>>

describe('a document', () => {
  it.each(Object.entries(documents))('may have as many %s as its limit and no more', (name, write) => {
    const setting = limitSettings[name as keyof typeof documents]
    const most = setting.standard
    expect(refusal(write(most))).toBeUndefined()
    expect(refusal(write(most + 1))).toBe(`LIMIT_EXCEEDED ${setting.variable}`)
    expect(refusal(write(most + 1), { ...standard, [name]: most + 1 })).toBeUndefined()
  })

  it('is counted through its fragments, wherever they are merged', () => {
    const inFragments = (text: string) =>
      `{ ...A ...B } fragment A on Q { ...B } fragment B on Q { ${text} ...C } fragment C on Q { c }`
    expect(refusal(inFragments('a '.repeat(101)))).toContain('REPEATS')
    expect(refusal(inFragments(nested('a { ', 14, 'b ')))).toBeUndefined()
    expect(refusal(inFragments(nested('a { ', 15, 'b ')))).toContain('DEPTH')
    const spreads = times(60, (n) => `f${n} { ...A }`)
    expect(refusal(`{ ${spreads} } fragment A on Q { x: a }`)).toContain('ALIASES')
    expect(refusal(`{ ...A ${'a '.repeat(60)} } fragment A on Q { ${'a '.repeat(60)} }`)).toContain('REPEATS')
    expect(refusal(`{ ${'a { b b b b b b } '.repeat(20)} }`)).toContain('REPEATS')
  })

  it('is counted in fragments that nothing uses, since validation reads them', () => {
    expect(refusal(`{ a } fragment F on Q { ${'a '.repeat(101)} }`)).toContain('REPEATS')
    expect(refusal(`{ a } fragment F on Q { ${nested('a { ', 30, 'b ')} }`)).toContain('DEPTH')
  })

  it('whose fragments multiply or turn in circles is refused without writing them out', () => {
    const doubling = times(100, (n) => `fragment F${n} on Q { a { ...F${n + 1} } b { ...F${n + 1} } }`)
    expect(refusal(`{ ...F0 } ${doubling} fragment F100 on Q { a }`)).toContain('FIELDS')
    const spread = times(100, (n) => `fragment F${n} on Q { ...F${n + 1} ...F${n + 1} }`)
    expect(refusal(`{ ...F0 } ${spread} fragment F100 on Q { a }`)).toContain('FIELDS')
    expect(refusal('{ ...F } fragment F on Q { ...F }')).toContain('FIELDS')
    expect(refusal('{ ...F } fragment F on Q { a { ...G } } fragment G on Q { b { ...F } }')).toContain('FIELDS')
    expect(refusal('{ a } fragment F on Q { ...G } fragment G on Q { ...F }')).toContain('FIELDS')
  })

  it('may be what tools ask of introspection, and nothing of it where that is off', () => {
    const whole = getIntrospectionQuery({
      descriptions: true,
      directiveIsRepeatable: true,
      inputValueDeprecation: true,
      oneOf: true,
      schemaDescription: true,
      specifiedByUrl: true,
    })
    for (const document of [whole, '{ __type(name: "A") { name } }', '{ a: __schema { b: types { name } } }']) {
      expect(refusal(document)).toBeUndefined()
      expect(refusal(document, standard, false)).toBe('FORBIDDEN CADASTRE_INTROSPECTION')
    }
    expect(refusal('{ ...F } fragment F on Q { ... { __schema { types { name } } } }', standard, false)).toContain(
      'FORBIDDEN',
    )
    expect(refusal('{ __typename }', standard, false)).toBeUndefined()
  })

  it('may be any that the documentation, the editor and the recorded answers ask', () => {
    const recorded = ['test/api', 'examples'].flatMap((folder) => documentsIn(folder))
    expect(recorded.length).toBeGreaterThan(50)
    const tooMuch = [...recorded, ...examples.map(({ query }) => ({ file: 'an example', text: query }))]
    expect(
      tooMuch.flatMap(({ file, text }) => (refusal(text) === undefined ? [] : [`${file}: ${refusal(text)}`])),
    ).toEqual([])
  })

  it('may have directives in many places, few in each', () => {
    const places = '{ a @x @y { b @x @y(c: {d: 1}) @z } c @x @y } query Q($a: Int @x @y, $b: Int @x) @x @y { a }'
    expect(refusal(places, { ...standard, directivesInPlace: 3 })).toBeUndefined()
    expect(refusal(places, { ...standard, directivesInPlace: 2 })).toContain('DIRECTIVES_IN_PLACE')
  })

  it('has as many fields as its operation selects, fragments written out', () => {
    const document = parse('query A { a { b ...F } c { ...F } } query B { d } fragment F on Q { e { f } g }')
    const operations = document.definitions.filter((node) => node.kind === Kind.OPERATION_DEFINITION)
    // Spreads count as well: a, b, the spread with e, f, g; c, the spread with e, f, g.
    expect(operations.map((operation) => countFields(document, operation))).toEqual([11, 1])
  })

  it('that is malformed is left to who says where', () => {
    for (const document of ['', '{', 'qwerty', '{ a(b: "', '{ a } }', '\u0000', '{ ...on }'])
      expect(refusal(document)).toBeUndefined()
  })
})

/** The documents below a folder of the project, those written into other files left out. */
function documentsIn(folder: string): readonly { readonly file: string; readonly text: string }[] {
  const path = join(projectRoot, folder)
  if (!existsSync(path)) return []
  return readdirSync(path, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.graphql') && !file.includes('node_modules'))
    .map((file) => ({ file: join(folder, file), text: readFileSync(join(path, file), 'utf8') }))
}
