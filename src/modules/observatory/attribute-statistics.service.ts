import type { Db } from '../../db/db.js'
import { snapshot } from '../../db/transaction.js'
import { compileCondition } from '../../query/compile.js'
import { printDatetime } from '../../query/datetime.js'
import { everything, type AttributeRef } from '../../query/filter.js'
import { boundAttribute } from '../../query/parse.js'
import { plan } from '../../query/plan.js'
import type { Statement } from '../../query/sql.js'
import { noStatistics, type Statistics } from '../../query/statistics.js'
import type { DataType } from '../../query/value.js'
import type { Actor } from '../access/actor.js'
import type { CostEstimate } from '../access/context.js'
import { visibleResources } from '../access/visible.js'
import { getAttribute, getType, type Catalogue, type ResourceType } from '../catalog/catalogue.js'
import { resourceScope, shownResources } from '../inventory/resource.service.js'
import { resourceVocabulary } from '../inventory/vocabulary.js'
import { groupingFigures, type Figure, type StatisticsAnswer, type StatisticsAsked } from './attribute-statistics.js'
import {
  selectLastChanges,
  selectOthers,
  selectSeen,
  selectSummaries,
  type SeenRow,
} from './attribute-statistics.sql.js'
import { summarize, type Known } from './attribute-summary.js'
import { demandedAttributes, dependsOnProvider, kindsByAttribute, resourcesOf, rulesOf, type Kind } from './demands.js'
import { selectKeptSummaries, selectKeptTypes, type KeptTypeRow } from './kept-statistics.sql.js'
import { countLacking, countUnmatched } from './violations.service.js'
import type { Look, SeenResources } from './attribute-source.sql.js'
import { expectedMilliseconds } from './price.js'
import { hasRanges, type SummaryRow } from './value-summary.sql.js'

/**
 * Statistics of attributes of those resources of a type, and of the types below it, that the actor may see. One statement says which resources these are, one
 * for each data type reads values, one the last changes, and one more rules that only some kinds have; whatever the number of attributes. Patterns also fetch
 * the different values of their attributes.
 */
export async function readAttributeStatistics(
  db: Db,
  actor: Actor,
  catalogue: Catalogue,
  asked: StatisticsAsked,
  watch: Watch = {},
): Promise<StatisticsAnswer> {
  if (asked.figures.size === 0 && !asked.approximate) return answerOf(catalogue, asked, unread)
  return snapshot(db, async (db) => {
    const kept = asked.approximate ? await findKept(db, actor, catalogue, asked) : undefined
    if (!kept) return answerOf(catalogue, asked, await readExact(db, actor, catalogue, asked, watch))
    const known = await readKept(db, actor, catalogue, asked, kept)
    return { ...answerOf(catalogue, asked, known), isApproximate: true, takenAt: kept.takenAt }
  })
}

/** Who is told of statistics before they are read exactly, and by what is known. */
export interface Watch {
  readonly statistics?: Statistics | undefined
  /** May throw, and nothing is read. */
  readonly weigh?: (estimate: CostEstimate) => void
  readonly choose?: ChooseLook
}

const advice = 'Name the attributes that matter, ask for less of each, or let "approximate" answer from statistics.'

/** How values are come by: as it seems cheapest, unless a test wants another way. `resources` count, of about `all`. */
export type ChooseLook = (resources: number, all: number, hasBits: boolean) => Look

/** So many entries of an index are read in the time of one look-up by key. */
const probeCost = 8

const chooseLook: ChooseLook = (resources, all, hasBits) => ({
  wideFrom: resources * probeCost < all ? resources * probeCost : undefined,
  seenBy: hasBits ? 'bit' : 'hash',
  newest: 1000,
  mostOthers: 2000,
})

function answerOf(catalogue: Catalogue, { attributeIds, figures }: StatisticsAsked, known: Known): StatisticsAnswer {
  const attributes = attributeIds.map((id) => summarize(getAttribute(catalogue, id), figures, known))
  return { isApproximate: false, takenAt: null, attributes }
}

const unread: Known = { bound: new Map(), rows: new Map(), changes: new Map() }

const unbroken = { lacking: new Map<number, number>(), unmatched: new Map<number, number>() }

async function readExact(
  db: Db,
  actor: Actor,
  catalogue: Catalogue,
  asked: StatisticsAsked,
  { statistics = noStatistics, weigh, choose = chooseLook }: Watch,
): Promise<Known> {
  const { figures, attributeIds } = asked
  const { concrete: typeIds } = getType(catalogue, asked.typeId)
  const refs = refsOf(catalogue, typeIds, attributeIds)
  weigh?.({ milliseconds: expectedMilliseconds(statistics, typeIds, refs, figures), advise: () => [advice] })
  const shown = shownWhere(actor, getType(catalogue, asked.typeId), asked)
  const withViolations = figures.has('violations')
  const rules = withViolations ? rulesOf(catalogue, attributeIds) : new Map<number, never>()
  const demanded = withViolations ? demandedAttributes(catalogue, typeIds, attributeIds) : new Set<number>()
  const read = refs.filter(({ id, dataType }) => readsValues(figures, dataType) || rules.has(id) || demanded.has(id))

  const isMatched = withViolations && attributeIds.some((id) => getAttribute(catalogue, id).pattern !== null)
  const withKinds = figures.has('resources') || demanded.size > 0
  const withBits = figures.has('lastChange') || isMatched || read.length > 0
  if (!withKinds && !withBits) return { ...unread, ...(withViolations && { broken: unbroken }) }

  const byProvider = withKinds && dependsOnProvider(catalogue, typeIds, attributeIds)
  const { kinds, bits, all } = await seeResources(db, shown, byProvider, withBits)
  const countsOnly = figures.has('present') && !groupingFigures.some((figure) => figures.has(figure))
  const look = choose(resourcesOf(kinds), all, bits !== undefined)
  const others = countsOnly || demanded.size > 0 ? await findOthers(db, shown, typeIds, look.mostOthers) : undefined
  const seen = { shown, bits, others, look }
  const bound = kindsByAttribute(catalogue, kinds)
  const rows = await readByType(read, (dataType, attributes) => {
    const withPresent = figures.has('present') || attributes.some(({ id }) => demanded.has(id))
    return db.run(selectSummaries({ ...asked, seen, dataType, attributes, rules, withPresent }))
  })
  const changes = figures.has('lastChange')
    ? await readChanges(db, selectLastChanges(seen, byType(refs)))
    : unread.changes
  if (!withViolations) return { bound, rows, changes }
  const lacking = await countLacking(
    db,
    seen,
    refs.filter(({ id }) => demanded.has(id)),
    bound,
    (id) => Number(rows.get(id)?.find(({ part }) => part === 'present')?.n ?? 0),
  )
  return { bound, rows, changes, broken: { lacking, unmatched: await countUnmatched(db, catalogue, seen, refs) } }
}

/** What the resources of all types were when somebody looked at them. */
interface Kept {
  readonly takenAt: string | null
  readonly kinds: readonly Kind[]
}

/** Undefined where what is kept does not say what was asked: where not all may be seen, deleted ones are asked for, or a type was never looked at. */
async function findKept(
  db: Db,
  actor: Actor,
  catalogue: Catalogue,
  { typeId, deleted }: StatisticsAsked,
): Promise<Kept | undefined> {
  if (visibleResources(actor) !== everything || deleted !== 'exclude') return undefined
  const rows = await db.run<KeptTypeRow>(selectKeptTypes(getType(catalogue, typeId).concrete))
  if (rows.some(({ takenAt, hasResources }) => takenAt === null && hasResources)) return undefined
  const times = rows.flatMap(({ takenAt }) => (takenAt === null ? [] : [printDatetime(takenAt)]))
  return {
    takenAt: times.toSorted()[0] ?? null,
    kinds: rows.map((row) => ({ typeId: row.typeId, providerTypeId: null, resources: row.resources ?? 0 })),
  }
}

async function readKept(
  db: Db,
  actor: Actor,
  catalogue: Catalogue,
  asked: StatisticsAsked,
  kept: Kept,
): Promise<Known> {
  const { figures, attributeIds } = asked
  const { concrete: typeIds } = getType(catalogue, asked.typeId)
  // Of which provider types the resources are is not kept.
  const byProvider = figures.has('resources') && dependsOnProvider(catalogue, typeIds, attributeIds)
  const { kinds } = byProvider
    ? await seeResources(db, shownWhere(actor, getType(catalogue, asked.typeId), asked), true, false)
    : kept
  const read = refsOf(catalogue, typeIds, attributeIds).filter(({ dataType }) => readsValues(figures, dataType))
  const rows = await readByType(read, (dataType, attributes) =>
    db.run(
      selectKeptSummaries({
        ...asked,
        dataType,
        typeIds,
        attributeIds: attributes.map(({ id }) => id),
        withPresent: figures.has('present'),
      }),
    ),
  )
  return { ...unread, bound: kindsByAttribute(catalogue, kinds), rows }
}

const readingFigures: readonly Figure[] = ['present', 'distinct', 'ends', 'top']

/** Whether values are read for these figures: those of a data type without ranges have no histogram. */
const readsValues = (figures: ReadonlySet<Figure>, dataType: DataType) =>
  readingFigures.some((figure) => figures.has(figure)) || (figures.has('histogram') && hasRanges(dataType))

function refsOf(
  catalogue: Catalogue,
  typeIds: readonly number[],
  attributeIds: readonly number[],
): readonly AttributeRef[] {
  const vocabulary = resourceVocabulary(catalogue, typeIds)
  return attributeIds.map((id) => boundAttribute(vocabulary, 'generic', getAttribute(catalogue, id).name, ['names']))
}

function shownWhere(actor: Actor, { supertypeId, concrete }: ResourceType, { deleted }: StatisticsAsked): Statement {
  // All types are no condition: Postgres would follow an index to every row there is.
  const typeIds = supertypeId === null ? undefined : concrete
  return compileCondition(plan(shownResources(actor, typeIds, deleted, everything)), resourceScope)
}

/** Resources of the types that do not count, unless they are too many to be looked at one by one. */
async function findOthers(
  db: Db,
  shown: Statement,
  typeIds: readonly number[],
  most: number,
): Promise<SeenResources['others']> {
  const rows = await db.run<{ readonly id: string }>(selectOthers(shown, typeIds, most + 1))
  return rows.length > most ? undefined : { typeIds, ids: rows.map(({ id }) => id) }
}

async function seeResources(
  db: Db,
  shown: Statement,
  byProvider: boolean,
  withBits: boolean,
): Promise<{ readonly kinds: readonly Kind[]; readonly bits: string | undefined; readonly all: number }> {
  const rows = await db.run<SeenRow>(selectSeen(shown, byProvider, withBits))
  const ofAll = rows.find(({ typeId }) => typeId === null)
  return {
    kinds: rows.flatMap(({ typeId, providerTypeId, resources }) =>
      typeId === null ? [] : [{ typeId, providerTypeId, resources: resources ?? 0 }],
    ),
    bits: ofAll?.bits ?? undefined,
    all: ofAll?.resources ?? 0,
  }
}

/** The rows of all attributes, by attribute id; a statement for each data type. */
async function readByType(
  refs: readonly AttributeRef[],
  read: (dataType: DataType, attributes: readonly AttributeRef[]) => Promise<readonly SummaryRow[]>,
): Promise<Known['rows']> {
  const found = new Map<number, SummaryRow[]>()
  for (const [dataType, attributes] of byType(refs))
    for (const row of await read(dataType, attributes)) {
      const known = found.get(row.attribute)
      if (known) known.push(row)
      else found.set(row.attribute, [row])
    }
  return found
}

async function readChanges(db: Db, statement: Statement): Promise<Known['changes']> {
  const rows = await db.run<{ readonly attribute: number; readonly at: string }>(statement)
  return new Map(rows.map(({ attribute, at }) => [attribute, printDatetime(at)]))
}

function byType(refs: readonly AttributeRef[]): ReadonlyMap<DataType, readonly AttributeRef[]> {
  const types = new Set(refs.map(({ dataType }) => dataType))
  return new Map([...types].map((dataType) => [dataType, refs.filter((ref) => ref.dataType === dataType)]))
}
