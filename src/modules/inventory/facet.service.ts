import type { Db } from '../../db/db.js'
import { parseAggregate, type Aggregate, type AggregateInput } from '../../query/aggregate.js'
import { shapesFor, type Asked, type Knowledge } from '../../query/choose.js'
import { compileAggregate, readAggregate, type AggregateAnswer } from '../../query/compile-aggregate.js'
import { compileFacets, readFacets, type FacetAnswer, type FacetRow } from '../../query/compile-facets.js'
import { parseFacets, withoutOwn, type Facet } from '../../query/facet.js'
import type { Filter } from '../../query/filter.js'
import { parseOrderBy } from '../../query/order.js'
import { parsePage } from '../../query/page.js'
import { parseWhere } from '../../query/parse.js'
import { plan } from '../../query/plan.js'
import { priceWhole } from '../../query/price.js'
import { compileShape, conditionsOf, type Driven } from '../../query/shape.js'
import type { Statement } from '../../query/sql.js'
import type { Statistics } from '../../query/statistics.js'
import type { Vocabulary } from '../../query/vocabulary.js'
import type { Actor } from '../access/actor.js'
import type { Catalogue } from '../catalog/catalogue.js'
import { advisedOf, estimateOf, type Watch } from './planner.js'
import { resourceScope, shownResources, type ListArguments } from './resource.service.js'
import { resourceVocabulary } from './vocabulary.js'

/** The resources that are counted: those of a list, whichever page of it is shown. */
export type CountedList = Pick<ListArguments, 'where' | 'deleted'> & {
  readonly typeIds?: readonly number[] | undefined
}

/** Which shape the conditions on all resources of a list take, each of which is looked at for so many things: what the planner says, unless a test wants another. */
export type ChooseWhole = (asked: Asked, looks: number) => Driven

/** A drive where the planner expects it to cost less than a look at each resource; all others are left to Postgres. */
export function wholeShape(
  catalogue: Catalogue,
  statistics?: Statistics,
  typeIds?: readonly number[],
  { weigh }: Watch = {},
): ChooseWhole {
  const advised = advisedOf(catalogue, statistics, typeIds)
  return (asked, looks) => {
    weigh?.(estimateOf(advised, asked, priceWhole(asked, advised.knowledge, looks)))
    return cheapestDrive(asked, advised.knowledge)
  }
}

function cheapestDrive(asked: Asked, knowledge: Knowledge): Driven {
  let best: { readonly shape: Driven; readonly cost: number } = { shape: { kind: 'free' }, cost: knowledge.rows }
  for (const { shape, cost } of shapesFor(asked, knowledge))
    if (shape.kind === 'drive' && cost < best.cost) best = { shape, cost }
  return best.shape
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
  const counted = countable(catalogue, list)
  const facets = parseFacets(counted.vocabulary, of, ['of'])
  if (facets.length === 0) return []
  const groups = new Map<string, { readonly where: Filter; readonly facets: { place: number; facet: Facet }[] }>()
  for (const [place, facet] of facets.entries()) {
    const where = facet.leavesOutOwn ? withoutOwn(counted.where, facet.aspect) : counted.where
    const key = JSON.stringify(where)
    const group = groups.get(key) ?? { where, facets: [] }
    groups.set(key, group)
    group.facets.push({ place, facet })
  }
  const faceted = [...groups.values()].map((group) => ({
    where: conditionOf(actor, list, group.where, counted.vocabulary, (asked) => choose(asked, group.facets.length)),
    facets: group.facets,
  }))
  const answers = readFacets(facets, await db.run<FacetRow>(compileFacets(faceted)))
  return facets.flatMap((facet, place) => {
    const answer = answers[place]
    return answer ? [{ facet, answer }] : []
  })
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
  const looks = aggregate.by.length + aggregate.of.length
  const condition = conditionOf(actor, list, where, vocabulary, (asked) => choose(asked, looks))
  return { aggregate, answer: readAggregate(aggregate, await db.run(compileAggregate(aggregate, condition))) }
}

function countable(catalogue: Catalogue, { typeIds, where, deleted = 'exclude' }: CountedList) {
  const vocabulary = resourceVocabulary(catalogue, typeIds)
  return { vocabulary, where: parseWhere(vocabulary, where, ['where'], deleted !== 'exclude') }
}

function conditionOf(
  actor: Actor,
  list: CountedList,
  where: Filter,
  vocabulary: Vocabulary,
  choose: (asked: Asked) => Driven,
): Statement {
  const conditions = conditionsOf(plan(shownResources(actor, list.typeIds, list.deleted ?? 'exclude', where)))
  const asked = {
    conditions,
    order: parseOrderBy(vocabulary, undefined, []),
    page: parsePage({}),
    scope: resourceScope,
  }
  return compileShape(conditions, choose(asked), resourceScope).where
}
