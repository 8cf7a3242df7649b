/*
 * How long a search among definitions takes when there are 5,000 of them, for words that few, many and no definitions have, each 20 times.
 *
 *   npx tsx bench/search.ts
 *
 * DATABASE_URL names the (empty) database, else a throwaway embedded one is used.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openDatabase } from '../src/db/database.js'
import { systemActor } from '../src/modules/access/actor.js'
import { searchDefinitions } from '../src/modules/catalog/definition-search.service.js'
import { parsePack } from '../src/modules/catalog/pack.js'
import { loadPacks } from '../src/modules/catalog/pack.service.js'
import { raw } from '../src/query/sql.js'

const rounds = 20
const words = ['speed', 'memory', 'disk', 'fan', 'power', 'port', 'slot', 'module', 'sensor', 'cache', 'bus', 'clock']
const word = (n: number) => words[n % words.length] ?? ''

const attributes = Array.from({ length: 5000 }, (_, n) => ({
  name: `${word(n)}_${word(n * 7 + 1)}_${n}`,
  dataType: 'integer',
  description: `How ${word(n * 5)} and ${word(n * 11 + 3)} stand at ${n}.`,
}))
// JSON is YAML.
const pack = parsePack(JSON.stringify({ pack: 'wide', attributes }), 'wide.yaml')

const folder = mkdtempSync(join(tmpdir(), 'cadastre-bench-'))
const database = await openDatabase({ databaseUrl: process.env['DATABASE_URL'], folder })
try {
  await loadPacks(database.pool, systemActor, [pack])
  await database.pool.run(raw('analyze attribute_definitions'))
  for (const text of ['clock_slot_11', 'memory speed', 'm', 'memroy', 'nothing like this']) {
    const times: number[] = []
    let found: number | null = 0
    for (let round = 0; round < rounds; round += 1) {
      const since = performance.now()
      const page = await searchDefinitions(database.pool, systemActor, { text, first: 20 }, true)
      times.push(performance.now() - since)
      found = page.totalCount
    }
    const sorted = times.toSorted((a, b) => a - b)
    const [median, longest] = [sorted[rounds / 2], sorted.at(-1)]
    process.stdout.write(
      `${JSON.stringify(text)}: ${found} found, median ${median?.toFixed(1)} ms, longest ${longest?.toFixed(1)} ms\n`,
    )
  }
} finally {
  await database.close()
  rmSync(folder, { recursive: true, force: true })
}
