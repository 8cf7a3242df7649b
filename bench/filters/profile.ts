import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join as joinPath } from 'node:path'
import type { Db } from '../../src/db/db.js'
import { raw, sql, type Statement } from '../../src/query/sql.js'
import { readValue, type DataType, type Value } from '../../src/query/value.js'
import { ownOf, shared, typeShares } from '../inventory/attributes.js'

/** What the values of an attribute are, for finding operands of a wanted selectivity. */
export interface AttributeProfile {
  readonly name: string
  readonly dataType: DataType
  readonly isList: boolean
  /** Values that there are. */
  readonly count: number
  /** How many of the resources that can have the attribute do. */
  readonly presence: number
  /** Values in order, each with the share of values below it. */
  readonly quantiles: readonly (readonly [number, Value])[]
  /** Some of the values with how often they stand, from the most common to the rarest. */
  readonly frequent: readonly (readonly [Value, number])[]
}

export interface TypeProfile {
  readonly name: string
  readonly resources: number
  readonly attributes: readonly AttributeProfile[]
  /** Names in order, at hundredths. */
  readonly names: readonly (readonly [number, Value])[]
}

/** What the inventory holds, read once and kept in the folder under the inventory's mark. */
export async function readProfile(
  db: Db,
  folder: string,
  say: (line: string) => void,
): Promise<readonly TypeProfile[]> {
  const [mark] = await db.run<{ mark: string }>(sql`select obj_description('resources'::regclass, 'pg_class') as mark`)
  const file = joinPath(folder, `profile ${mark?.mark ?? ''}.json`.replaceAll(/[^\w.]+/g, '-'))
  try {
    return JSON.parse(await readFile(file, 'utf8')) as TypeProfile[]
  } catch {
    say('the values are read once, to find operands; this takes a while')
  }
  const profile = await profileTypes(db)
  await mkdir(folder, { recursive: true })
  await writeFile(file, JSON.stringify(profile))
  return profile
}

async function profileTypes(db: Db): Promise<readonly TypeProfile[]> {
  const [all] = await db.run<{ resources: string }>(sql`select count(*) as resources from resources`)
  const common: AttributeProfile[] = []
  for (const item of shared) common.push(await profileValues(db, item, rowsOf(item), Number(all?.resources)))
  const types: TypeProfile[] = []
  for (const { name } of typeShares) {
    const ofType = sql`resource_type_id = (select id from resource_types where name = ${name})`
    const [row] = await db.run<{ resources: string }>(sql`select count(*) as resources from resources where ${ofType}`)
    const resources = Number(row?.resources)
    const attributes: AttributeProfile[] = [...common]
    for (const item of ownOf(name)) attributes.push(await profileValues(db, item, rowsOf(item), resources))
    for (const column of columns[name] ?? []) {
      const item = { name: column, dataType: 'integer' as const, isList: false }
      const table = raw(name === 'host' ? 'hosts' : 'virtual_machines')
      const source = sql`select ${raw(column)} as v from ${table} where ${raw(column)} is not null`
      attributes.push(await profileValues(db, item, source, resources))
    }
    const names = await quantilesOf(
      db,
      'string',
      sql`select name::text collate "C" as v from resources where ${ofType}`,
      hundredths,
    )
    types.push({ name, resources, attributes, names })
  }
  return types
}

/** Attributes that the shipped catalogue keeps in columns and the inventory fills. */
const columns: Readonly<Record<string, readonly string[]>> = {
  virtual_machine: ['cpu_cores', 'memory_mb', 'disk_gb'],
  host: ['cpu_cores', 'memory_mb'],
}

type Profiled = Pick<AttributeProfile, 'name' | 'dataType' | 'isList'>

const rowsOf = ({ name, dataType }: Profiled) =>
  sql`select ${raw(`value_${dataType}`)} as v from resource_attributes where attribute_definition_id = (select id from attribute_definitions where name = ${name}) and ${raw(`value_${dataType}`)} is not null`

async function profileValues(db: Db, item: Profiled, source: Statement, resources: number): Promise<AttributeProfile> {
  const { name, dataType, isList } = item
  const frequent = await db.run<{ v: unknown; n: string; total: string }>(sql`
    select v, n, total from (
      select v, count(*) as n, row_number() over (order by count(*) desc, v) as place, sum(count(*)) over () as total from (${source}) s group by v) p
     where place <= 20 or place = any(${ranks}::bigint[]) order by place`)
  const count = Number(frequent[0]?.total ?? 0)
  return {
    name,
    dataType,
    isList,
    count,
    presence: isList ? 1 : Math.min(1, count / resources),
    quantiles: dataType === 'boolean' ? [] : await quantilesOf(db, dataType, source, fractions(count)),
    frequent: frequent.map(({ v, n }) => [valueOf(dataType, v), Number(n)]),
  }
}

async function quantilesOf(db: Db, dataType: DataType, source: Statement, at: readonly number[]) {
  const rows = await db.run<{ v: unknown }>(
    sql`select unnest(percentile_disc(${at}::float8[]) within group (order by v)) as v from (${source}) s`,
  )
  return at.map((fraction, index) => [fraction, valueOf(dataType, rows[index]?.v)] as const)
}

function valueOf(dataType: DataType, stored: unknown): Value {
  const value = readValue(dataType, stored)
  if (value === null) throw new Error('a value is missing among those that are set')
  return value
}

/** Ranks of which the values are kept, growing by a fourth. */
const ranks = Array.from({ length: 45 }, (_, step) => Math.round(20 * 1.25 ** step))

const hundredths = Array.from({ length: 101 }, (_, index) => index / 100)

/** Thousandths, and between them and both ends four a doubling down to a single value. */
function fractions(count: number): readonly number[] {
  const tail: number[] = []
  for (let share = 1 / Math.max(count, 1000); share < 0.001; share *= 2 ** 0.25) tail.push(share)
  const middle = Array.from({ length: 999 }, (_, index) => (index + 1) / 1000)
  return [0, ...tail, ...middle, ...tail.map((share) => 1 - share).toReversed(), 1]
}
