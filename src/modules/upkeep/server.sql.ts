import { sql, type Statement } from '../../query/sql.js'

/** What the server says of itself and of this database. */
export interface ServerRow {
  readonly version: string
  readonly database: string
  readonly encoding: string
  readonly recordedCollation: string | null
  readonly actualCollation: string | null
  readonly recordedIcu: string | null
  readonly actualIcu: string | null
  readonly isStandby: boolean
  /** Transactions since the oldest row that is not frozen; at 2 billion the database stops. */
  readonly age: number
  readonly bytes: number
  readonly sharedBuffers: number
  readonly connections: number
  readonly allowedConnections: number
  readonly idleInTransaction: number
  readonly statisticsSince: string
}

/** One row. */
export const selectServer = (): Statement => sql`
  select current_setting('server_version') as version, d.datname as database, pg_encoding_to_char(d.encoding) as encoding,
         d.datcollversion as "recordedCollation", pg_database_collation_actual_version(d.oid) as "actualCollation",
         c.collversion as "recordedIcu", pg_collation_actual_version(c.oid) as "actualIcu", pg_is_in_recovery() as "isStandby",
         age(d.datfrozenxid)::float8 as age, pg_database_size(d.oid)::float8 as bytes,
         pg_size_bytes(current_setting('shared_buffers'))::float8 as "sharedBuffers",
         (select count(*)::integer from pg_stat_activity where backend_type = 'client backend') as connections,
         least(current_setting('max_connections')::integer - current_setting('superuser_reserved_connections')::integer,
               nullif(d.datconnlimit, -1), (select nullif(rolconnlimit, -1) from pg_roles where rolname = current_user)) as "allowedConnections",
         (select count(*)::integer from pg_stat_activity
           where state like 'idle in transaction%' and state_change < now() - interval '10 minutes') as "idleInTransaction",
         to_char(coalesce((select stats_reset from pg_stat_database s where s.datid = d.oid), pg_postmaster_start_time()),
                 'YYYY-MM-DD HH24:MI') as "statisticsSince"
    from pg_database d left join pg_collation c on c.collname = 'und-x-icu'
   where d.datname = current_database()`

/** Rows: `name`, `setting` of the settings that the doctor has a word on. */
export const selectSettings = (): Statement => sql`
  select name, setting from pg_settings
   where name in ('autovacuum', 'track_counts', 'fsync', 'full_page_writes', 'synchronous_commit', 'jit', 'default_transaction_read_only',
                  'session_replication_role')`

/** Rows: extensions in the database, with the version that the server would install now. */
export const selectExtensions = (): Statement => sql`
  select e.extname as name, e.extversion as version, a.default_version as available
    from pg_extension e left join pg_available_extensions a on a.name = e.extname where e.extname <> 'plpgsql' order by 1`

/** Rows: `name` of the migrations that the database has had, oldest first; to be asked only where the table is. */
export const selectRecordedMigrations = (): Statement => sql`select name from knex_migrations order by id`

/** Row: `present`. */
export const hasMigrationTable = (): Statement => sql`select to_regclass('knex_migrations') is not null as present`
