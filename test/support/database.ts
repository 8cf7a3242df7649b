import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, expect, inject } from 'vitest'
import { openClient, parseDatabaseUrl, reachDatabase } from '../../src/db/connection.js'
import { openPool } from '../../src/db/pool.js'
import type { Pool } from '../../src/db/pool.js'
import { selectViolations } from '../../src/modules/upkeep/invariant.sql.js'
import { sql } from '../../src/query/sql.js'
import { withDatabase } from './postgres.js'

/** A database of its own for one test file. */
export interface TestDatabase {
  readonly url: string
  readonly pool: Pool
  readonly drop: () => Promise<void>
}

/** A fresh clone of the migrated template, or an empty database; the caller drops it. */
export async function createTestDatabase(from: 'migrated' | 'empty' = 'migrated'): Promise<TestDatabase> {
  const { url: serverUrl, template } = inject('postgres')
  const name = `${template}_${randomBytes(4).toString('hex')}`
  await administer(serverUrl, `create database ${name} template ${from === 'migrated' ? template : 'template0'}`)
  const url = withDatabase(serverUrl, name)
  const pool = openPool(await reachDatabase(parseDatabaseUrl(url)))
  const drop = async () => {
    await pool.end()
    await administer(serverUrl, `drop database ${name} with (force)`)
  }
  return { url, pool, drop }
}

/** Why a file leaves rows behind that no writer would: they are made past the writers, or broken on purpose. */
export interface Unchecked {
  readonly unchecked: string
}

/**
 * Registers hooks that make a database before the tests of this file and drop it after; read it inside tests through the returned function. What
 * the tests did must leave all invariants standing, or the file fails; `unchecked` says why one may not.
 */
export function useTestDatabase(from: 'migrated' | 'empty' | Unchecked = 'migrated'): () => TestDatabase {
  let database: TestDatabase | undefined
  beforeAll(async () => {
    database = await createTestDatabase(from === 'empty' ? 'empty' : 'migrated')
  })
  afterAll(async () => {
    try {
      if (database && from === 'migrated') expect(await database.pool.run(selectViolations())).toEqual([])
    } finally {
      await database?.drop()
    }
  })
  return () => {
    if (!database) throw new Error('the test database exists inside tests and hooks only')
    return database
  }
}

/** The address of a database for programs that are to write nothing: every writing statement of theirs fails. */
export function readOnlyUrl(url: string): string {
  const changed = new URL(url)
  changed.searchParams.set('options', '-c default_transaction_read_only=on')
  return changed.href
}

/** How many relations a database has; 0 as long as nothing was made in it. */
export async function countRelations({ pool }: TestDatabase): Promise<number> {
  const [row] = await pool.run<{ count: number }>(
    sql`select count(*)::int as count from pg_class where relnamespace = 'public'::regnamespace`,
  )
  return row?.count ?? Number.NaN
}

async function administer(url: string, statement: string): Promise<void> {
  const client = await openClient(await reachDatabase(parseDatabaseUrl(url)))
  try {
    await client.query(statement)
  } finally {
    await client.end()
  }
}
