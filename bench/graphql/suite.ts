import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { isDeepStrictEqual } from 'node:util'
import { median } from '../filters/measure.js'
import type { Suite } from '../suite.js'
import { kindsOf, type Kind } from './kinds.js'
import { recordOf, type Measured, type Round, type SideName } from './report.js'
import { load, startServer, type Server, type ServerName } from './servers.js'

const connections = 10
const seconds = 2

/** One way to answer a kind: where it is asked, and what each of its questions is sent as. */
interface Side {
  readonly name: SideName
  readonly server: Server
  readonly url: string
  readonly bodies: readonly string[]
}

/** Cadastre over HTTP beside hand-written SQL behind a bare handler, and PostGraphile, asked in turns by ten connections. */
export const graphql: Suite = async ({ database, seed, runs, only, say }) => {
  if (!existsSync('bench/peers/node_modules'))
    throw new Error('the peers are not installed: npm ci --prefix bench/peers')
  execFileSync('npm', ['run', '--silent', 'build:server'], { stdio: 'inherit' })
  const kinds = (await kindsOf(database.pool, seed)).filter(({ name }) => only === undefined || name.includes(only))
  const servers = new Map<ServerName, Server>()
  try {
    for (const name of ['cadastre', 'handwritten', 'postgraphile'] as const)
      servers.set(name, await startServer(name, database.pool.connection, connections))
    const all = kinds.map((kind) => ({ kind, sides: sidesOf(kind, servers) }))
    const faults: string[] = []
    for (const { kind, sides } of all) faults.push(...(await compare(kind, sides)))
    for (const fault of faults) say(fault)
    const measured: Measured[] = []
    for (const { kind, sides } of all) {
      measured.push(await measure(kind, sides, Math.max(3, runs)))
      say(lineOf(measured.at(-1)))
    }
    const figures = recordOf(measured, kinds)
    say(`PostGraphile: ${figures.ratios.postgraphile.geomean} times, at least ${figures.ratios.postgraphile.min}`)
    say(`hand-written SQL: ${figures.ratios.handwritten.geomean} times, at least ${figures.ratios.handwritten.min}`)
    say(`resident memory of Cadastre under load: ${figures.rssMegabytes} MB`)
    const failed = measured.some(({ rounds }) => rounds.some((round) => round.failed > 0))
    return { succeeded: faults.length === 0 && !failed, figures: { ...figures, faults } }
  } finally {
    for (const server of servers.values()) await server.stop()
  }
}

function sidesOf(kind: Kind, servers: ReadonlyMap<ServerName, Server>): readonly Side[] {
  const side = (name: SideName, of: ServerName, path: string, body: (operands: object) => object): Side[] => {
    const server = servers.get(of)
    const bodies = kind.operands.map((operands) => JSON.stringify(body(operands)))
    return server ? [{ name, server, url: `${server.url}${path}`, bodies }] : []
  }
  const { cadastre, postgraphile } = kind
  const sent = (document: typeof cadastre) => (operands: object) => ({
    query: document.query,
    variables: document.variables({ ...operands }),
  })
  const byHand = (operands: object) => ({ variables: cadastre.variables({ ...operands }) })
  return [
    ...side('cadastre', 'cadastre', '/graphql', sent(cadastre)),
    ...side('handwritten, JSON', 'handwritten', `/${kind.name}.json`, byHand),
    ...side('handwritten, rows', 'handwritten', `/${kind.name}.rows`, byHand),
    ...(postgraphile ? side('postgraphile', 'postgraphile', '/graphql', sent(postgraphile)) : []),
  ]
}

/** What is wrong with the answers: by hand they are Cadastre's to the letter, PostGraphile says the same in its words. */
async function compare(kind: Kind, sides: readonly Side[]): Promise<readonly string[]> {
  const faults: string[] = []
  for (const [place, operands] of kind.operands.entries()) {
    const answers = new Map<SideName, unknown>()
    for (const { name, url, bodies } of sides) answers.set(name, await ask(url, bodies[place] ?? ''))
    const own = answers.get('cadastre')
    for (const [name, answer] of answers) {
      const isSame =
        name === 'postgraphile'
          ? isDeepStrictEqual(readWith(kind.postgraphile, answer), readWith(kind.cadastre, own))
          : isDeepStrictEqual(answer, own) && dataOf(own) !== undefined
      if (!isSame)
        faults.push(`${kind.name} for ${JSON.stringify(operands)}: ${name} answers otherwise: ${told(answer)}`)
    }
    if (faults.length > 5) break
  }
  return faults
}

async function ask(url: string, body: string): Promise<unknown> {
  const response = await fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body })
  const text = await response.text()
  return response.ok ? JSON.parse(text) : text
}

const told = (answer: unknown) => JSON.stringify(answer).slice(0, 300)

function dataOf(answer: unknown): unknown {
  return typeof answer === 'object' && answer !== null && 'data' in answer && !('errors' in answer)
    ? answer.data
    : undefined
}

function readWith(document: Kind['postgraphile'], answer: unknown): unknown {
  const data = dataOf(answer)
  return document && data !== undefined ? document.read(data as never) : Symbol('no answer')
}

/** A warm-up of every side, then all in turns; which goes first turns too. */
async function measure(kind: Kind, sides: readonly Side[], runs: number): Promise<Measured> {
  for (const { url, bodies } of sides) await load(url, bodies, connections, 1)
  const rounds: Round[] = []
  for (let round = 0; round < runs; round += 1)
    for (let turn = 0; turn < sides.length; turn += 1) {
      const side = sides[(round + turn) % sides.length]
      if (side) rounds.push(await measureOnce(side, round))
    }
  return { kind: kind.name, rounds }
}

async function measureOnce({ name, server, url, bodies }: Side, round: number): Promise<Round> {
  let rss = server.rss()
  const watch = setInterval(() => {
    rss = Math.max(rss, server.rss())
  }, 100)
  const { answers, seconds: took, p50, p99, failed } = await load(url, bodies, connections, seconds)
  clearInterval(watch)
  return { side: name, round, perSecond: answers / took, p50, p99, failed, rss }
}

function lineOf(measured: Measured | undefined): string {
  const names = [...new Set(measured?.rounds.map(({ side }) => side))]
  const told = names.map((name) => {
    const rounds = measured?.rounds.filter(({ side }) => side === name) ?? []
    return `${name} ${Math.round(median(rounds.map(({ perSecond }) => perSecond)))}/s`
  })
  return `${measured?.kind}: ${told.join(', ')}`
}
