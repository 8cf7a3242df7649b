/*
 * Imports a folder of fact sets with the command, reads every host back through the API of a server, and holds every leaf against the files; once
 * with children, once with --flat, each in a new database. Then it imports the folder again and looks in Postgres for what was written.
 *
 *   npx tsx test/proofs/facts.ts [FOLDER]
 *
 * FOLDER is ../shared/data/facterdb-4x when not given. TEST_DATABASE_URL names the Postgres; without it one is started. Ends with 1 on any difference.
 */
import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { projectRoot } from '../../src/config.js'
import { openClient, parseDatabaseUrl, reachDatabase } from '../../src/db/connection.js'
import { compareFacts, readFactFiles } from '../support/facts.js'
import type { Ask } from '../support/facts.js'
import { startTestServer, withDatabase } from '../support/postgres.js'
import { startServer } from '../support/server.js'

const writes = `select relname, n_tup_ins::text as inserted, n_tup_upd::text as updated, n_tup_del::text as deleted
                  from pg_stat_user_tables order by schemaname, relname`

async function prove(): Promise<number> {
  const server = await startTestServer()
  try {
    const keyed = await proveForm(server.url, [])
    const flat = await proveForm(server.url, ['--flat'])
    return keyed && flat ? 0 : 1
  } finally {
    await server.stop()
  }
}

async function proveForm(serverUrl: string, flags: readonly string[]): Promise<boolean> {
  const name = `cadastre_facts_${process.pid}_${flags.length}`
  const url = withDatabase(serverUrl, name)
  await rowsOf(serverUrl, `create database ${name}`)
  try {
    print(`import facts ${[folder, ...flags].join(' ')}`)
    const first = await importFolder(url, flags)
    const isEqual = await proveEqual(url)
    const before = await rowsOf(url, writes)
    print('  again:')
    const second = await importFolder(url, flags)
    const after = await rowsOf(url, writes)
    const changed = after.filter((row, index) => JSON.stringify(row) !== JSON.stringify(before[index]))
    print(
      `  rows written by the second import, by pg_stat_user_tables: ${changed.length === 0 ? 'none' : JSON.stringify(changed)}`,
    )
    return first && second && isEqual && changed.length === 0
  } finally {
    await rowsOf(serverUrl, `drop database ${name} with (force)`)
  }
}

async function importFolder(url: string, flags: readonly string[]): Promise<boolean> {
  const options = ['import', 'facts', folder, ...flags]
  const { code, output, errors } = await startServer({ DATABASE_URL: url }, options, 'src/cli/cadastre.ts').ended
  for (const line of output.trimEnd().split('\n')) print(`  ${line}`)
  if (code !== 0) print(`  ended with ${code}: ${errors}`)
  return code === 0
}

async function proveEqual(url: string): Promise<boolean> {
  const server = startServer({ DATABASE_URL: url })
  try {
    const found = await compareFacts(askOf(await server.address), readFactFiles(folder), 'facts')
    for (const difference of found.differences.slice(0, 20)) print(`  DIFFERENT ${difference}`)
    print(
      `  files ${found.files}, leaves ${found.leaves}, equal ${found.equal}, differences ${found.differences.length}`,
    )
    print(`  attributes of hosts ${found.hostAttributes.size}, of what they contain ${found.childAttributes.size}`)
    const children = [...found.children]
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([type, count]) => `${type} ${count}`)
    print(`  contained: ${children.join(', ') || 'nothing'}`)
    return found.files > 0 && found.differences.length === 0
  } finally {
    await server.stop()
  }
}

function askOf(address: string): Ask {
  return async (query, variables) => {
    const response = await fetch(`${address}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query, variables }),
    })
    const { data, errors } = (await response.json()) as { readonly data: unknown; readonly errors?: unknown }
    if (errors !== undefined) throw new Error(JSON.stringify(errors))
    return data
  }
}

async function rowsOf(url: string, statement: string): Promise<readonly Readonly<Record<string, unknown>>[]> {
  const client = await openClient(await reachDatabase(parseDatabaseUrl(url)))
  try {
    return (await client.query<Record<string, unknown>>(statement)).rows
  } finally {
    await client.end()
  }
}

function print(line: string): void {
  process.stdout.write(`${line}\n`)
}

function complain(line: string): number {
  process.stderr.write(`${line}\n`)
  return 2
}

const folder = resolve(process.argv[2] ?? resolve(projectRoot, '..', 'shared', 'data', 'facterdb-4x'))
process.exitCode = existsSync(folder)
  ? await prove()
  : complain(`There is no folder ${folder}; name one with fact sets.`)
