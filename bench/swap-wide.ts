/*
 * How long a server takes to serve a catalogue that grew by 5,000 attribute definitions, and how long its event loop stands still meanwhile, while ten
 * connections query. Two shapes: all on one type, and 100 each on 50 types; and for each a single further attribute, since that is what changes daily.
 * The time counts from the commit to the first answer to a typed query over the newest attribute. The delay is that of the server's event loop from
 * before the commit until after the swap, by monitorEventLoopDelay with a resolution of 5 ms, which is part of the figure.
 *
 *   npm run build && npx tsx bench/swap-wide.ts [--rounds 3]
 *
 * DATABASE_URL names the (empty) database, else a throwaway embedded one is used for each round. Exit code 1 when a swap took 1 s or a delay 100 ms.
 */
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { openDatabase } from '../src/db/database.js'
import { systemActor } from '../src/modules/access/actor.js'
import { loadPacks } from '../src/modules/catalog/pack.service.js'
import { parsePack, type Pack } from '../src/modules/catalog/pack.js'

const { values: flags } = parseArgs({ options: { rounds: { type: 'string', default: '3' } } })
const swapLimitMs = 1000
const delayLimitMs = 100
const clients = 10
const dataTypes = ['string', 'integer', 'decimal', 'boolean', 'datetime', 'ip']

interface Delay {
  readonly p50: number
  readonly p99: number
  readonly max: number
}

/** A pack of `types` resource types with `each` attributes of their own. */
function packOf(name: string, types: number, each: number): Pack {
  const typeNames = Array.from({ length: types }, (_, type) => `${name}_type_${type}`)
  const attributeNames = (type: string) => Array.from({ length: each }, (_, n) => `${type}_attribute_${n}`)
  const pack = {
    pack: name,
    description: 'Many definitions.',
    attributes: typeNames.flatMap((type) =>
      attributeNames(type).map((attribute, n) => ({
        name: attribute,
        dataType: dataTypes[n % dataTypes.length],
        description: `What number ${n} of ${type} says.`,
      })),
    ),
    resourceTypes: typeNames.map((type) => ({
      name: type,
      description: `Resources of ${type}.`,
      attributes: attributeNames(type),
    })),
  }
  // JSON is YAML.
  return parsePack(JSON.stringify(pack), `${name}.yaml`)
}

/** The same pack with one attribute more on its last type. */
function grown(name: string, types: number): Pack {
  const type = `${name}_type_${types - 1}`
  const pack = {
    pack: `${name}_more`,
    description: 'One definition more.',
    attributes: [{ name: `${type}_late`, dataType: 'integer', description: 'Came later.' }],
    resourceTypes: [{ name: type, attributes: [`${type}_late`] }],
  }
  return parsePack(JSON.stringify(pack), `${name}_more.yaml`)
}

const apiName = (name: string) => name.replaceAll(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase())
const questionOver = (type: string, attribute: string) =>
  `{ ${apiName(type)}s(first: 1) { nodes { attributes { ${apiName(attribute)} } } } }`

async function ask(address: string, query: string): Promise<boolean> {
  const response = await fetch(`${address}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query }),
  })
  const answer = (await response.json()) as { errors?: unknown }
  return answer.errors === undefined
}

async function startServer(environment: NodeJS.ProcessEnv): Promise<{ child: ChildProcess; address: string }> {
  const probe = new URL('support/loop-delay.mjs', import.meta.url).href
  const child = spawn(process.execPath, ['--import', probe, 'dist/src/main.js'], {
    env: { ...process.env, ...environment, PORT: '0' },
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
  })
  for await (const text of child.stdout ?? []) {
    const found = /listens on (http:\/\/\S+)/.exec(String(text))
    if (found?.[1] !== undefined) return { child, address: found[1] }
  }
  throw new Error('the server ended before it listened')
}

async function readDelay(child: ChildProcess): Promise<Delay> {
  child.send('read')
  const [delay] = (await once(child, 'message')) as [Delay]
  return delay
}

/** Applies the pack while the clients ask, and waits for the swap. */
async function measure(
  server: { child: ChildProcess; address: string },
  apply: () => Promise<unknown>,
  question: string,
): Promise<{ swapMs: number; delay: Delay; answers: number }> {
  let isOver = false
  let answers = 0
  const everyday = '{ hosts(first: 20) { nodes { name attributes { cpuCores memoryMb } } } }'
  const load = Array.from({ length: clients }, async () => {
    // oxlint-disable-next-line no-unmodified-loop-condition -- set below, while these wait for answers
    while (!isOver) {
      if (!(await ask(server.address, everyday))) throw new Error('a client was refused')
      answers += 1
    }
  })
  await sleep(500)
  server.child.send('reset')
  await apply()
  const committed = performance.now()
  while (!(await ask(server.address, question))) await sleep(5)
  const swapMs = performance.now() - committed
  await sleep(200)
  const delay = await readDelay(server.child)
  isOver = true
  await Promise.all(load)
  return { swapMs, delay, answers }
}

const shapes = [
  { name: 'one', types: 1, each: 5000 },
  { name: 'fifty', types: 50, each: 100 },
]
let isMissed = false
for (let round = 1; round <= Number(flags.rounds); round += 1) {
  for (const { name, types, each } of shapes) {
    const folder = mkdtempSync(join(tmpdir(), 'cadastre-wide-'))
    const server = await startServer({ CADASTRE_DATA_DIR: folder })
    const database = await openDatabase({ databaseUrl: process.env['DATABASE_URL'], folder })
    try {
      const last = `${name}_type_${types - 1}`
      const idle = await measure(server, () => sleep(1000), '{ hosts(first: 1) { nodes { name } } }')
      for (const [label, pack, attribute] of [
        [`${types} x ${each}`, packOf(name, types, each), `${last}_attribute_${each - 1}`],
        ['one more', grown(name, types), `${last}_late`],
      ] as const) {
        const { swapMs, delay, answers } = await measure(
          server,
          () => loadPacks(database.pool, systemActor, [pack]),
          questionOver(last, attribute),
        )
        isMissed ||= swapMs >= swapLimitMs || delay.max >= delayLimitMs
        process.stdout.write(
          `round ${round}, ${label}: swapped after ${Math.round(swapMs)} ms; event loop delay p50 ${delay.p50}, p99 ${delay.p99}, max ${delay.max} ms ` +
            `(${answers} answers; without a change max ${idle.delay.max} ms)\n`,
        )
      }
    } finally {
      const ended = once(server.child, 'exit')
      server.child.kill('SIGTERM')
      await ended
      await database.close()
      rmSync(folder, { recursive: true, force: true })
    }
  }
}
process.exitCode = isMissed ? 1 : 0
