import type { Db } from '../../db/db.js'
import { approximateFacet, approximateGroups, type KnownResources } from '../../query/approximate.js'
import { parseAggregate, type Aggregate, type AggregateInput } from '../../query/aggregate.js'
import { compileAggregate, readAggregate, type AggregateAnswer } from '../../query/compile-aggregate.js'
import type { FacetedResources } from '../../query/compile-counts.js'
import { compileFacets, type FacetRow } from '../../query/compile-facets.js'
import { startColumns } from '../../query/compile-values.js'
import { parseFacets, withoutOwn, type Aspect, type Facet } from '../../query/facet.js'
import { and, type AttributeRef, type Filter } from '../../query/filter.js'
import { parseOrderBy } from '../../query/order.js'
import { parsePage } from '../../query/page.js'
import { rowsByParent } from '../../query/parents.js'
import { parseWhere } from '../../query/parse.js'
import { plan, type Plan } from '../../query/plan.js'
import { priceNeighbours, priceWhole } from '../../query/price.js'
import { readFacets, type FacetAnswer } from '../../query/read-facets.js'
import { conditionsOf } from '../../query/shape.js'
import { identifier, join, sql, type Statement } from '../../query/sql.js'
import type { Statistics } from '../../query/statistics.js'
import { chooseWhole, compileWhole, hasColumns, typesAlone, type AskedWhole, type Whole } from '../../query/whole.js'
import type { Actor } from '../access/actor.js'
import { getAttribute, getType, type Catalogue } from '../catalog/catalogue.js'
import { advisedOf, estimateOf, type Watch } from './planner.js'
import { noteOfCount, plainNote, type CountNote } from './receipt.js'
import {
  alongEdges,
  resourceScope,
  shownResources,
  type ListArguments,
  type NeighbourArguments,
} from './resource.service.js'
import { attributeRef, concreteTypes, resourceVocabulary } from './vocabulary.js'

/** The resources that are counted: those of a list, whichever page of it is shown. */
export type CountedList = Pick<ListArguments, 'where' | 'deleted'> & {
  readonly typeIds?: readonly number[] | undefined
}

/** The neighbours that are counted, under each parent: a resource once, however many edges lead to it. */
export type CountedNeighbours = Omit<NeighbourArguments, 'orderBy' | 'page' | 'withTotal' | 'isUnread'>

/** How all resources of a list are found, and of how many of them values are looked up one by one. */
export interface WholeChoice {
  readonly whole: Whole
  readonly probesOf: (attribute: AttributeRef) => number
}

/** How a list is counted by these things: what the planner says, unless a test wants another. */
export type ChooseWhole = (asked: AskedWhole, aspects: readonly Aspect[]) => WholeChoice

/** What is known of the inventory, where an answer may be made of that alone. */
export interface Approximately {
  readonly statistics: Statistics
  readonly noteList?: ((note: CountNote) => void) | undefined
}

/** So many values are read from an index in the time that looking for the one of a resource takes. */
const readPerProbe = 20

/** The planner's choice for a list of these concrete types, of all types when undefined, as far as the statistics know them. */
export function wholeShape(
  catalogue: Catalogue,
  statistics?: Statistics,
  typeIds?: readonly number[],
  { weigh, noteList }: Watch = {},
): ChooseWhole {
  const advised = advisedOf(catalogue, statistics, typeIds)
  const { knowledge } = advised
  return (asked, aspects) => {
    const estimate = estimateOf(advised, asked, priceWhole(asked, knowledge, aspects.length))
    weigh?.(estimate)
    const whole = chooseWhole(asked, knowledge)
    noteList?.(noteOfCount(advised, asked, whole, aspects, estimate))
    return {
      whole,
      probesOf: ({ id, dataType }) =>
        Math.ceil(knowledge.matching(id, dataType, { kind: 'isSet', set: true }, 'all') / readPerProbe),
    }
  }
}

/** Who is told of neighbours before they are counted, and what is known of them. */
export type NeighbourWatch = Pick<Watch, 'weigh' | 'noteList'> & { readonly statistics?: Statistics | undefined }

/** A facet as it was asked for, and what it counted. */
export interface CountedFacet {
  readonly facet: Facet
  readonly answer: FacetAnswer
  /** Whether it is made of statistics. */
  readonly isApproximate: boolean
}

/**
 * Facets over all resources of a list; `of` as GraphQL coerced it. One statement for all that are counted, none when nothing is. Those that `approximately`
 * can tell are not counted.
 */
export async function countFacets(
  db: Db,
  actor: Actor,
  catalogue: Catalogue,
  list: CountedList,
  of: unknown,
  choose: ChooseWhole = wholeShape(catalogue, undefined, list.typeIds),
  approximately?: Approximately,
): Promise<readonly CountedFacet[]> {
  const { facets, groups } = facetsOver(catalogue, list, of)
  const answers = new Map<number, CountedFacet>()
  const faceted = groups.flatMap((group): FacetedResources[] => {
    const asked: AskedWhole = {
      ...askedWhole(actor, catalogue, list, group.where, aspectsOf(group.facets)),
      areApart: true,
    }
    const known = approximately && knownResources(catalogue, asked, approximately.statistics)
    for (const { place, facet } of group.facets) {
      const answer = known && approximateFacet(facet, known)
      if (answer) answers.set(place, { facet, answer, isApproximate: true })
    }
    const exact = group.facets.filter(({ place }) => !answers.has(place))
    if (exact.length === 0) return []
    const { whole, probesOf } = choose(asked, aspectsOf(exact))
    return [
      {
        resources: compileWhole(asked, whole),
        areApart: !hasColumns(whole),
        facets: exact.map((placed) => {
          const { aspect } = placed.facet
          return { ...placed, probes: aspect.kind === 'attribute' ? probesOf(aspect.attribute) : 0 }
        }),
      },
    ]
  })
  if (answers.size > 0)
    approximately?.noteList?.(
      plainNote(
        [...answers.values()].map(({ facet }) => facet.aspect),
        fromStatistics,
        0,
      ),
    )
  const counted = faceted.length > 0 ? paired(facets, await db.run<FacetRow>(compileFacets(faceted))) : []
  return facets.flatMap((_, place) => answers.get(place) ?? counted[place] ?? [])
}

const fromStatistics = 'from what the statistics know'

/** The same facets over the neighbours of each parent, by parent id: one statement for all, none when nothing is asked. */
export async function countNeighbourFacets(
  db: Db,
  actor: Actor,
  catalogue: Catalogue,
  parentIds: readonly string[],
  list: CountedNeighbours,
  of: unknown,
  watch: NeighbourWatch = {},
): Promise<ReadonlyMap<string, readonly CountedFacet[]>> {
  const { facets, groups } = facetsOver(catalogue, { ...list, typeIds: list.farTypeIds }, of)
  if (facets.length === 0 || parentIds.length === 0) return new Map(parentIds.map((id) => [id, []]))
  const faceted = groups.map((group) => ({
    resources: selectNeighbours(actor, catalogue, parentIds, list, group.where, aspectsOf(group.facets), watch),
    facets: group.facets.map((placed) => ({ ...placed, probes: 0 })),
  }))
  const rows = await db.run<FacetRow>(compileFacets(faceted, 'each parent'))
  const byParent = rowsByParent(rows)
  return new Map(parentIds.map((id) => [id, paired(facets, byParent.get(id) ?? [])]))
}

/** An aggregate as it was asked for, and its groups. */
export interface CountedGroups {
  readonly aggregate: Aggregate
  readonly answer: AggregateAnswer
  /** Whether it is made of statistics. */
  readonly isApproximate: boolean
}

/** All resources of a list in groups; `input` as GraphQL coerced it. One statement, none where `approximately` can tell them. */
export async function aggregateResources(
  db: Db,
  actor: Actor,
  catalogue: Catalogue,
  list: CountedList,
  input: AggregateInput,
  choose: ChooseWhole = wholeShape(catalogue, undefined, list.typeIds),
  approximately?: Approximately,
): Promise<CountedGroups> {
  const { vocabulary, where } = countable(catalogue, list)
  const aggregate = parseAggregate(vocabulary, input)
  const aspects = [...aggregate.by, ...aggregate.of]
  const asked = askedWhole(actor, catalogue, list, where, aspects)
  const known = approximately && knownResources(catalogue, asked, approximately.statistics)
  const approximate = known && approximateGroups(aggregate, known)
  if (approximate) {
    approximately?.noteList?.(plainNote(aspects, fromStatistics, 0))
    return { aggregate, answer: approximate, isApproximate: true }
  }
  const { whole } = choose(asked, aspects)
  const resources = compileWhole(asked, whole)
  const values = whole.kind === 'drive' ? 'probed' : 'read'
  const rows = await db.run(compileAggregate(aggregate, { resources, values }))
  return { aggregate, answer: readAggregate(aggregate, rows), isApproximate: false }
}

/** The neighbours of each parent in groups, by parent id: one statement for all. */
export async function aggregateNeighbours(
  db: Db,
  actor: Actor,
  catalogue: Catalogue,
  parentIds: readonly string[],
  list: CountedNeighbours,
  input: AggregateInput,
  watch: NeighbourWatch = {},
): Promise<ReadonlyMap<string, CountedGroups>> {
  if (parentIds.length === 0) return new Map()
  const { vocabulary, where } = countable(catalogue, { ...list, typeIds: list.farTypeIds })
  const aggregate = parseAggregate(vocabulary, input)
  const aspects = [...aggregate.by, ...aggregate.of]
  const resources = selectNeighbours(actor, catalogue, parentIds, list, where, aspects, watch)
  const rows = await db.run(compileAggregate(aggregate, { resources, values: 'probed', parentIds }))
  const byParent = rowsByParent(rows)
  return new Map(
    parentIds.map((id) => [
      id,
      { aggregate, answer: readAggregate(aggregate, byParent.get(id) ?? []), isApproximate: false },
    ]),
  )
}

function countable(catalogue: Catalogue, { typeIds, where, deleted = 'exclude' }: CountedList) {
  const vocabulary = resourceVocabulary(catalogue, typeIds)
  return { vocabulary, where: parseWhere(vocabulary, where, ['where'], deleted !== 'exclude') }
}

interface PlacedFacet {
  readonly place: number
  readonly facet: Facet
}

const aspectsOf = (facets: readonly PlacedFacet[]): readonly Aspect[] => facets.map(({ facet }) => facet.aspect)

/** Facets with their filters: those that leave out conditions of their own are over other resources. */
function facetsOver(catalogue: Catalogue, list: CountedList, of: unknown) {
  const counted = countable(catalogue, list)
  const facets = parseFacets(counted.vocabulary, of, ['of'])
  const groups = new Map<string, { readonly where: Filter; readonly facets: PlacedFacet[] }>()
  for (const [place, facet] of facets.entries()) {
    const where = facet.leavesOutOwn ? withoutOwn(counted.where, facet.aspect) : and(counted.where)
    const key = JSON.stringify(where)
    const group = groups.get(key) ?? { where, facets: [] }
    groups.set(key, group)
    group.facets.push({ place, facet })
  }
  return { facets, groups: [...groups.values()] }
}

function paired(facets: readonly Facet[], rows: readonly FacetRow[]): readonly CountedFacet[] {
  const answers = readFacets(facets, rows)
  return facets.flatMap((facet, place) => {
    const answer = answers[place]
    return answer ? [{ facet, answer, isApproximate: false }] : []
  })
}

function askedWhole(
  actor: Actor,
  catalogue: Catalogue,
  list: CountedList,
  where: Filter,
  aspects: readonly Aspect[],
): AskedWhole {
  return {
    conditions: conditionsOf(plan(shownResources(actor, list.typeIds, list.deleted ?? 'exclude', where))),
    order: parseOrderBy(resourceVocabulary(catalogue, list.typeIds), undefined, []),
    page: parsePage({}),
    scope: resourceScope,
    columns: startColumns(aspects),
    facts: (attributeId) => attributeRef(catalogue, concreteTypes(catalogue), getAttribute(catalogue, attributeId)),
  }
}

/** Undefined for a list that asks for more than the type. */
function knownResources(
  catalogue: Catalogue,
  { conditions }: AskedWhole,
  statistics: Statistics,
): KnownResources | undefined {
  const types = typesAlone(conditions)
  if (types === undefined) return undefined
  const all = concreteTypes(catalogue)
  const typeIds = types === null ? all : all.filter((id) => types.has(id))
  return { statistics, typeIds, typeName: (id) => getType(catalogue, id).name }
}

function selectNeighbours(
  actor: Actor,
  catalogue: Catalogue,
  parentIds: readonly string[],
  list: CountedNeighbours,
  where: Filter,
  aspects: readonly Aspect[],
  { statistics, weigh, noteList }: NeighbourWatch,
): Statement {
  const asked = askedWhole(actor, catalogue, { ...list, typeIds: list.farTypeIds }, where, aspects)
  const advised = advisedOf(catalogue, statistics, list.farTypeIds)
  const estimate = estimateOf(advised, asked, priceNeighbours(parentIds.length, asked, advised.knowledge))
  weigh?.(estimate)
  noteList?.(plainNote(aspects, `along the edges of ${parentIds.length} resources`, estimate.milliseconds))
  const planned: Plan = { kind: 'all', of: asked.conditions }
  const source = alongEdges(catalogue, list, planned)
  const columns = ['id', ...startColumns(aspects)].map((column) => sql`r.${identifier(column)}`)
  // Once, however many edges lead there.
  return sql`select distinct p.id as parent, f.* from unnest(${parentIds}::bigint[]) p (id) cross join lateral (select ${join(columns, ', ')} from ${source.from} where ${source.where}) f`
}
