import { readdir } from 'node:fs/promises'
import type { Knex } from 'knex'
import { CadastreError, UnavailableError } from '../errors.js'
import { sql } from '../query/sql.js'
import type { Logger } from '../telemetry/logger.js'
import { openClient, whyUnreachable } from './connection.js'
import type { Connection } from './connection.js'
import type { Db } from './db.js'
import { sqlstateOf } from './sqlstate.js'

/** The compiled build has the compiled migrations at the same place, seen from here. */
const directory = new URL('../../migrations/', import.meta.url)

/** Session lock that a migrating process holds: 'cada', 'migr'. */
const migrationLock = [0x63616461, 0x6d696772] as const

export interface Migrations {
  /** Names as recorded in the database, ending in .ts, oldest first. */
  readonly names: readonly string[]
  load(name: string): Promise<Knex.Migration>
}

/**
 * Brings the database to the newest schema, one transaction a migration, and checks first that it can hold one. Processes that migrate the same database
 * wait for each other. Throws UnavailableError with one sentence when it can't go on; then nothing of the failed migration is left.
 */
export async function migrate(connection: Connection, logger?: Logger, migrations?: Migrations): Promise<void> {
  const known = migrations ?? (await shippedMigrations())
  const client = await openClient(connection).catch((error: unknown) => {
    throw new UnavailableError(whyUnreachable(connection, error))
  })
  const query = async <R extends object>(text: string) => (await client.query<R>(text)).rows
  try {
    assertUsable((await query<Server>(serverQuery))[0])
    if (pendingOf(known.names, await recordedNames(query)).length > 0) {
      await query(`select pg_advisory_lock(${migrationLock.join(', ')})`)
      const recorded = await recordedNames(query)
      if (recorded.length === 0) assertEmpty(connection, await query<Relation>(strangersQuery))
      const pending = pendingOf(known.names, recorded)
      for (const name of pending) logger?.info({ migration: name }, 'migrating')
      if (pending.length > 0) await runPending(connection, known, pending)
      await query(`select pg_advisory_unlock(${migrationLock.join(', ')})`)
    }
    await query('select ensure_history_partitions()')
  } catch (error) {
    if (error instanceof CadastreError) throw error
    const told = new UnavailableError(whyFailed(connection, error))
    told.cause = error
    throw told
  } finally {
    await client.end().catch(() => undefined)
  }
}

/** Names of shipped migrations that the database lacks; empty when it is current. Throws UnavailableError when it has some we don't know. */
export async function listPendingMigrations(db: Db): Promise<readonly string[]> {
  const { names } = await shippedMigrations()
  const [row] = await db.run<{ present: boolean }>(sql`select to_regclass('knex_migrations') is not null as present`)
  if (!row?.present) return names
  return pendingOf(
    names,
    (await db.run<{ name: string }>(sql`select name from knex_migrations`)).map(({ name }) => name),
  )
}

/** The migrations beside this build; the same names compiled (.js) and under tsx (.ts), as knex's own command records them. */
export async function shippedMigrations(): Promise<Migrations> {
  const files = (await readdir(directory)).filter((file) => /^\d{14}_\w+\.(ts|js)$/.test(file)).toSorted()
  const fileOf = new Map(files.map((file) => [file.replace(/\.js$/, '.ts'), file]))
  return {
    names: [...fileOf.keys()],
    load: async (name) => {
      const loaded: unknown = await import(new URL(fileOf.get(name) ?? name, directory).href)
      if (!isMigration(loaded)) throw new Error(`${name} exports no up and down`)
      return loaded
    },
  }
}

function isMigration(loaded: unknown): loaded is Knex.Migration {
  return typeof loaded === 'object' && loaded !== null && 'up' in loaded && 'down' in loaded
}

interface Server {
  readonly version: number
  readonly encoding: string
  readonly standby: boolean
  readonly icu: boolean
}

const serverQuery = `
  select current_setting('server_version_num')::int as version, current_setting('server_encoding') as encoding, pg_is_in_recovery() as standby,
    exists (select from pg_collation where collname = 'und-x-icu') as icu`

function assertUsable(server: Server | undefined): void {
  if (!server) throw new Error('the server said nothing about itself')
  const major = Math.floor(server.version / 10_000)
  if (major < 15) throw new UnavailableError(`The database runs Postgres ${major}; Cadastre needs 15 or later.`)
  if (server.encoding !== 'UTF8') {
    throw new UnavailableError(
      `The database has the encoding ${server.encoding}; create one with encoding UTF8 and name it in DATABASE_URL.`,
    )
  }
  if (server.standby)
    throw new UnavailableError('The database is a read-only standby; name the primary in DATABASE_URL.')
  if (!server.icu)
    throw new UnavailableError(
      'The Postgres server was built without ICU, which Cadastre needs for case-insensitive search.',
    )
}

interface Relation {
  readonly name: string
}

/** Tables where ours would go, apart from those of extensions and knex's own, which a first migration that failed leaves empty. */
const strangersQuery = `
  select c.relname as name from pg_class c
   where c.relnamespace = current_schema()::regnamespace and c.relkind in ('r', 'p', 'v', 'm', 'f')
     and c.relname not in ('knex_migrations', 'knex_migrations_lock')
     and not exists (select from pg_depend d where d.classid = 'pg_class'::regclass and d.objid = c.oid and d.deptype = 'e')
   order by 1`

function assertEmpty({ database }: Connection, strangers: readonly Relation[]): void {
  const [first] = strangers
  if (!first) return
  throw new UnavailableError(
    `The database "${database}" holds tables that are not Cadastre's, for instance "${first.name}"; create an empty database and name it in DATABASE_URL.`,
  )
}

async function recordedNames(query: <R extends object>(text: string) => Promise<R[]>): Promise<readonly string[]> {
  const [row] = await query<{ present: boolean }>("select to_regclass('knex_migrations') is not null as present")
  return row?.present
    ? (await query<{ name: string }>('select name from knex_migrations order by id')).map(({ name }) => name)
    : []
}

function pendingOf(names: readonly string[], recorded: readonly string[]): readonly string[] {
  const unknown = recorded.find((name) => !names.includes(name))
  if (unknown !== undefined) {
    throw new UnavailableError(
      `The database was made by a newer version of Cadastre (it has the migration ${unknown}); update Cadastre or use another database.`,
    )
  }
  return names.filter((name) => !recorded.includes(name))
}

async function runPending(connection: Connection, migrations: Migrations, pending: readonly string[]): Promise<void> {
  // knex takes a tenth of a second to load and an up-to-date database does not need it.
  const { default: knex } = await import('knex')
  const database = knex({
    client: 'pg',
    connection: knexConnection(connection),
    pool: { min: 0, max: 1 },
    log: { warn: quiet, error: quiet, deprecate: quiet, debug: quiet },
    migrations: {
      migrationSource: {
        getMigrations: () => Promise.resolve([...migrations.names]),
        getMigrationName: (name: string) => name,
        getMigration: (name: string) => migrations.load(name),
      },
    },
  })
  try {
    // We hold the advisory lock, so a set lock row of knex is what a crash left behind.
    if (await database.schema.hasTable('knex_migrations_lock'))
      await database('knex_migrations_lock').update({ is_locked: 0 })
    // One by one: `latest` would run them all outside transactions as soon as one of them wants none.
    for (const name of pending) await runOne(database, name)
  } finally {
    await database.destroy()
  }
}

const quiet = () => undefined

/** As `clientConfig`, without our type parsers: knex reads its own tables. */
function knexConnection(connection: Connection): Knex.PgConnectionConfig {
  const { host, port, database, user, password, tls, options, applicationName } = connection
  const known = { host, port, database, user, ssl: tls, options, application_name: applicationName }
  return password === undefined ? known : { ...known, password }
}

async function runOne(database: Knex, name: string): Promise<void> {
  try {
    await database.migrate.up()
  } catch (error) {
    throw new MigrationFailure(name, { cause: error })
  }
}

class MigrationFailure extends Error {
  constructor(
    readonly migration: string,
    options: ErrorOptions,
  ) {
    super(`migration ${migration} failed`, options)
  }
}

function whyFailed(connection: Connection, error: unknown): string {
  const cause = error instanceof MigrationFailure ? error.cause : error
  // knex puts the whole statement before the message.
  const said = cause instanceof Error ? (cause.message.split(' - ').at(-1) ?? cause.message) : String(cause)
  const extension = /extension "?([^" ]+)"?/.exec(said)?.[1]
  const code = sqlstateOf(cause)
  if (extension !== undefined && code === '42501') {
    return `User "${connection.user}" may not create the extension ${extension} in the database "${connection.database}"; have a superuser run "create extension ${extension}" there, or grant create on the database.`
  }
  if (extension !== undefined && (code === '0A000' || code === '58P01')) {
    return `The Postgres server does not have the extension ${extension}; install its contrib package.`
  }
  if (code === '42501')
    return `User "${connection.user}" may not create tables in the database "${connection.database}": ${said}.`
  return error instanceof MigrationFailure
    ? `The migration ${error.migration} failed and was undone: ${said}.`
    : `The database could not be prepared: ${said}.`
}
