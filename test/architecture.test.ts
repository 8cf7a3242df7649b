import { readFileSync, readdirSync } from 'node:fs'
import { dirname, join, posix, relative } from 'node:path'
import { describe, expect, it } from 'vitest'
import { projectRoot } from '../src/config.js'

/** A room may import itself and what stands here; `*` is anything. Modules may also import the leaves of schema. */
const mayImport: Readonly<Record<string, readonly string[]>> = {
  main: ['*'],
  cli: ['*'],
  config: ['errors'],
  errors: [],
  remembered: [],
  server: ['schema', 'modules/access', 'db', 'config', 'telemetry', 'errors', 'remembered'],
  schema: ['modules', 'loaders', 'query', 'db', 'errors', 'remembered'],
  modules: ['query', 'db', 'loaders', 'errors', 'remembered'],
  query: ['errors', 'remembered'],
  db: ['config', 'telemetry', 'errors', 'query/sql'],
  loaders: ['errors'],
  telemetry: ['config'],
}

/** Lowest first: a module imports only modules before it. */
const moduleOrder = [
  'access',
  'catalog',
  'inventory',
  'history',
  'observatory',
  'sync',
  'changesets',
  'networking',
  'policy',
  'automation',
  'observability',
  'knowledge',
  'upkeep',
]

/** Packages that only one room may know. */
const packageRooms: Readonly<Record<string, readonly string[]>> = {
  pg: ['db'],
  'pg-copy-streams': ['db'],
  knex: ['db'],
  fastify: ['server', 'main'],
  '@fastify/static': ['server'],
  '@apollo/server': ['server'],
  '@as-integrations/fastify': ['server'],
  commander: ['cli'],
  'cli-progress': ['cli'],
  pino: ['telemetry'],
}

interface Line {
  readonly file: string
  readonly number: number
  readonly text: string
}

interface Import extends Line {
  /** A path below src without extension, or a package name. */
  readonly target: string
  readonly isOurs: boolean
}

const source = join(projectRoot, 'src')
const files = readdirSync(source, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts'))
  .map((name) => name.replaceAll('\\', '/'))
  .toSorted()
const lines = files.flatMap(linesOf)
const imports = lines.flatMap(importsOf)

describe('the dependency law', () => {
  it('rooms import only the rooms they may', () => {
    const wrong = imports.filter(({ file, target, isOurs }) => isOurs && !isAllowed(roomOf(file), file, target))
    expect(wrong.map(show)).toEqual([])
  })

  it('modules import only modules below them', () => {
    const wrong = imports.filter(({ file, target, isOurs }) => {
      const [from, to] = [moduleOf(file), moduleOf(target)]
      return isOurs && from !== undefined && to !== undefined && moduleOrder.indexOf(to) > moduleOrder.indexOf(from)
    })
    expect(wrong.map(show)).toEqual([])
    const unknown = files.map(moduleOf).filter((name) => name !== undefined && !moduleOrder.includes(name))
    expect(unknown).toEqual([])
  })

  it('a package stays in its room', () => {
    const wrong = imports.filter(
      ({ file, target, isOurs }) => !isOurs && packageRooms[target]?.includes(roomOf(file)) === false,
    )
    expect(wrong.map(show)).toEqual([])
  })

  it('query is pure', () => {
    const impure = imports.filter(({ file, target, isOurs }) => {
      return (
        roomOf(file) === 'query' &&
        !isOurs &&
        (target.startsWith('node:') ? target !== 'node:crypto' : isImpure(target))
      )
    })
    const waiting = lines.filter(
      ({ file, text }) => roomOf(file) === 'query' && /\b(await|async)\b/.test(withoutComment(text)),
    )
    expect([...impure, ...waiting].map(show)).toEqual([])
  })

  it('there are no cycles', () => {
    expect(findCycle()?.join(' -> ')).toBeUndefined()
  })
})

describe('the house rules', () => {
  it('no barrels and no default exports', () => {
    const wrong = lines.filter(({ text }) => /^export (default\b|\*|(type )?\{[^}]*\} from ['"]\.)/.test(text))
    expect([...wrong.map(show), ...files.filter((file) => /(^|\/)index\.ts$/.test(file))]).toEqual([])
  })

  it('only the configuration reads the environment', () => {
    const wrong = lines.filter(({ file, text }) => file !== 'config.ts' && /process\.env\b/.test(withoutComment(text)))
    expect(wrong.map(show)).toEqual([])
  })

  it('only main and the commands listen to the process', () => {
    const wrong = lines.filter(
      ({ file, text }) => !['main', 'cli'].includes(roomOf(file)) && /process\.(on|once)\(/.test(text),
    )
    expect(wrong.map(show)).toEqual([])
  })

  it('names say what a thing is', () => {
    const banned = /(^|[-.])(utils?|helpers?|managers?|common|misc|base|data|process|handle)([-.]|$)/
    expect(files.filter((file) => file.split('/').some((part) => banned.test(part.replace(/\.ts$/, ''))))).toEqual([])
  })

  it('migrations import nothing of ours', () => {
    const folder = join(projectRoot, 'migrations')
    const wrong = readdirSync(folder).filter((file) => /from '\.\.?\//.test(readFileSync(join(folder, file), 'utf8')))
    expect(wrong).toEqual([])
  })
})

function linesOf(file: string): Line[] {
  const text = readFileSync(join(source, file), 'utf8')
  return text.split('\n').map((line, index) => ({ file, number: index + 1, text: line }))
}

/** Prettier keeps `from '...'` on one line, whatever is imported. */
function importsOf(line: Line): Import[] {
  const found = /(?:^import|^export|^\}).*? from '([^']+)'|^import '([^']+)'|\bimport\('([^']+)'\)/.exec(line.text)
  const name = found?.[1] ?? found?.[2] ?? found?.[3]
  if (name === undefined) return []
  if (name.startsWith('.'))
    return [{ ...line, isOurs: true, target: posix.join(dirname(line.file), name).replace(/\.js$/, '') }]
  return [{ ...line, isOurs: false, target: packageOf(name) }]
}

function packageOf(name: string): string {
  return name
    .split('/')
    .slice(0, name.startsWith('@') ? 2 : 1)
    .join('/')
}

function roomOf(file: string): string {
  return file.replace(/\.ts$/, '').split('/')[0] ?? file
}

function moduleOf(file: string): string | undefined {
  return /^modules\/([^/]+)\//.exec(file)?.[1]
}

function isAllowed(room: string, file: string, target: string): boolean {
  const allowed = mayImport[room]
  if (!allowed) throw new Error(`${file} lies in no room of the table`)
  if (room === 'modules' && roomOf(target) === 'schema') return isLeafOfSchema(target)
  return (
    roomOf(target) === room ||
    allowed.some((prefix) => prefix === '*' || target === prefix || target.startsWith(`${prefix}/`))
  )
}

/** Shared GraphQL pieces (scalars, pages): schema files that reach no module, so modules may stand on them. */
function isLeafOfSchema(target: string, seen: ReadonlySet<string> = new Set()): boolean {
  if (seen.has(target)) return true
  const targets = imports.filter(({ file, isOurs }) => isOurs && file === `${target}.ts`).map((line) => line.target)
  return targets.every((next) => roomOf(next) !== 'modules' && isLeafOfSchema(next, new Set([...seen, target])))
}

function isImpure(target: string): boolean {
  return !['sql-template-tag', 're2js', 'lossless-json', 'fraction.js', 'unitmath'].includes(target)
}

function withoutComment(text: string): string {
  return text.replace(/(^|\s)(\/\/|\*|\/\*).*$/, '')
}

function show({ file, number, text }: Line): string {
  return `${relative(projectRoot, join(source, file))}:${number}: ${text.trim()}`
}

/** The files of one import cycle, the first repeated at the end; undefined when there is none. */
function findCycle(): readonly string[] | undefined {
  const next = new Map(files.map((file) => [file.replace(/\.ts$/, ''), new Set<string>()]))
  for (const { file, target, isOurs } of imports) if (isOurs) next.get(file.replace(/\.ts$/, ''))?.add(target)
  const done = new Set<string>()
  const visit = (file: string, path: readonly string[]): readonly string[] | undefined => {
    if (path.includes(file)) return [...path.slice(path.indexOf(file)), file]
    if (done.has(file)) return undefined
    for (const target of next.get(file) ?? []) {
      const cycle = visit(target, [...path, file])
      if (cycle) return cycle
    }
    done.add(file)
    return undefined
  }
  for (const file of next.keys()) {
    const cycle = visit(file, [])
    if (cycle) return cycle
  }
  return undefined
}
