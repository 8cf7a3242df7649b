import type { Db } from '../../db/db.js'
import { parseAggregate, type Aggregate, type AggregateInput } from '../../query/aggregate.js'
import { compileAggregate, readAggregate, type AggregateAnswer } from '../../query/compile-aggregate.js'
import type { FacetedResources } from '../../query/compile-counts.js'
import { compileFacets, type FacetRow } from '../../query/compile-facets.js'
import { startColumns } from '../../query/compile-values.js'
import { parseFacets, withoutOwn, type Aspect, type Facet } from '../../query/facet.js'
import type { AttributeRef, Filter } from '../../query/filter.js'
import { parseOrderBy } from '../../query/order.js'
import { parsePage } from '../../query/page.js'
import { rowsByParent } from '../../query/parents.js'
import { parseWhere } from '../../query/parse.js'
import { plan } from '../../query/plan.js'
import { priceWhole } from '../../query/price.js'
import { readFacets, type FacetAnswer } from '../../query/read-facets.js'
import { conditionsOf } from '../../query/shape.js'
import { identifier, join, sql, type Statement } from '../../query/sql.js'
import type { Statistics } from '../../query/statistics.js'
import { chooseWhole, compileWhole, type AskedWhole, type Whole } from '../../query/whole.js'
import type { Actor } from '../access/actor.js'
import { getAttribute, type Catalogue } from '../catalog/catalogue.js'
import { advisedOf, estimateOf, type Watch } from './planner.js'
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

/** How a list is counted, of each resource of which so many things are looked at: what the planner says, unless a test wants another. */
export type ChooseWhole = (asked: AskedWhole, looks: number) => WholeChoice

/** So many values are read from an index in the time that looking for the one of a resource takes. */
const readPerProbe = 20

/** The planner's choice for a list of these concrete types, of all types when undefined, as far as the statistics know them. */
export function wholeShape(
  catalogue: Catalogue,
  statistics?: Statistics,
  typeIds?: readonly number[],
  { weigh }: Watch = {},
): ChooseWhole {
  const advised = advisedOf(catalogue, statistics, typeIds)
  const { knowledge } = advised
  return (asked, looks) => {
    weigh?.(estimateOf(advised, asked, priceWhole(asked, knowledge, looks)))
    return {
      whole: chooseWhole(asked, knowledge),
      probesOf: ({ id, dataType }) =>
        Math.ceil(knowledge.matching(id, dataType, { kind: 'isSet', set: true }, 'all') / readPerProbe),
    }
  }
}

/** A facet as it was asked for, and what it counted. */
export interface CountedFacet {
  readonly facet: Facet
  readonly answer: FacetAnswer
}

/** Facets over all resources of a list; `of` as GraphQL coerced it. One statement, none when nothing is asked. */
export async function countFacets(
  db: Db,
  actor: Actor,
  catalogue: Catalogue,
  list: CountedList,
  of: unknown,
  choose: ChooseWhole = wholeShape(catalogue, undefined, list.typeIds),
): Promise<readonly CountedFacet[]> {
  const { facets, groups } = facetsOver(catalogue, list, of)
  if (facets.length === 0) return []
  const faceted = groups.map((group): FacetedResources => {
    const asked = askedWhole(actor, catalogue, list, group.where, aspectsOf(group.facets))
    const { whole, probesOf } = choose(asked, group.facets.length)
    return {
      resources: compileWhole(asked, whole),
      facets: group.facets.map((placed) => {
        const { aspect } = placed.facet
        return { ...placed, probes: aspect.kind === 'attribute' ? probesOf(aspect.attribute) : 0 }
      }),
    }
  })
  return paired(facets, await db.run<FacetRow>(compileFacets(faceted)))
}

/** The same facets over the neighbours of each parent, by parent id: one statement for all, none when nothing is asked. */
export async function countNeighbourFacets(
  db: Db,
  actor: Actor,
  catalogue: Catalogue,
  parentIds: readonly string[],
  list: CountedNeighbours,
  of: unknown,
): Promise<ReadonlyMap<string, readonly CountedFacet[]>> {
  const { facets, groups } = facetsOver(catalogue, { ...list, typeIds: list.farTypeIds }, of)
  if (facets.length === 0 || parentIds.length === 0) return new Map(parentIds.map((id) => [id, []]))
  const faceted = groups.map((group) => ({
    resources: selectNeighbours(actor, catalogue, parentIds, list, group.where, aspectsOf(group.facets)),
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
}

/** All resources of a list in groups; `input` as GraphQL coerced it. One statement. */
export async function aggregateResources(
  db: Db,
  actor: Actor,
  catalogue: Catalogue,
  list: CountedList,
  input: AggregateInput,
  choose: ChooseWhole = wholeShape(catalogue, undefined, list.typeIds),
): Promise<CountedGroups> {
  const { vocabulary, where } = countable(catalogue, list)
  const aggregate = parseAggregate(vocabulary, input)
  const aspects = [...aggregate.by, ...aggregate.of]
  const asked = askedWhole(actor, catalogue, list, where, aspects)
  const { whole } = choose(asked, aspects.length)
  const resources = compileWhole(asked, whole)
  const values = whole.kind === 'drive' ? 'probed' : 'read'
  return {
    aggregate,
    answer: readAggregate(aggregate, await db.run(compileAggregate(aggregate, { resources, values }))),
  }
}

/** The neighbours of each parent in groups, by parent id: one statement for all. */
export async function aggregateNeighbours(
  db: Db,
  actor: Actor,
  catalogue: Catalogue,
  parentIds: readonly string[],
  list: CountedNeighbours,
  input: AggregateInput,
): Promise<ReadonlyMap<string, CountedGroups>> {
  if (parentIds.length === 0) return new Map()
  const { vocabulary, where } = countable(catalogue, { ...list, typeIds: list.farTypeIds })
  const aggregate = parseAggregate(vocabulary, input)
  const aspects = [...aggregate.by, ...aggregate.of]
  const resources = selectNeighbours(actor, catalogue, parentIds, list, where, aspects)
  const rows = await db.run(compileAggregate(aggregate, { resources, values: 'probed', parentIds }))
  const byParent = rowsByParent(rows)
  return new Map(parentIds.map((id) => [id, { aggregate, answer: readAggregate(aggregate, byParent.get(id) ?? []) }]))
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
    const where = facet.leavesOutOwn ? withoutOwn(counted.where, facet.aspect) : counted.where
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
    return answer ? [{ facet, answer }] : []
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

function selectNeighbours(
  actor: Actor,
  catalogue: Catalogue,
  parentIds: readonly string[],
  list: CountedNeighbours,
  where: Filter,
  aspects: readonly Aspect[],
): Statement {
  const planned = plan(shownResources(actor, list.farTypeIds, list.deleted ?? 'exclude', where))
  const source = alongEdges(catalogue, list, planned)
  const columns = ['id', ...startColumns(aspects)].map((column) => sql`r.${identifier(column)}`)
  // Once, however many edges lead there.
  return sql`select distinct p.id as parent, f.* from unnest(${parentIds}::bigint[]) p (id) cross join lateral (select ${join(columns, ', ')} from ${source.from} where ${source.where}) f`
}
