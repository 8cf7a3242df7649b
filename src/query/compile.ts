import { unreachable } from '../errors.js'
import { compileTest, postgresType, type Column } from './compare.js'
import { edgesAt, type EdgeSource } from './edges.js'
import { figureType } from './figure.js'
import type { Field, Figure, Reference, Test, ValueFigure } from './filter.js'
import { isAlways, isLive, needsOnlyId, partsOfEnd, type Owner, type Plan, type PlannedRollup } from './plan.js'
import { empty, identifier, join, raw, sql, type Statement } from './sql.js'
import { maxIndexedBytes, type DataType } from './value.js'

/** The row that a condition is about: its alias, and how many subqueries deep it stands (aliases carry the number). */
export interface Scope {
  readonly alias: string
  readonly depth: number
  /** Conditions that look at other tables stay what they are, a look for each row; else Postgres may turn them into joins. */
  readonly isFenced?: boolean
  /** Only what is not deleted is asked for. */
  readonly isLive?: boolean
  /** Selects all ids that fulfil a condition on values, for when most rows are looked at: each is then looked up among them. */
  readonly idsOf?: (plan: Extract<Plan, { kind: 'values' | 'extension' }>, scope: Scope) => Statement | undefined
}

/**
 * The SQL condition of a plan over the row named by `scope`, for instance
 * `r.resource_type_id = $1 and exists (select 1 from resource_attributes a1 where a1.resource_id = r.id and ...)`.
 * It may be null where it is not true: a WHERE does not mind, a CASE would.
 */
export function compileCondition(plan: Plan, scope: Scope): Statement {
  const row = raw(scope.alias)
  switch (plan.kind) {
    case 'constant':
      return raw(String(plan.holds))
    case 'all':
      return join(
        plan.of.map((part) => parenthesized(part, scope)),
        ' and ',
      )
    case 'any':
      return join(
        plan.of.map((part) => parenthesized(part, scope)),
        ' or ',
      )
    case 'not':
      return compileNot(plan.of, scope)
    case 'column':
      if (plan.field.isList && plan.test.kind === 'value') return compileElements(plan.field, plan.test, scope)
      return compileType(plan, row) ?? compileTest(fieldColumn(plan.field, scope), plan.field.dataType, plan.test)
    case 'lookup':
      return sql`${row}.${identifier(plan.reference.column)} = any(array(${compileLookup(plan.reference, plan.of, scope)}))`
    case 'owned': {
      const inner = within(scope, 'i')
      const rows = raw(inner.alias)
      return sql`exists (select 1 from ${identifier(plan.owned.table)} ${rows} where ${rows}.${identifier(plan.owned.column)} = ${row}.id and ${parenthesized(plan.of, inner)}${fence(scope)})`
    }
    case 'values': {
      const ids = scope.idsOf?.(plan, scope)
      if (ids) return among(row, ids)
      return sql`exists (select 1 from ${valuesOf(plan.of, plan.attributeId, scope)} and ${compileProbe(valueColumn(`a${scope.depth + 1}`, plan.dataType), plan, scope)}${fence(scope)})`
    }
    case 'extension': {
      const extension = within(scope, 'x')
      const ids = scope.idsOf?.(plan, scope)
      const probe = ids
        ? among(row, ids)
        : sql`exists (select 1 from ${identifier(plan.table)} ${raw(extension.alias)} where ${raw(extension.alias)}.resource_id = ${row}.id and ${compileProbe(extensionColumn(plan.column, plan.dataType, extension), plan, scope)}${fence(scope)})`
      return plan.typeIds ? sql`(${ofTypes(row, plan.typeIds)} and ${probe})` : probe
    }
    case 'edges':
      return compileEdges(plan, scope)
    default:
      return unreachable(plan)
  }
}

/** A field of the row at hand. Collated text is brought to code point order. */
export function fieldColumn(field: Field, scope: Scope): Column {
  const column = sql`${raw(scope.alias)}.${identifier(field.column)}`
  const whole = field.isCollated ? sql`${column} collate "C"` : column
  return { whole, indexed: whole, isCut: false, isFolded: field.isFolded ?? false }
}

// `exists (select 1 from unnest(t.default_values) v1 (element) where v1.element collate "C" = $1)`
function compileElements(field: Field, test: Test, scope: Scope): Statement {
  const inner = within(scope, 'v')
  const array = sql`${raw(scope.alias)}.${identifier(field.column)}`
  const element = fieldColumn({ ...field, column: 'element' }, inner)
  return sql`exists (select 1 from unnest(${array}) ${raw(inner.alias)} (element) where ${compileTest(element, field.dataType, test)})`
}

/** The value column of a row of resource_attributes or resource_edge_attributes. */
export function valueColumn(alias: string, dataType: DataType): Column {
  const indexed = raw(`${alias}.value_${dataType}`)
  return dataType === 'string'
    ? { whole: raw(`coalesce(${alias}.value_text, ${alias}.value_string)`), indexed, isCut: true }
    : { whole: indexed, indexed, isCut: false }
}

/** As `valueColumn`, of the short strings and of the long ones: each has a part of them, and an index that has all of it. */
export function valueParts(alias: string): readonly { readonly rows: Statement; readonly column: Column }[] {
  const short = raw(`${alias}.value_string`)
  const long = raw(`${alias}.value_text`)
  return [
    {
      rows: sql`${short} is not null and octet_length(${short}) <= ${raw(String(maxIndexedBytes))}`,
      column: { whole: short, indexed: short, isCut: false, isFolded: true },
    },
    { rows: sql`${long} is not null`, column: { whole: long, indexed: long, isCut: false } },
  ]
}

/** A column of an extension table; of a string the prefix is what its index holds. */
export function extensionColumn(column: string, dataType: DataType, scope: Scope): Column {
  const whole = sql`${raw(scope.alias)}.${identifier(column)}`
  const isCut = dataType === 'string'
  return { whole, indexed: isCut ? sql`value_prefix(${whole})` : whole, isCut }
}

/** `resource_attributes a1 where a1.resource_id = r.id and a1.attribute_definition_id = $1`: FROM item and the start of its WHERE. */
export function valuesOf(owner: Owner, attributeId: number, scope: Scope): Statement {
  const values = raw(`a${scope.depth + 1}`)
  const row = raw(scope.alias)
  return owner === 'resource'
    ? sql`resource_attributes ${values} where ${values}.resource_id = ${row}.id and ${values}.attribute_definition_id = ${attributeId}`
    : sql`resource_edge_attributes ${values} where ${values}.from_id = ${row}.from_id and ${values}.edge_id = ${row}.id and ${values}.attribute_definition_id = ${attributeId}`
}

/** `r.resource_type_id = any($1)`. */
export function ofTypes(row: Statement, typeIds: readonly number[]): Statement {
  return sql`${row}.resource_type_id = any(${typeIds}::integer[])`
}

/**
 * Whether the id of a row is one of those that are selected. They are hashed once: Postgres takes what comes out of an array for few, so it never
 * weighs that against a look through all of them for each row. Never null.
 */
export function among(row: Statement, ids: Statement): Statement {
  return sql`(${row}.id in (select unnest(array(${ids})))) is true`
}

/** The scope of a subquery within this one. */
export function within(scope: Scope, letter: string): Scope {
  return { ...scope, alias: `${letter}${scope.depth + 1}`, depth: scope.depth + 1 }
}

/** One type stands in the text, so that what is planned once for all values knows whether the index of types spares rows. */
function compileType({ field, test }: Extract<Plan, { kind: 'column' }>, row: Statement): Statement | undefined {
  if (field.column !== 'resource_type_id' || test.kind !== 'value') return undefined
  const [only, ...more] = test.all
  if (only?.operator !== 'eq' || more.length > 0) return undefined
  return sql`${row}.resource_type_id = ${raw(String(Number(only.operand)))}`
}

/**
 * The test of the values of one row. Postgres may take a range for rare that is common among the values of this attribute, and then read all of it for each
 * row: a test that is true or not leads to no index but that of the row. What is equal stands beside the id in the index of values.
 */
function compileProbe(
  column: Column,
  { dataType, test }: { readonly dataType: DataType; readonly test: Test },
  { isFenced = false }: Scope,
): Statement {
  const compiled = compileTest(column, dataType, test)
  const isExact = test.kind === 'isSet' || test.all.every(({ operator }) => operator === 'eq' || operator === 'in')
  return isFenced && !isExact ? sql`(${compiled}) is true` : compiled
}

// Postgres leaves a subquery with an offset alone.
const fence = ({ isFenced = false }: Scope) => (isFenced ? raw(' offset 0') : empty)

function parenthesized(plan: Plan, scope: Scope): Statement {
  const condition = compileCondition(plan, scope)
  return plan.kind === 'all' || plan.kind === 'any' ? sql`(${condition})` : condition
}

// The complement also holds where the condition is null.
function compileNot(plan: Plan, scope: Scope): Statement {
  if (plan.kind === 'column' && plan.test.kind === 'isSet') return sql`${fieldColumn(plan.field, scope).whole} is null`
  const condition = compileCondition(plan, scope)
  if (plan.kind === 'values' || plan.kind === 'owned' || (plan.kind === 'edges' && !plan.count))
    return sql`not ${condition}`
  return sql`(${condition}) is not true`
}

/** Selects the keys of the rows that a reference must lead to. */
export function compileLookup(reference: Reference, of: Plan, scope: Scope): Statement {
  const inner = within(scope, 'k')
  const rows = raw(inner.alias)
  const [table, key] = [identifier(reference.table), identifier(reference.key)]
  const found = sql`select ${rows}.${key} from ${table} ${rows} where ${compileCondition(of, inner)}`
  if (reference.subtreeBy === undefined) return found
  const tree = raw(`tree${inner.depth}`)
  const below = raw(`below${inner.depth}`)
  return sql`with recursive ${tree} (id) as (${found} union select ${below}.${key} from ${table} ${below} join ${tree} on ${below}.${identifier(reference.subtreeBy)} = ${tree}.id) select id from ${tree}`
}

function compileEdges(plan: Extract<Plan, { kind: 'edges' }>, scope: Scope): Statement {
  const edge = within(scope, 'e')
  const source = edgesAt(sql`${raw(scope.alias)}.id`, raw(edge.alias), plan.related)
  const test = plan.figure?.test ?? plan.count
  if (test) {
    const figure = plan.figure?.of ?? ({ kind: 'count' } as const)
    const rolled = raw(`c${edge.depth}`)
    const value = sql`${rolled}.figure`
    const edges = rolledEdges(plan, source, edge, figure)
    return sql`exists (select 1 from (select ${figureOf(figure, edge)} as figure ${edges}) ${rolled} where ${compileTest(plainColumn(value), figureType(figure), test)})`
  }
  return sql`exists (select 1 ${rolledEdges(plan, source, edge, { kind: 'count' })}${fence(scope)})`
}

/** What edges come to, over the rows of `rolledEdges`; null for a figure where there is no value. */
export function figureOf(figure: Figure, edge: Scope): Statement {
  const value = sql`${raw(`v${edge.depth}`)}.value`
  switch (figure.kind) {
    case 'count':
      return raw('count(*)')
    case 'sum':
      return sql`sum(${value}::numeric)`
    case 'avg':
      return sql`sum(${value}::numeric) / nullif(count(*), 0)`
    case 'min':
      return sql`min(${value})`
    case 'max':
      return sql`max(${value})`
    default:
      return unreachable(figure)
  }
}

/**
 * `from ... where ...` over edges named by `edge`, one row for each that counts, or for each value that it brings. The other ends are looked at only
 * for what edges in force do not say themselves, which is their types and that they are live.
 */
export function rolledEdges(
  {
    related,
    edge: onEdge,
    other,
  }: Pick<PlannedRollup, 'edge' | 'other'> & {
    readonly related: Pick<PlannedRollup['related'], 'withDeleted'>
  },
  source: EdgeSource,
  edge: Scope,
  figure: Figure,
  more: readonly Statement[] = [],
): Statement {
  const far = { ...edge, alias: `o${edge.depth}` }
  const { told, rest } = partsOfEnd(related, other)
  const types = told.flatMap((part) =>
    part.kind === 'column' && !isLive(part) ? [compileTest(plainColumn(source.farTypeId), 'integer', part.test)] : [],
  )
  const farTypeId = related.withDeleted ? sql`${raw(far.alias)}.resource_type_id` : source.farTypeId
  const values = figure.kind === 'count' ? empty : valuesAt(figure, edge, source, farTypeId)
  const needsEnd = !rest.every(needsOnlyId) || (related.withDeleted && figure.kind !== 'count' && figure.of === 'other')
  const end = raw(far.alias)
  const named = rest.length > 0 ? sql` cross join lateral (select ${source.farId} as id) ${end}` : empty
  const ends = needsEnd ? sql` join resources ${end} on ${end}.id = ${source.farId}` : named
  return sql`from ${source.from}${ends}${values}${whereAll([
    ...source.conditions,
    ...types,
    ...(isAlways(onEdge) ? [] : [parenthesized(onEdge, edge)]),
    ...rest.map((part) => parenthesized(part, far)),
    ...more,
  ])}`
}

/**
 * ` join (select id, value from one storage union all ...) v1 on v1.id = e1.to_id`. Where edges are those of one row, each storage is asked for the other
 * end inside: Postgres does not do so by itself when there are several, and would read all of them for each row.
 */
function valuesAt({ of, attribute }: ValueFigure, edge: Scope, source: EdgeSource, farTypeId: Statement): Statement {
  const { id, dataType, rowTypeIds, columns } = attribute
  const values = raw(`v${edge.depth}`)
  const stored = raw(`a.value_${dataType}`)
  if (of === 'edge')
    return sql` join (select a.from_id, a.edge_id, ${stored} as value from resource_edge_attributes a where a.attribute_definition_id = ${id} and ${stored} is not null) ${values} on ${values}.from_id = ${raw(edge.alias)}.from_id and ${values}.edge_id = ${raw(edge.alias)}.id`
  const isLateral = !isOfAllRows(source) && columns.length + Math.min(1, rowTypeIds.length) > 1
  const at = (owner: Statement) => (isLateral ? sql` and ${owner} = ${source.farId}` : empty)
  const isParted = columns.some(({ typeIds }) => typeIds !== null)
  const types = (typeIds: readonly number[] | null) =>
    isParted ? sql`, ${typeIds ? sql`${typeIds}::integer[]` : raw('null::integer[]')} as type_ids` : empty
  const rows = sql`select a.resource_id as id, ${stored} as value${types(null)} from resource_attributes a where a.attribute_definition_id = ${id} and ${stored} is not null${at(raw('a.resource_id'))}`
  const storages = [
    ...(rowTypeIds.length > 0 ? [rows] : []),
    ...columns.map(({ table, column, typeIds }) => {
      const value = sql`x.${identifier(column)}`
      return sql`select x.resource_id as id, ${value}::${raw(postgresType[dataType])} as value${types(typeIds)} from ${identifier(table)} x where ${value} is not null${at(raw('x.resource_id'))}`
    }),
  ]
  const ofTypes = isParted ? sql` and (${values}.type_ids is null or ${farTypeId} = any(${values}.type_ids))` : empty
  return sql` join ${raw(isLateral ? 'lateral ' : '')}(${join(storages, ' union all ')}) ${values} on ${values}.id = ${source.farId}${ofTypes}`
}

const isOfAllRows = (source: EdgeSource) => 'nearId' in source

/** A column that holds its values whole. */
export const plainColumn = (column: Statement): Column => ({ whole: column, indexed: column, isCut: false })

const whereAll = (conditions: readonly Statement[]) =>
  conditions.length > 0 ? sql` where ${join([...conditions], ' and ')}` : empty
