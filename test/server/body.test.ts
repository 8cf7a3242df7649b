import { describe, expect, it } from 'vitest'
import { readLimits } from '../../src/config.js'
import { CadastreError } from '../../src/errors.js'
import { parseBody } from '../../src/server/body.js'

const limits = readLimits()

function refusal(body: string | Buffer): string {
  try {
    return `let through: ${JSON.stringify(parseBody(Buffer.from(body), limits)).slice(0, 40)}`
  } catch (error) {
    if (!(error instanceof CadastreError)) throw error
    return `${error.code} ${error.message}`
  }
}

describe('a body', () => {
  it.each<[string, unknown]>([
    [
      '{"query":"{ a }","variables":{"a":[1,2.5,null,"\\u00e4\\"]}"]}}',
      { query: '{ a }', variables: { a: [1, 2.5, null, 'ä"]}'] } },
    ],
    ['{"a":"[[[{{{","b":"\\\\"}', { a: '[[[{{{', b: '\\' }],
    ['{"a":{"x":1},"b":{"x":1,"a":[{"x":1},{"x":1}]}}', { a: { x: 1 }, b: { x: 1, a: [{ x: 1 }, { x: 1 }] } }],
    ['["a","a"]', ['a', 'a']],
    ['{"a":"__proto__","constructor":{"prototype":1}}', { a: '__proto__', constructor: { prototype: 1 } }],
  ])('is read as JSON: %s', (text, value) => {
    expect(parseBody(Buffer.from(text), limits)).toEqual(value)
  })

  it.each([
    ['', 'The body is empty'],
    ['{"a":', 'The body is not valid JSON'],
    ['{"a":1,"a":2}', 'has the key "a" twice'],
    ['{"__proto__":{}}', 'the key "__proto__"'],
    ['{"a":[[{"__proto__":1}]]}', 'the key "__proto__"'],
    ['{"a":{"\\u005F\\u005fpro\\u0074o__":1}}', 'the key "__proto__"'],
  ])('is refused by name: %s', (text, words) => {
    expect(refusal(text)).toContain(words)
    expect(refusal(text)).toContain('BAD_USER_INPUT')
  })

  it('that is no UTF-8 is refused, not mended', () => {
    expect(refusal(Buffer.from([0x22, 0xff, 0x22]))).toBe('BAD_USER_INPUT The body is not valid UTF-8.')
  })

  it('nests and holds as much as its limits, and no more', () => {
    // The body itself and the variables are levels that a variable does not have.
    const deep = (depth: number) => `${'['.repeat(depth)}${']'.repeat(depth)}`
    expect(refusal(deep(limits.nesting + 2))).toContain('let through')
    expect(refusal(deep(limits.nesting + 3))).toContain('CADASTRE_MAX_NESTING')
    expect(refusal(deep(4_000_000))).toContain('CADASTRE_MAX_NESTING')
    expect(refusal(`[${'1,'.repeat(limits.bodyValues - 1)}1]`)).toContain('let through')
    expect(refusal(`[${'1,'.repeat(limits.bodyValues)}1]`)).toContain('CADASTRE_MAX_BODY_VALUES')
    expect(refusal(`[${'{},'.repeat(limits.bodyValues)}1]`)).toContain('CADASTRE_MAX_BODY_VALUES')
  })
})
