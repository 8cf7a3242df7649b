/*
 * Runs a suite of benchmarks on a generated inventory, which is kept between runs. See README.md beside this file.
 *
 *   npm run bench -- filters [--resources 1000000] [--seed 1] [--json FILE] [--questions 220] [--runs 3] [--only TEXT] [--statistics empty|stale|permuted]
 *   npm run bench -- facets [--json FILE] [--runs 3] [--only TEXT]
 *   npm run bench -- graphql [--seed 1] [--json FILE] [--runs 3] [--only TEXT]
 *   npm run bench -- growth [--resources 1000000] [--seed 1] [--json FILE] [--runs 3] [--database 10000=URL]...
 *   npm run bench -- layout [--resources 1000000] [--json FILE] [--runs 5]
 *
 * DATABASE_URL names the (empty or filled) database, else one in .bench/ is used. Exit code 1 when answers are wrong.
 */
import { mkdir, writeFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import type { Database } from '../src/db/database.js'
import { facets } from './facets/suite.js'
import { filters } from './filters/suite.js'
import { graphql } from './graphql/suite.js'
import { growth } from './growth.js'
import { distortions } from './inventory/distorted.js'
import { openInventory } from './inventory/load.js'
import { layout } from './layout/suite.js'
import type { Suite } from './suite.js'

const suites: Readonly<Record<string, Suite>> = { facets, filters, graphql, growth, layout }

const { values: flags, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    resources: { type: 'string', default: '1000000' },
    seed: { type: 'string', default: '1' },
    json: { type: 'string' },
    questions: { type: 'string', default: '220' },
    runs: { type: 'string', default: '3' },
    only: { type: 'string' },
    statistics: { type: 'string' },
    database: { type: 'string', multiple: true, default: [] },
  },
})

const say = (line: string) => process.stdout.write(`${line}\n`)

const suite = suites[positionals[0] ?? '']
if (!suite || positionals.length > 1) {
  process.stderr.write(`Name one suite of: ${Object.keys(suites).join(', ')}.\n`)
  process.exit(2)
}

const distortion = distortions.find((how) => how === flags.statistics)
if (flags.statistics !== undefined && !distortion) {
  process.stderr.write(`--statistics is one of: ${distortions.join(', ')}.\n`)
  process.exit(2)
}

const folder = resolve('.bench')
const resources = Number(flags.resources)
await mkdir(folder, { recursive: true })

/** The inventory of a size: that of --database SIZE=URL, else of DATABASE_URL, else in a folder of its own, so that none is lost to another. */
function open(size: number): Promise<Database> {
  const named = flags.database.find((text) => text.startsWith(`${size}=`))?.slice(`${size}=`.length)
  const databaseUrl = named ?? (size === resources ? process.env['DATABASE_URL'] : undefined)
  // The seed is of the questions: the inventory is the same for all of them.
  return openInventory({ resources: size, seed: 1 }, { databaseUrl, folder: resolve(folder, String(size)) }, say)
}

const database = await open(resources)
try {
  const { succeeded, figures } = await suite({
    database,
    open,
    folder,
    resources,
    seed: Number(flags.seed),
    questions: Number(flags.questions),
    runs: Number(flags.runs),
    only: flags.only,
    distortion,
    say,
  })
  if (flags.json !== undefined) await writeFile(flags.json, `${JSON.stringify(figures, null, 2)}\n`)
  process.exitCode = succeeded ? 0 : 1
} finally {
  await database.close()
}
