/*
 * Runs a suite of benchmarks on a generated inventory, which is kept between runs. See README.md beside this file.
 *
 *   npm run bench -- filters [--resources 1000000] [--seed 1] [--json FILE] [--questions 220] [--runs 3] [--only TEXT]
 *
 * DATABASE_URL names the (empty or filled) database, else one in .bench/ is used. Exit code 1 when answers are wrong.
 */
import { mkdir, writeFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { filters } from './filters/suite.js'
import { openInventory } from './inventory/load.js'
import type { Suite } from './suite.js'

const suites: Readonly<Record<string, Suite>> = { filters }

const { values: flags, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    resources: { type: 'string', default: '1000000' },
    seed: { type: 'string', default: '1' },
    json: { type: 'string' },
    questions: { type: 'string', default: '220' },
    runs: { type: 'string', default: '3' },
    only: { type: 'string' },
  },
})

const say = (line: string) => process.stdout.write(`${line}\n`)

const suite = suites[positionals[0] ?? '']
if (!suite || positionals.length > 1) {
  process.stderr.write(`Name one suite of: ${Object.keys(suites).join(', ')}.\n`)
  process.exit(2)
}

/** An inventory of each size has a cluster of its own, so that none is lost to another. */
const folder = resolve('.bench')
const resources = Number(flags.resources)
const target = { databaseUrl: process.env['DATABASE_URL'], folder: resolve(folder, String(resources)) }
await mkdir(folder, { recursive: true })
// The seed is of the questions: the inventory is the same for all of them.
const database = await openInventory({ resources, seed: 1 }, target, say)
try {
  const { succeeded, figures } = await suite({
    database,
    folder,
    resources,
    seed: Number(flags.seed),
    questions: Number(flags.questions),
    runs: Number(flags.runs),
    only: flags.only,
    say,
  })
  if (flags.json !== undefined) await writeFile(flags.json, `${JSON.stringify(figures, null, 2)}\n`)
  process.exitCode = succeeded ? 0 : 1
} finally {
  await database.close()
}
