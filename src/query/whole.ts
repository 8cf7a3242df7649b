import { unreachable } from '../errors.js'
import { drivesToAll } from './choose.js'
import type { Asked } from './asked.js'
import { estimatesOf, type Knowledge } from './knowledge.js'
import { among, compileCondition, compileLookup, type Scope } from './compile.js'
import { idsOf, inHashed, isIndexedLink } from './idset.js'
import { isLive, needsOnlyId, type Plan } from './plan.js'
import { compileShape, type Driven } from './shape.js'
import { identifier, join, raw, sql, type Statement } from './sql.js'

/**
 * How all resources of a list are come by, when they are counted and no page of them is shown. `hashed`: every resource of the types is looked at, and
 * looked up among the ids that fulfil each condition; where fewer than `scanFrom` in a hundred refer to what is asked for, an index leads to them. `values`: the
 * ids come from the values of a condition, and no row of a resource is read. `by` is a place in the list of conditions. The others are those of pages.
 */
export type Whole =
  | Driven
  | { readonly kind: 'hashed'; readonly scanFrom?: number | undefined }
  | { readonly kind: 'values'; readonly by: number }

/** What must be known of an attribute for `values`. */
export interface ValuesFacts {
  readonly isList: boolean
  /** Of all types, those that keep it in rows. */
  readonly rowTypeIds: readonly number[]
}

export interface AskedWhole extends Asked {
  /** Columns of resources that are needed besides the id. */
  readonly columns: readonly string[]
  /** Whether they can be read apart where only ids are found, see `hasColumns`. */
  readonly areApart?: boolean
  readonly facts: (attributeId: number) => ValuesFacts | undefined
}

export interface PricedWhole {
  readonly whole: Whole
  /** In microseconds of a machine where everything is in memory. */
  readonly cost: number
}

/** What it costs to look through many, in microseconds. */
const cost = {
  /** A row of a resource, in no order. */
  row: 0.4,
  /** An id that is read from an index and hashed. */
  id: 0.3,
  /** All deleted resources, as a share of all. */
  deleted: 0.005,
  /** A row that is read in the order of the table, with a look at its bit. */
  scanned: 0.13,
} as const

/** Of a hundred resources, so many are found by an index in the time that it takes to look through all: where rows are read, and where the index has all. */
const scanFrom = { rows: 6, ids: 40 } as const

/** Every way that answers, priced; Postgres is left to decide where resources are found by what they own, and where a test wants it. */
export function wholesFor(asked: AskedWhole, knowledge: Knowledge): readonly [PricedWhole, ...PricedWhole[]] {
  const { conditions } = asked
  const owned = conditions.some(({ kind }) => kind === 'owned')
  const free: PricedWhole = { whole: { kind: 'free' }, cost: owned ? 0 : Infinity }
  const drives = drivesToAll(asked, knowledge).flatMap(({ shape, cost: price }): PricedWhole[] =>
    shape.kind === 'drive' ? [{ whole: shape, cost: price }] : [],
  )
  const sizes = conditions.map((condition) => sizeOf(condition, knowledge))
  const ids = cost.id * sizes.reduce((sum, size) => sum + size, 0)
  const hashed: PricedWhole = {
    whole: { kind: 'hashed', scanFrom: scanFromOf(asked, knowledge) },
    cost: knowledge.rows * cost.row + ids,
  }
  const apart = asked.columns.length > 0 ? cost.scanned : 0
  const values = conditions.flatMap((_, by): PricedWhole[] => {
    if (!mayStart(asked, by)) return []
    const found = knowledge.allRows * (cost.deleted + apart) + (sizes[by] ?? 0) * cost.id
    return [{ whole: { kind: 'values', by }, cost: ids + found }]
  })
  return [free, ...drives, hashed, ...values]
}

/** Undefined where nothing refers to anything, or where what else is asked for leaves the smaller part. */
function scanFromOf({ conditions, columns }: AskedWhole, knowledge: Knowledge): number | undefined {
  const links = conditions.filter(isIndexedLink)
  const others = conditions.filter((condition) => !isIndexedLink(condition))
  const left = knowledge.rows * estimatesOf(knowledge).together(others)
  if (links.length === 0 || left < knowledge.allRows / 4) return undefined
  const [link, ...more] = links
  const isInIndex =
    more.length === 0 &&
    columns.every((column) => column === link?.reference.column) &&
    others.every((other) => isLive(other) || needsOnlyId(other))
  return isInIndex ? scanFrom.ids : scanFrom.rows
}

/** The way that is expected to cost least. Pure; wrong knowledge costs time and nothing else. */
export function chooseWhole(asked: AskedWhole, knowledge: Knowledge): Whole {
  const [first, ...others] = wholesFor(asked, knowledge)
  return others.reduce((best, one) => (one.cost < best.cost ? one : best), first).whole
}

/** Whether what `compileWhole` selects has the columns too. */
export const hasColumns = (whole: Whole): boolean => whole.kind !== 'values'

/** Selects `id`, and the columns unless they are apart, of all resources that fulfil the conditions, each once if columns are not apart. */
export function compileWhole(
  { conditions, columns, scope }: Pick<AskedWhole, 'conditions' | 'columns' | 'scope'>,
  whole: Whole,
): Statement {
  const row = raw(scope.alias)
  const select = join(
    ['id', ...columns].map((column) => sql`${row}.${identifier(column)}`),
    ', ',
  )
  switch (whole.kind) {
    case 'free':
    case 'drive':
      return sql`select ${select} from resources ${row} where ${compileShape(conditions, whole, scope).where}`
    case 'hashed':
      return throughAll(conditions, whole.scanFrom, select, scope)
    case 'values':
      return fromValues(conditions, whole.by, scope)
    default:
      return unreachable(whole)
  }
}

// Which rows a reference may lead to is not known before, and Postgres takes an index through half of the table: a hundredth of the pages tells how many do.
function throughAll(conditions: readonly Plan[], most: number | undefined, select: Statement, scope: Scope): Statement {
  const row = raw(scope.alias)
  const hashed = hashedIn(scope)
  const from = sql`select ${select} from resources ${row} where`
  const links = conditions.some(isLive) ? conditions.filter(isIndexedLink) : []
  if (links.length === 0 || most === undefined) return sql`${from} ${allOf(conditions, hashed)}`
  const refer = join(
    links.map((link) => compileCondition(link, scope)),
    ' and ',
  )
  const sampled = sql`select count(*) filter (where ${row}.deleted_at is null and ${refer}) * 100 >= count(*) * ${most}::integer as many from resources ${row} tablesample system (1) repeatable (0)`
  const many = raw('(select s.many from sampled s)')
  const scanned = conditions.map((condition) =>
    isIndexedLink(condition)
      ? inHashed(sql`${row}.${identifier(condition.reference.column)}`, {
          select: compileLookup(condition.reference, condition.of, scope),
        })
      : sql`(${compileCondition(condition, hashed)})`,
  )
  const few = sql`${from} not ${many} and ${allOf(conditions, hashed)}`
  return sql`with sampled as materialized (${sampled}) ${few} union all ${from} ${many} and ${join(scanned, ' and ')}`
}

function fromValues(conditions: readonly Plan[], by: number, scope: Scope): Statement {
  const condition = conditions[by]
  const ids = condition && idsOf(condition, scope)
  if (!ids) throw new Error(`condition ${by} has no set of ids`)
  const row = raw(scope.alias)
  const hashed = hashedIn(scope)
  const live = conditions.some(isLive) ? [sql`not ${among(row, deleted)}`] : []
  const others = conditions.filter((other, place) => place !== by && !isLive(other) && !isOfTypes(other))
  const rest = [...live, ...others.map((other) => sql`(${compileCondition(other, hashed)})`)]
  const found = sql`select ${row}.id from (${ids.select}) ${row} (id)`
  return rest.length > 0 ? sql`${found} where ${join(rest, ' and ')}` : found
}

const hashedIn = (scope: Scope): Scope => ({ ...scope, idsOf: (plan, inner) => idsOf(plan, inner)?.select })

const deleted = raw('select d.id from resources d where d.deleted_at is not null')

const allOf = (conditions: readonly Plan[], scope: Scope) =>
  conditions.length === 0 ? raw('true') : compileCondition({ kind: 'all', of: conditions }, scope)

/** Whether a condition gives ids as they are needed, and nothing else asks for more of a resource than its id; of its type what the attribute says by itself. */
function mayStart({ conditions, columns, areApart = false, scope, facts }: AskedWhole, by: number): boolean {
  const condition = conditions[by]
  const attributes = condition && idsOf(condition, scope) ? attributesOf(condition) : undefined
  if (!attributes || (columns.length > 0 && !areApart)) return false
  const known = attributes.flatMap((id) => facts(id) ?? [])
  const isOnce = condition?.kind === 'values' && known.every(({ isList }) => !isList)
  if (known.length < attributes.length || (!isOnce && !areApart)) return false
  return conditions.every((other, place) => {
    const types = typesIn(other)
    if (types) return known.every(({ rowTypeIds }) => rowTypeIds.every((id) => types.has(id)))
    return place === by || isLive(other) || needsOnlyId(other)
  })
}

/** The attributes that a condition is about, any of which suffices; undefined where their values do not tell. */
function attributesOf(plan: Plan): readonly number[] | undefined {
  if (plan.kind === 'values') return plan.of === 'resource' ? [plan.attributeId] : undefined
  const parts = plan.kind === 'any' ? plan.of.map(attributesOf) : [undefined]
  return parts.every((part) => part !== undefined) ? parts.flat() : undefined
}

/** The types of a list that has all live resources of them, of all types when null; undefined for a list that asks for anything else. */
export function typesAlone(conditions: readonly Plan[]): ReadonlySet<number> | null | undefined {
  const others = conditions.filter((condition) => !isLive(condition))
  const [only, ...more] = others
  if (others.length === conditions.length || more.length > 0) return undefined
  return only ? typesIn(only) : null
}

const isOfTypes = (plan: Plan) => typesIn(plan) !== undefined

/** The types that a condition lets through; undefined for one that is about something else. */
function typesIn(plan: Plan): ReadonlySet<number> | undefined {
  if (plan.kind !== 'column' || plan.field.column !== 'resource_type_id' || plan.test.kind !== 'value') return undefined
  const [comparison, ...more] = plan.test.all
  if (!comparison || more.length > 0) return undefined
  if (comparison.operator === 'eq') return new Set([Number(comparison.operand)])
  return comparison.operator === 'in' ? new Set(comparison.operands.map(Number)) : undefined
}

/** How many ids are hashed for a condition. */
function sizeOf(plan: Plan, knowledge: Knowledge): number {
  switch (plan.kind) {
    case 'values':
    case 'extension':
      return knowledge.matching(plan.attributeId, plan.dataType, plan.test, 'all')
    case 'all':
    case 'any':
      return plan.of.reduce((sum, part) => sum + sizeOf(part, knowledge), 0)
    case 'not':
      return sizeOf(plan.of, knowledge)
    case 'edges':
    case 'constant':
    case 'column':
    case 'lookup':
    case 'owned':
      return 0
    default:
      return unreachable(plan)
  }
}
