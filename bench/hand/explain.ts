/*
 * Writes how Postgres answers each statement beside it, as KIND.VARIANT.explain.txt, for the first question of seed 1; run it again when a statement
 * changes.
 *
 *   DATABASE_URL=... npx tsx bench/hand/explain.ts [KIND]
 *
 * DATABASE_URL names a filled database, see the README of the benchmarks.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { openDatabase } from '../../src/db/database.js'
import { Sql } from 'sql-template-tag'
import { idsOf, kindsOf } from '../graphql/kinds.js'
import { answers } from './answers.mjs'
import { statementOf } from './statement.mjs'

const folder = new URL('.', import.meta.url)
const only = process.argv[2] ?? ''
const database = await openDatabase({ databaseUrl: process.env['DATABASE_URL'], folder: '.bench/1000000' })
try {
  const ids = new Map(Object.entries(await idsOf(database.pool)))
  for (const { name, operands, cadastre } of await kindsOf(database.pool, 1))
    for (const file of readdirSync(folder).filter((file) => file.startsWith(`${name}.`) && file.endsWith('.sql'))) {
      if (!name.includes(only)) continue
      const text = statementOf(readFileSync(new URL(file, folder), 'utf8'), ids)
      const values = answers[name]?.values(cadastre.variables(operands[0] ?? {})) ?? []
      const parts = `explain (analyze, buffers, costs off) ${text}`.split(/\$(\d+)/)
      const statement = new Sql(
        parts.filter((_, place) => place % 2 === 0),
        parts.filter((_, place) => place % 2 === 1).map((number) => values[Number(number) - 1]),
      )
      const rows = await database.pool.run<Record<string, string>>(statement)
      const plan = rows.map((row) => row['QUERY PLAN']).join('\n')
      writeFileSync(new URL(file.replace(/\.sql$/, '.explain.txt'), folder), `${JSON.stringify(values)}\n\n${plan}\n`)
    }
} finally {
  await database.close()
}
