import type { Knex } from 'knex'

/** For knex's own command line; `DATABASE_URL` names the database. Names end in .ts here and in the compiled build, so both see the same migrations. */
const config: Knex.Config = {
  client: 'pg',
  connection: process.env['DATABASE_URL'] ?? '',
  migrations: { directory: './migrations', loadExtensions: ['.ts'], extension: 'ts' },
  seeds: { directory: './seeds', loadExtensions: ['.ts'] },
}

export default config
