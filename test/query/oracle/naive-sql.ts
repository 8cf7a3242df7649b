import type { Db } from '../../../src/db/db.js'
import { printGlobalId } from '../../../src/query/global-id.js'
import { identifier, join, raw, sql, type Statement } from '../../../src/query/sql.js'
import type { DataType } from '../../../src/query/value.js'
import { conditionInTicks, ticksOf } from './measures.js'
import type { World } from './world.js'

// What a client wrote, as an SQL expression over one row: every condition a value of its own that is true or false, nothing narrowed, joined or
// driven by. Starts from the input, so it shares no code with the parser either; it reads tables in which both storages are one.

type Input = Readonly<Record<string, unknown>>

/** How the tables call the columns of values. */
const casts = {
  string: 'text',
  integer: 'bigint',
  decimal: 'numeric',
  boolean: 'boolean',
  datetime: 'timestamptz',
  ip: 'inet',
} as const satisfies Record<DataType, string>

/**
 * Writes what naive predicates read, into tables without an index: values of both storages, types with those above them, places with those around
 * them, edges from both ends. The world must not change after.
 */
export async function writeNaiveTables(db: Db, world: World): Promise<void> {
  const dataTypes = Object.entries(casts)
  const collated = (type: string, value: string) => (type === 'string' ? `(${value}) collate "C"` : value)
  const only = (dataType: string, value: string) =>
    dataTypes.map(([type, cast]) => collated(type, `${type === dataType ? value : 'null'}::${cast}`)).join(', ')
  const columns = world.columns.flatMap(({ typeId, attributeId, column }) => {
    const attribute = world.attributes.find(({ id }) => id === attributeId)
    const table = world.types.find(({ id }) => id === typeId)?.extension
    if (!attribute || !table) return []
    return `select x.resource_id, '${attribute.name}', ${only(attribute.dataType, `x.${column}`)} from ${table} x
      join resources r on r.id = x.resource_id where r.resource_type_id = ${typeId} and x.${column} is not null`
  })
  const stored = dataTypes
    .map(([type]) => collated(type, type === 'string' ? 'coalesce(v.value_text, v.value_string)' : `v.value_${type}`))
    .join(', ')
  const rows = (owner: string, table: string) =>
    `select v.${owner}, d.name::text, ${stored} from ${table} v join attribute_definitions d on d.id = v.attribute_definition_id`
  const names = dataTypes.map(([type]) => type).join(', ')
  const ends = (direction: string, near: string, far: string, only = 'true') =>
    `select t.name::text, '${direction}', e.${near}, e.${far}, e.id, e.deleted_at from resource_edges e
       join relationship_types t on t.id = e.relationship_type_id where ${only}`
  for (const table of [
    `naive_values (owner, attribute, ${names}) as ${[rows('resource_id', 'resource_attributes'), ...columns].join(' union all ')}`,
    `naive_edge_values (owner, attribute, ${names}) as ${rows('edge_id', 'resource_edge_attributes')}`,
    `naive_types (id, word) as with recursive up (id, above, word) as (select id, supertype_id, name::text from resource_types
       union select up.id, t.supertype_id, t.name from up join resource_types t on t.id = up.above) select id, word from up`,
    `naive_locations (id, around) as with recursive up (id, around) as (select id, id from locations
       union select up.id, l.parent_id from up join locations l on l.id = up.around where l.parent_id is not null) select * from up`,
    `naive_edges (relationship, direction, near, far, id, deleted_at) as ${[
      ends('out', 'from_id', 'to_id'),
      ends('in', 'to_id', 'from_id'),
      ends('out', 'to_id', 'from_id', 't.is_symmetric'),
      ends('in', 'from_id', 'to_id', 't.is_symmetric'),
    ].join(' union ')}`,
  ])
    await db.run(raw(`create table ${table}`))
  await db.run(raw('analyze'))
}

/** What a predicate is told besides the input: whether deleted ends count, and what the other ends of relationships must be to be seen. */
export interface NaiveScope {
  readonly world: World
  readonly withDeleted: boolean
  readonly sight: object | undefined
}

/** `where` as the expression over the row `alias` of resources that is true where it holds, and false where not. */
export function naivePredicate(scope: NaiveScope, input: object | undefined, alias = 'r'): Statement {
  return all(Object.entries(input ?? {}).map(([key, value]) => keyed(scope, key, value, alias)))
}

function keyed(scope: NaiveScope, key: string, value: unknown, alias: string): Statement {
  const row = raw(alias)
  const ids = (table: string) => idsOf(scope.world, table)
  switch (key) {
    case 'and':
      return all(listOf(value).map((part) => naivePredicate(scope, part, alias)))
    case 'or':
      return any(listOf(value).map((part) => naivePredicate(scope, part, alias)))
    case 'not':
      return sql`not ${naivePredicate(scope, objectOf(value), alias)}`
    case 'attributes':
    case 'attribute':
      return attributesHold(scope.world, 'naive_values', key, value, sql`${row}.id`)
    case 'related':
      return all(listOf(value).map((item) => related(scope, item, alias)))
    case 'name':
      return test(sql`${row}.name`, 'string', value)
    case 'version':
      return test(sql`${row}.version`, 'integer', value)
    case 'updatedAt':
      return test(sql`${row}.updated_at`, 'datetime', value)
    case 'deletedAt':
      return test(sql`${row}.deleted_at`, 'datetime', value)
    case 'presence':
      return test(sql`${row}.presence`, 'string', value)
    case 'id':
      return test(sql`${row}.id`, 'integer', withKeys(value, ids('resources')))
    case 'type':
      return ofWord(row, objectOf(value))
    case 'status':
      return test(sql`(select s.name from resource_statuses s where s.id = ${row}.status_id)`, 'string', value)
    case 'statusClass':
      return test(sql`(select s.class from resource_statuses s where s.id = ${row}.status_id)`, 'string', value)
    case 'providerType':
      return place(scope, 'provider_types', sql`${row}.provider_type_id`, value)
    case 'endpoint':
      return place(scope, 'provider_endpoints', sql`${row}.endpoint_id`, value)
    case 'provider': {
      const link = sql`(select e.provider_id from provider_endpoints e where e.id = ${row}.endpoint_id)`
      return place(scope, 'providers', link, value)
    }
    case 'datacenter':
      return place(scope, 'datacenters', sql`${row}.datacenter_id`, value)
    case 'location': {
      const link = sql`(select d.location_id from datacenters d where d.id = ${row}.datacenter_id)`
      return place(scope, 'locations', link, value)
    }
    case 'identity':
      return sql`exists (select 1 from resource_identities n where n.resource_id = ${row}.id and ${identity(scope, objectOf(value))})`
    default:
      throw new Error(`the naive predicate does not know ${key}`)
  }
}

/** Whether a value of an owner, in one of the tables, satisfies each of the conditions on attributes. */
function attributesHold(world: World, table: string, face: string, value: unknown, owner: Statement): Statement {
  return all(
    conditionsOn(world, face, value).map(({ name, dataType, unit, condition }) => {
      const some = (holds: Statement) =>
        sql`exists (select 1 from ${raw(table)} v where v.owner = ${owner} and v.attribute = ${name} and ${holds})`
      const { isSet } = objectOf(condition)
      if (isSet !== undefined) return sql`(${some(raw('true'))} = ${isSet}::boolean)`
      return some(test(raw(`v.${dataType}`), dataType, condition, unit))
    }),
  )
}

/** Conditions on attributes in either face: under API names, or in a list that says the name and the data type. */
function conditionsOn(world: World, face: string, value: unknown) {
  const conditions: readonly (readonly [string | undefined, unknown])[] =
    face === 'attributes'
      ? Object.entries(objectOf(value)).map(([apiName, condition]) => [
          world.attributes.find((attribute) => attribute.apiName === apiName)?.name,
          condition,
        ])
      : listOf(value).map(({ name, ...condition }) => [
          String(name),
          'isSet' in condition ? condition : Object.values(condition)[0],
        ])
  return conditions.map(([name, condition]) => {
    const attribute = world.attributes.find((known) => known.name === name)
    if (!attribute) throw new Error('the naive predicate does not know this attribute')
    return { ...attribute, condition }
  })
}

function ofWord(row: Statement, condition: Input): Statement {
  const isAny = (words: unknown) =>
    sql`exists (select 1 from naive_types n where n.id = ${row}.resource_type_id and n.word = any(${words}::text[]))`
  return all(
    Object.entries(condition).map(([operator, operand]) => {
      switch (operator) {
        case 'eq':
          return isAny([operand])
        case 'in':
          return isAny(operand)
        case 'neq':
          return sql`not ${isAny([operand])}`
        case 'notIn':
          return sql`not ${isAny(operand)}`
        case 'isSet':
          return sql`${operand}::boolean`
        default:
          throw new Error(`the naive predicate does not know ${operator} of types`)
      }
    }),
  )
}

function place(scope: NaiveScope, table: string, link: Statement, value: unknown): Statement {
  const at = (holds: Statement) => sql`exists (select 1 from ${identifier(table)} k where k.id = ${link} and ${holds})`
  const { isSet, ...parts } = objectOf(value)
  if (isSet !== undefined) return sql`(${at(raw('true'))} = ${isSet}::boolean)`
  return at(placeHolds(scope, table, parts))
}

function placeHolds(scope: NaiveScope, table: string, value: Input): Statement {
  return all(
    Object.entries(value).map(([key, part]) => {
      switch (key) {
        case 'id':
          return test(raw('k.id'), 'integer', withKeys(part, idsOf(scope.world, table)))
        case 'name':
          return test(raw('k.name'), 'string', part)
        case 'not':
          return sql`not ${placeHolds(scope, table, objectOf(part))}`
        case 'within': {
          const id = idsOf(scope.world, table).get(String(part)) ?? '0'
          return sql`exists (select 1 from naive_locations n where n.id = k.id and n.around = ${id}::bigint)`
        }
        default:
          throw new Error(`the naive predicate does not know ${key} of ${table}`)
      }
    }),
  )
}

function identity(scope: NaiveScope, value: Input): Statement {
  return all(
    Object.entries(value).map(([key, part]) => {
      switch (key) {
        case 'kind':
          return test(raw('n.kind'), 'string', part)
        case 'externalId':
          return test(raw('n.external_id'), 'string', part)
        case 'instance':
          return place(scope, 'source_instances', raw('n.source_instance_id'), part)
        case 'source': {
          const link = raw('(select i.source_id from source_instances i where i.id = n.source_instance_id)')
          return place(scope, 'sources', link, part)
        }
        default:
          throw new Error(`the naive predicate does not know ${key} of identities`)
      }
    }),
  )
}

function related(scope: NaiveScope, item: Input, alias: string): Statement {
  const { relationship, direction = 'out', edge, count, some, none, every, ...figures } = item
  const [link, other] = [raw(`e_${alias}`), `${alias}_`]
  const seen = [
    ...(edge === undefined ? [] : [edgeHolds(scope.world, objectOf(edge), sql`${link}.id`)]),
    ...(scope.withDeleted ? [] : [sql`${link}.deleted_at is null and ${raw(other)}.deleted_at is null`]),
    naivePredicate({ ...scope, withDeleted: false, sight: undefined }, scope.sight, other),
  ]
  const matching = (input: unknown) => naivePredicate(scope, input === undefined ? undefined : objectOf(input), other)
  // Fenced, so that what is asked of other ends is not asked of all resources instead.
  const edges = sql`(select * from naive_edges x where x.near = ${raw(alias)}.id and x.relationship = ${relationship} and x.direction = ${direction} offset 0) ${link}
    join lateral (select * from resources x where x.id = ${link}.far offset 0) ${raw(other)} on true`
  const [kind, figure] = Object.entries(figures)[0] ?? []
  if (kind !== undefined) {
    const { where, ...faces } = objectOf(figure)
    return figureHolds(scope.world, kind, faces, edges, [...seen, matching(where)], link, raw(other))
  }
  const counted = (holds: Statement) => sql`(select count(*) from ${edges} where ${all([...seen, holds])})`
  if (count !== undefined) {
    const { where, ...comparisons } = objectOf(count)
    return test(counted(matching(where)), 'integer', comparisons)
  }
  if (none !== undefined) return sql`${counted(matching(none))} = 0`
  if (every !== undefined) return sql`${counted(sql`not ${matching(every)}`)} = 0`
  return sql`${counted(matching(some))} > 0`
}

/** Whether the sum, average, least or greatest of all values at the ends satisfies a condition. */
function figureHolds(
  world: World,
  kind: string,
  faces: Input,
  edges: Statement,
  seen: readonly Statement[],
  link: Statement,
  other: Statement,
): Statement {
  if (!['sum', 'avg', 'min', 'max'].includes(kind)) throw new Error(`the naive predicate does not know ${kind}`)
  return all(
    Object.entries(faces).flatMap(([face, asked]) => {
      const ofEdge = face.startsWith('edge')
      const owner = ofEdge ? sql`${link}.id` : sql`${other}.id`
      const table = raw(ofEdge ? 'naive_edge_values' : 'naive_values')
      return conditionsOn(world, face.endsWith('s') ? 'attributes' : 'attribute', asked).map(
        ({ name, dataType, unit, condition }) => {
          const isAdded = kind === 'sum' || kind === 'avg'
          const value = isAdded ? raw(`v.${dataType}::numeric`) : raw(`v.${dataType}`)
          const joined = sql`${edges} join ${table} v on v.owner = ${owner} and v.attribute = ${name}`
          const worked = sql`(select ${raw(kind)}(${value}) from ${joined} where ${all(seen)})`
          return test(worked, isAdded ? 'decimal' : dataType, condition, unit)
        },
      )
    }),
  )
}

function edgeHolds(world: World, input: Input, owner: Statement): Statement {
  return all(
    Object.entries(input).map(([key, value]) => {
      switch (key) {
        case 'not':
          return sql`not ${edgeHolds(world, objectOf(value), owner)}`
        case 'or':
          return any(listOf(value).map((part) => edgeHolds(world, part, owner)))
        default:
          return attributesHold(world, 'naive_edge_values', key, value, owner)
      }
    }),
  )
}

/** Whether one value, in the unit `stored` if any, satisfies all comparisons; false where it is null, except of `isSet`. */
function test(value: Statement, dataType: DataType, condition: unknown, stored?: string): Statement {
  const { unit: asked } = objectOf(condition)
  if (typeof asked === 'string' && stored !== undefined) {
    const pair = { asked, stored }
    return test(ticksOf(value, pair), 'decimal', conditionInTicks(objectOf(condition), pair))
  }
  return all(
    Object.entries(objectOf(condition)).map(([operator, operand]) =>
      operator === 'isSet'
        ? sql`((${value} is not null) = ${operand}::boolean)`
        : sql`coalesce(${compared(value, dataType, operator, operand)}, false)`,
    ),
  )
}

function compared(value: Statement, dataType: DataType, operator: string, operand: unknown): Statement {
  const cast = raw(casts[dataType])
  const text = sql`${operand}::text`
  const exact = dataType === 'string' ? sql`(${value} collate "C")` : value
  const lower = (of: Statement) => sql`(lower(${of} collate "und-x-icu") collate "C")`
  switch (operator) {
    case 'eq':
      return sql`${exact} = ${operand}::${cast}`
    case 'neq':
      return sql`${exact} <> ${operand}::${cast}`
    case 'lt':
      return sql`${exact} < ${operand}::${cast}`
    case 'lte':
      return sql`${exact} <= ${operand}::${cast}`
    case 'gt':
      return sql`${exact} > ${operand}::${cast}`
    case 'gte':
      return sql`${exact} >= ${operand}::${cast}`
    case 'in':
      return sql`(${value} is not null and ${any(itemsOf(operand).map((item) => sql`${exact} = ${item}::${cast}`))})`
    case 'notIn':
      return sql`(${value} is not null and ${all(itemsOf(operand).map((item) => sql`${exact} <> ${item}::${cast}`))})`
    case 'startsWith':
      return sql`starts_with(${value}, ${text})`
    case 'endsWith':
      return sql`starts_with(reverse(${value}), reverse(${text}))`
    case 'contains':
      return sql`strpos(${exact}, ${text}) > 0`
    case 'eqInsensitive':
      return sql`${lower(value)} = ${lower(text)}`
    case 'startsWithInsensitive':
      return sql`starts_with(${lower(value)}, ${lower(text)})`
    case 'endsWithInsensitive':
      return sql`starts_with(reverse(${lower(value)}), reverse(${lower(text)}))`
    case 'containsInsensitive':
      return sql`strpos(${lower(value)}, ${lower(text)}) > 0`
    case 'inSubnet':
      return sql`${value} <<= ${operand}::inet`
    case 'containsAddress':
      return sql`${value} >>= ${operand}::inet`
    default:
      throw new Error(`the naive predicate does not know ${operator}`)
  }
}

const all = (parts: readonly Statement[]): Statement =>
  parts.length === 0 ? raw('true') : sql`(${join([...parts], ' and ')})`

const any = (parts: readonly Statement[]): Statement =>
  parts.length === 0 ? raw('false') : sql`(${join([...parts], ' or ')})`

/** The database keys of the rows of a table, by the ids that clients know. */
function idsOf(world: World, table: string): ReadonlyMap<string, string> {
  const keys = (world.tables[table] ?? []).map(({ columns }) => String(columns['id']))
  return new Map(keys.map((key) => [printGlobalId(table, key), key]))
}

/** A condition on ids with keys instead; one of no row becomes 0, which is none. */
function withKeys(value: unknown, keys: ReadonlyMap<string, string>): Input {
  const key = (id: unknown) => keys.get(String(id)) ?? '0'
  return Object.fromEntries(
    Object.entries(objectOf(value)).map(([operator, operand]) => [
      operator,
      Array.isArray(operand) ? operand.map(key) : operator === 'isSet' ? operand : key(operand),
    ]),
  )
}

function objectOf(value: unknown): Input {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new Error('not an object')
  return { ...value }
}

function itemsOf(value: unknown): readonly unknown[] {
  if (!Array.isArray(value)) throw new Error('not a list')
  return value
}

const listOf = (value: unknown): readonly Input[] => itemsOf(value).map(objectOf)
