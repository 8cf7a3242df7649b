import { spawn } from 'node:child_process'
import type { Knex } from 'knex'
import { afterEach, describe, expect, inject, it } from 'vitest'
import { parseDatabaseUrl } from '../../src/db/connection.js'
import type { Connection } from '../../src/db/connection.js'
import { listPendingMigrations, migrate, shippedMigrations } from '../../src/db/migrate.js'
import type { Migrations } from '../../src/db/migrate.js'
import { projectRoot } from '../../src/config.js'
import { raw, sql } from '../../src/query/sql.js'
import { compiled } from '../support/compiled.js'
import { createTestDatabase } from '../support/database.js'
import type { TestDatabase } from '../support/database.js'
import { withDatabase } from '../support/postgres.js'

const opened: TestDatabase[] = []

async function openEmpty(): Promise<TestDatabase> {
  const database = await createTestDatabase('empty')
  opened.push(database)
  return database
}

afterEach(async () => {
  for (const database of opened.splice(0)) await database.drop()
})

const tables = sql`select count(*)::int as count from pg_tables where schemaname = 'public'`

/** The shipped migrations and more behind them. */
async function shippedAnd(more: Readonly<Record<string, (knex: Knex) => Promise<void>>>): Promise<Migrations> {
  const shipped = await shippedMigrations()
  return {
    names: [...shipped.names, ...Object.keys(more)],
    load: (name) => {
      const up = more[name]
      return up ? Promise.resolve({ up, down: () => Promise.resolve() }) : shipped.load(name)
    },
  }
}

describe('migrate', () => {
  it('brings an empty database to the newest schema, and does nothing the second time', async () => {
    const { pool } = await openEmpty()
    const { names } = await shippedMigrations()
    expect(await listPendingMigrations(pool)).toEqual(names)
    await migrate(pool.connection)
    expect(await listPendingMigrations(pool)).toEqual([])
    const recorded = sql`select id, name, migration_time from knex_migrations order by id`
    const before = await pool.run(recorded)
    await migrate(pool.connection)
    expect(await pool.run(recorded)).toEqual(before)
    expect(before.map(({ name }) => name)).toEqual(names)
  })

  it('run by several at once, all end well', async () => {
    const { pool } = await openEmpty()
    await Promise.all([1, 2, 3].map(() => migrate(pool.connection)))
    expect(
      await pool.run(sql`select count(*)::int as count, count(distinct name)::int as names from knex_migrations`),
    ).toEqual([{ count: (await shippedMigrations()).names.length, names: (await shippedMigrations()).names.length }])
  })

  it('leaves nothing of a migration that fails, and goes on from there', async () => {
    const { pool } = await openEmpty()
    await migrate(pool.connection)
    const [before] = await pool.run(tables)
    const failing = await shippedAnd({
      '29990101000000_break.ts': async (knex) => {
        await knex.raw('create table half_done (id int)')
        await knex.raw('select 1 / 0')
      },
    })
    await expect(migrate(pool.connection, undefined, failing)).rejects.toThrow(
      'The migration 29990101000000_break.ts failed and was undone: division by zero.',
    )
    expect(await pool.run(tables)).toEqual([before])
    const mended = await shippedAnd({ '29990101000000_break.ts': (knex) => knex.raw('create table whole (id int)') })
    await migrate(pool.connection, undefined, mended)
    expect(await pool.run(sql`select * from whole`)).toEqual([])
  })

  it('leaves nothing of a migration whose process is killed, and takes a lock row for stale', async () => {
    const { pool } = await openEmpty()
    await migrate(pool.connection)
    const child = spawn(process.execPath, ['--eval', migrateSlowly(pool.connection)], {
      cwd: projectRoot,
    })
    await expect.poll(() => pool.run(sleeping), { timeout: 15_000 }).toEqual([{ count: 1 }])
    child.kill('SIGKILL')
    await pool.run(sql`update knex_migrations_lock set is_locked = 1`)
    const mended = await shippedAnd({
      '29990101000000_sleep.ts': (knex) => knex.raw('create table half_done (id int)'),
    })
    await migrate(pool.connection, undefined, mended)
    expect(await pool.run(sql`select * from half_done`)).toEqual([])
  })

  it('refuses a database of a newer version, and touches nothing', async () => {
    const { pool } = await openEmpty()
    await migrate(pool.connection)
    await pool.run(sql`insert into knex_migrations (name, batch) values ('29990101000000_invent.ts', 99)`)
    await expect(migrate(pool.connection)).rejects.toThrow(
      'made by a newer version of Cadastre (it has the migration 29990101000000_invent.ts)',
    )
  })

  it('refuses a database that holds tables of somebody else, and leaves it as it was', async () => {
    const { pool } = await openEmpty()
    await pool.run(raw('create table resources (id integer)'))
    await expect(migrate(pool.connection)).rejects.toThrow(`tables that are not Cadastre's, for instance "resources"`)
    expect(await pool.run(tables)).toEqual([{ count: 1 }])
  })

  it('refuses an encoding other than UTF8', async () => {
    const { pool } = await openEmpty()
    const name = `${pool.connection.database}_latin`
    await pool.run(raw(`create database ${name} encoding 'LATIN1' locale 'C' template template0`))
    await expect(migrate({ ...pool.connection, database: name })).rejects.toThrow('has the encoding LATIN1')
    await pool.run(raw(`drop database ${name}`))
  })

  it('names the missing right', async () => {
    const { pool, url } = await openEmpty()
    const role = `${pool.connection.database}_user`
    await pool.run(raw(`create role ${role} login password 'x'`))
    const [asUser] = parseDatabaseUrl(withUser(url, role))
    const connection = { ...pool.connection, user: asUser.user, password: asUser.password }
    await expect(migrate(connection)).rejects.toThrow(`User "${role}" may not create tables`)
    await pool.run(raw(`grant all on schema public to ${role}`))
    await expect(migrate(connection)).rejects.toThrow(`User "${role}" may not create the extension pg_trgm`)
    await pool.run(raw(`drop owned by ${role}; drop role ${role}`))
  })

  it('names a database that does not exist', async () => {
    const [connection] = parseDatabaseUrl(withDatabase(inject('postgres').url, 'not_there'))
    await expect(migrate({ ...connection, tls: false })).rejects.toThrow('The database "not_there" does not exist')
  })
})

const sleeping = sql`select count(*)::int as count from pg_stat_activity where datname = current_database() and wait_event = 'PgSleep'`

/** A program that makes a table in a migration and then takes its time. */
function migrateSlowly(connection: Connection): string {
  return `import(${JSON.stringify(compiled('src/db/migrate.ts'))}).then(async ({ migrate, shippedMigrations }) => {
    const shipped = await shippedMigrations()
    const up = async (knex) => { await knex.raw('create table half_done (id int)'); await knex.raw('select pg_sleep(2)') }
    const load = async (name) => name.includes('sleep') ? { up, down: up } : shipped.load(name)
    await migrate(${JSON.stringify(connection)}, undefined, { names: [...shipped.names, '29990101000000_sleep.ts'], load })
  })`
}

function withUser(url: string, user: string): string {
  const changed = new URL(url)
  changed.username = user
  changed.password = 'x'
  return changed.href
}
