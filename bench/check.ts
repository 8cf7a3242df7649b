/*
 * How long `cadastre check` and `cadastre doctor` take on an inventory of a million values: hosts with ten values each in rows, two in columns, one edge and one closed interval.
 *
 *   npx tsx bench/check.ts [--values 1000000] [--explain]
 *
 * TEST_DATABASE_URL names the server on which a database is made and dropped again, by a superuser. Exit code 1 when an invariant does not hold.
 */
import { parseArgs } from 'node:util'
import { openClient, parseDatabaseUrl, reachDatabase } from '../src/db/connection.js'
import { migrate } from '../src/db/migrate.js'
import { openPool } from '../src/db/pool.js'
import { snapshot } from '../src/db/transaction.js'
import { checkInvariants } from '../src/modules/upkeep/check.service.js'
import { examineDatabase } from '../src/modules/upkeep/doctor.service.js'
import { selectViolations } from '../src/modules/upkeep/invariant.sql.js'
import { raw, sql } from '../src/query/sql.js'

const { values: flags } = parseArgs({
  options: { values: { type: 'string', default: '1000000' }, explain: { type: 'boolean', default: false } },
})
const resources = Math.ceil(Number(flags.values) / 10)
const serverUrl = process.env['TEST_DATABASE_URL'] ?? 'postgres://postgres@127.0.0.1:5432/postgres'
const name = `cadastre_bench_${process.pid}`

const print = (line: string) => process.stdout.write(`${line}\n`)

async function run(): Promise<number> {
  const server = await openClient(await reachDatabase(parseDatabaseUrl(serverUrl)))
  await server.query(`create database ${name} encoding 'UTF8' template template0`)
  try {
    const url = new URL(serverUrl)
    url.pathname = `/${name}`
    const connection = await reachDatabase(parseDatabaseUrl(url.href))
    await migrate(connection)
    const pool = openPool(connection)
    try {
      await pool.run(raw(`begin; set local session_replication_role = replica; ${fill}; commit`))
      await pool.run(raw('vacuum analyze'))
      const start = performance.now()
      const findings = await checkInvariants(pool)
      const seconds = (performance.now() - start) / 1000
      const [size] = await pool.run<{ size: string; rows: string }>(
        sql`select pg_size_pretty(pg_database_size(current_database())) as size, (select count(*) from resource_attributes) as rows`,
      )
      print(`${size?.rows} values in rows, ${size?.size}: checked in ${seconds.toFixed(1)} s`)
      for (const { name, violations, first } of findings) print(`${name} ${violations} ${first.join('; ')}`)
      const before = performance.now()
      await examineDatabase(pool, { cadastre: '', node: '' })
      print(`doctor: ${((performance.now() - before) / 1000).toFixed(1)} s`)
      if (flags.explain) {
        const plan = await snapshot(pool, async (db) => {
          await db.run(raw('set local jit = off'))
          return db.run<Record<string, string>>(sql`explain (analyze, costs off) ${selectViolations()}`)
        })
        for (const row of plan) print(row['QUERY PLAN'] ?? '')
      }
      return findings.every(({ violations }) => violations === 0) ? 0 : 1
    } finally {
      await pool.end()
    }
  } finally {
    await server.query(`drop database ${name} with (force)`)
    await server.end()
  }
}

const fill = `
  insert into resource_types (name, plural_name, api_name, plural_api_name, display_name, supertype_id, extension_table)
    values ('box', 'boxes', 'box', 'boxes', 'Box', 1, 'hosts');
  insert into attribute_definitions (name, api_name, display_name, data_type)
    select 'a' || n, 'a' || n, 'A', case when n <= 5 or n = 12 then 'string' else 'integer' end from generate_series(1, 12) n;
  insert into resource_type_attributes (resource_type_id, attribute_definition_id, unique_scope)
    select 2, n, case n when 1 then 'type' end from generate_series(1, 12) n;
  insert into attribute_columns values (2, 11, 'cpu_cores'), (2, 12, 'serial_number');
  insert into resource_kinds (resource_type_id, provider_type_id) values (2, 1);
  update resource_kinds set extension_table = 'hosts';
  insert into effective_bindings select 1, id, value_kind from attribute_definitions where id <= 10;
  insert into effective_columns values (1, 'cpu_cores'), (1, 'serial_number');
  insert into effective_uniques values (1, 1, 1, 'type', null);
  insert into relationship_types (name, inverse_name, api_name, inverse_api_name, display_name, inverse_display_name)
    values ('uses', 'used_by', 'uses', 'usedBy', 'Uses', 'Used by');
  insert into operations (actor, kind, outcome, created_count, updated_count) overriding system value values ('bench', 'import', 'succeeded', ${resources}, 0),
    ('bench', 'import', 'succeeded', 0, ${resources});
  insert into resources (resource_type_id, provider_type_id, kind_id, endpoint_id, origin_instance_id, name, version, created_operation_id, created_at, updated_at)
    select 2, 1, 1, 1, 1, 'r' || n, 2, 1, now() - interval '1 hour', now() from generate_series(1, ${resources}) n;
  insert into resource_identities select 1, 'box', 'r' || n, n from generate_series(1, ${resources}) n;
  insert into resource_attributes (resource_id, kind_id, attribute_definition_id, value_string, value_integer)
    select n, 1, a, case when a <= 5 then 'value ' || n || ' of ' || a end, case when a > 5 then n + a end
      from generate_series(1, ${resources}) n, generate_series(1, 10) a;
  insert into hosts (resource_id, kind_id, cpu_cores, serial_number) select n, 1, 8, 's' || n from generate_series(1, ${resources}) n;
  insert into resource_edges (from_id, to_id, relationship_type_id, from_type_id, to_type_id, source_instance_id, from_version, is_symmetric, from_one, to_one, valid_from, operation_id)
    select n, n % ${resources} + 1, 1, 2, 2, 1, 1, false, false, false, now() - interval '1 hour', 1 from generate_series(1, ${resources}) n;
  insert into resource_attribute_history (resource_id, attribute_definition_id, valid_from, valid_to, from_version, to_version, operation_id, value_integer)
    select n, 6, now() - interval '1 hour', now(), 1, 2, 2, 0 from generate_series(1, ${resources}) n;
  insert into resource_state_history (resource_id, valid_from, valid_to, from_version, to_version, operation_id, resource_type_id, provider_type_id, endpoint_id, presence, name)
    select n, now() - interval '1 hour', now(), 1, 2, 2, 2, 1, 1, 'live', 'old' from generate_series(1, ${resources}) n;
  insert into resource_unique_keys select * from unique_keys_of((select array_agg(id) from resources))`

process.exitCode = await run()
