import type { Db } from '../../db/db.js'
import { shippedMigrations } from '../../db/migrate.js'
import { told } from '../catalog/stored-values.service.js'
import { act, fine, note, orFine, sizeText, type Remark, type Section } from './diagnosis.js'
import {
  hasMigrationTable,
  selectExtensions,
  selectRecordedMigrations,
  selectServer,
  selectSettings,
  type ServerRow,
} from './server.sql.js'

/** The versions of the program itself, which the database can't tell. */
export interface Program {
  readonly cadastre: string
  readonly node: string
}

/** What the server says of itself and of this database. */
export async function readServer(db: Db): Promise<ServerRow> {
  const [server] = await db.run<ServerRow>(selectServer())
  if (!server) throw new Error('the server said nothing about itself')
  return server
}

export async function examineVersions(db: Db, server: ServerRow, program: Program): Promise<Section> {
  const extensions = await db.run<{ name: string; version: string; available: string | null }>(selectExtensions())
  return {
    title: 'Versions',
    remarks: [
      fine(`Cadastre ${program.cadastre}, Node ${program.node}, Postgres ${server.version}`),
      ...(extensions.some(({ name }) => name === 'pg_trgm')
        ? []
        : [act('the extension pg_trgm is missing', 'create extension pg_trgm')]),
      ...extensions.map(({ name, version, available }) =>
        available === null || available === version
          ? fine(`extension ${name} ${version}`)
          : note(
              `extension ${name} is of version ${version}, the server has ${available}`,
              `alter extension ${name} update`,
            ),
      ),
    ],
  }
}

/** The migrations, and whether the database has exactly those of this program: what else there is to see depends on it. */
export async function examineMigrations(db: Db): Promise<{ readonly section: Section; readonly isCurrent: boolean }> {
  const { names } = await shippedMigrations()
  const [table] = await db.run<{ present: boolean }>(hasMigrationTable())
  const recorded = table?.present
    ? (await db.run<{ name: string }>(selectRecordedMigrations())).map(({ name }) => name)
    : []
  const pending = names.filter((name) => !recorded.includes(name))
  const unknown = recorded.filter((name) => !names.includes(name))
  const last = recorded.at(-1)
  const remarks: readonly Remark[] = [
    fine(`${told(recorded.length, 'migration')} applied${last === undefined ? '' : `, the last is ${last}`}`),
    ...(pending.length === 0
      ? []
      : [
          act(`${told(pending.length, 'migration')} pending: ${pending.join(', ')}`, 'start Cadastre on this database'),
        ]),
    ...(unknown.length === 0
      ? []
      : [act(`${told(unknown.length, 'migration')} of a newer version: ${unknown.join(', ')}`, 'update Cadastre')]),
  ]
  return { section: { title: 'Migrations', remarks }, isCurrent: pending.length + unknown.length === 0 }
}

export async function examineSettings(db: Db, server: ServerRow): Promise<Section> {
  const rows = await db.run<{ name: string; setting: string }>(selectSettings())
  const settings = new Map(rows.map(({ name, setting }) => [name, setting]))
  const remarks = [
    ...settingRules.filter(({ name, bad }) => settings.get(name) === bad).map(({ remark }) => remark),
    ...wordsOn(server),
  ]
  return { title: 'Server settings', remarks: orFine(remarks, 'nothing stands out') }
}

const settingRules: readonly { readonly name: string; readonly bad: string; readonly remark: Remark }[] = [
  {
    name: 'autovacuum',
    bad: 'off',
    remark: act('autovacuum is off: tables grow and plans go wrong', 'set autovacuum = on'),
  },
  {
    name: 'track_counts',
    bad: 'off',
    remark: act('track_counts is off, so autovacuum does nothing', 'set track_counts = on'),
  },
  { name: 'fsync', bad: 'off', remark: act('fsync is off: a crash may destroy the database', 'set fsync = on') },
  {
    name: 'full_page_writes',
    bad: 'off',
    remark: act('full_page_writes is off: a crash may destroy pages', 'set full_page_writes = on'),
  },
  {
    name: 'synchronous_commit',
    bad: 'off',
    remark: note(
      'synchronous_commit is off: a crash may lose the last writes that were acknowledged',
      'set synchronous_commit = on unless that is wanted',
    ),
  },
  {
    name: 'jit',
    bad: 'on',
    remark: note('jit is on: a large query may take longer to compile than to run', 'set jit = off'),
  },
  {
    name: 'default_transaction_read_only',
    bad: 'on',
    remark: act(
      'transactions are read-only by default, so nothing can be written',
      'set default_transaction_read_only = off',
    ),
  },
  {
    name: 'session_replication_role',
    bad: 'replica',
    remark: act(
      'session_replication_role is replica: triggers and foreign keys do not run, so bad rows get in',
      'set session_replication_role = origin, then run "cadastre check"',
    ),
  },
]

const smallBuffers = 64 * 1024 ** 2
const oldAge = 1_000_000_000

function wordsOn(server: ServerRow): readonly Remark[] {
  const remarks: Remark[] = []
  const { bytes, sharedBuffers, connections, allowedConnections } = server
  if (server.encoding !== 'UTF8')
    remarks.push(
      act(`the database is encoded in ${server.encoding}`, 'dump it and restore it into one with encoding UTF8'),
    )
  if (server.isStandby) remarks.push(note('this is a read-only standby; Cadastre itself needs the primary'))
  if (server.recordedCollation !== server.actualCollation)
    remarks.push(
      act(
        `the operating system sorts text by version ${server.actualCollation ?? 'unknown'}, the indexes were made under ${server.recordedCollation ?? 'unknown'}`,
        `reindex database "${server.database}", then alter database "${server.database}" refresh collation version`,
      ),
    )
  if (server.recordedIcu !== server.actualIcu)
    remarks.push(
      act(
        `ICU is of version ${server.actualIcu ?? 'unknown'}, the collation und-x-icu was made under ${server.recordedIcu ?? 'unknown'}`,
        'reindex, then alter collation "und-x-icu" refresh version',
      ),
    )
  if (sharedBuffers < smallBuffers || (bytes > 4 * sharedBuffers && sharedBuffers < 1024 ** 3))
    remarks.push(
      note(
        `shared_buffers is ${sizeText(sharedBuffers)} for a database of ${sizeText(bytes)}`,
        'a quarter of the memory of the machine is a good start',
      ),
    )
  if (connections > 0.8 * allowedConnections)
    remarks.push(
      act(
        `${connections} of ${allowedConnections} connections are taken`,
        'raise max_connections, or find who holds them in pg_stat_activity',
      ),
    )
  if (server.idleInTransaction > 0)
    remarks.push(
      act(
        `${told(server.idleInTransaction, 'session')} in a transaction did nothing for ten minutes and more: nothing that was deleted since can be cleared`,
        "end them: select pg_terminate_backend(pid) from pg_stat_activity where state like 'idle in transaction%'",
      ),
    )
  if (server.age > oldAge)
    remarks.push(
      act(
        `the oldest row is ${Math.round(server.age / 1e6)} million transactions old; at 2,000 million the database stops`,
        'run vacuum (freeze), and find out why autovacuum does not come to it',
      ),
    )
  return remarks
}
