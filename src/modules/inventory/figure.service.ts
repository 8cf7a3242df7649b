import type { Db } from '../../db/db.js'
import { compileFigures, readFigures, type Figured, type FiguredEdges } from '../../query/compile-rollup.js'
import type { Asked } from '../../query/asked.js'
import { comparedFigure, type FigureKind } from '../../query/figure.js'
import type { ValueFigure } from '../../query/filter.js'
import { narrowFigure } from '../../query/narrow.js'
import { parseOrderBy } from '../../query/order.js'
import { parsePage } from '../../query/page.js'
import { boundAttribute, parseWhere } from '../../query/parse.js'
import { plan } from '../../query/plan.js'
import { priceNeighbours } from '../../query/price.js'
import { conditionsOf } from '../../query/shape.js'
import { noStatistics, type Statistics } from '../../query/statistics.js'
import type { Value } from '../../query/value.js'
import type { Vocabulary } from '../../query/vocabulary.js'
import type { Actor } from '../access/actor.js'
import { getRelationship, type Catalogue } from '../catalog/catalogue.js'
import { advisedOf, estimateOf, type Watch } from './planner.js'
import { resourceScope, shownResources, type NeighbourArguments } from './resource.service.js'
import { edgeVocabulary, resourceVocabulary } from './vocabulary.js'

/** What is wanted of the values of an attribute, by its name in the catalogue; `count` is how many there are. */
export interface WantedFigure {
  readonly kind: FigureKind | 'count'
  readonly of: ValueFigure['of']
  readonly attribute: string
}

/** The same text for the same figure. */
export const spellFigure = ({ kind, of, attribute }: WantedFigure): string => `${kind} ${of} ${attribute}`

/** Figures of one resource, by their spelling; null where there are no values. */
export type Figures = ReadonlyMap<string, Value | null>

/** Which edges figures are of: those that a list of neighbours with the same arguments has, whichever page of it is shown. */
export type FiguredArguments = Pick<
  NeighbourArguments,
  'relationshipTypeId' | 'direction' | 'farTypeIds' | 'where' | 'edgeWhere' | 'deleted'
>

/**
 * What values at the other ends of edges, or on them, come to for each parent, by parent id. One statement for all parents and figures, none when
 * nothing is wanted. An InputError for an attribute that is not there or has no such figure.
 */
export async function workOutFigures(
  db: Db,
  actor: Actor,
  catalogue: Catalogue,
  parentIds: readonly string[],
  args: FiguredArguments,
  wanted: readonly WantedFigure[],
  { statistics = noStatistics, weigh }: Pick<Watch, 'weigh'> & { readonly statistics?: Statistics | undefined } = {},
): Promise<ReadonlyMap<string, Figures>> {
  if (parentIds.length === 0 || wanted.length === 0) return new Map()
  const { edges, asked, figured, groups } = prepare(actor, catalogue, args, wanted)
  const advised = advisedOf(catalogue, statistics, args.farTypeIds)
  weigh?.(estimateOf(advised, asked, figured.length * priceNeighbours(parentIds.length, asked, advised.knowledge)))
  const rows = await db.run(compileFigures(parentIds, edges, figured))
  return new Map(
    rows.map((row) => {
      const values = readFigures(figured, row)
      const figures = groups.flatMap((group, at) =>
        group.map((one, index) => [spellFigure(one), values[at]?.[index] ?? null] as const),
      )
      return [String(row['parent_id']), new Map(figures)]
    }),
  )
}

/** What the names of attributes mean at the other ends of these edges, and on them. */
export function figuredVocabularies(
  catalogue: Catalogue,
  { relationshipTypeId, farTypeIds }: FiguredArguments,
): Readonly<Record<ValueFigure['of'], Vocabulary>> {
  const types =
    relationshipTypeId === undefined
      ? [...catalogue.relationshipTypes.values()]
      : [getRelationship(catalogue, relationshipTypeId)]
  return { other: resourceVocabulary(catalogue, farTypeIds), edge: edgeVocabulary(catalogue, types) }
}

function prepare(actor: Actor, catalogue: Catalogue, args: FiguredArguments, wanted: readonly WantedFigure[]) {
  const deleted = args.deleted ?? 'exclude'
  const withDeleted = deleted !== 'exclude'
  const type = args.relationshipTypeId === undefined ? undefined : getRelationship(catalogue, args.relationshipTypeId)
  const vocabularies = figuredVocabularies(catalogue, args)
  const where = parseWhere(vocabularies.other, args.where, ['where'], withDeleted)
  const other = shownResources(actor, args.farTypeIds, deleted, where)
  const edges: FiguredEdges = {
    related: {
      ...(type && { relationshipTypeId: type.id }),
      direction: type?.isSymmetric ? 'both' : args.direction,
      withDeleted,
    },
    edge: plan(parseWhere(vocabularies.edge, args.edgeWhere, ['edge']), 'edge'),
    other: plan(other),
  }
  const asked: Asked = {
    conditions: conditionsOf(edges.other),
    order: parseOrderBy(vocabularies.other, undefined, []),
    page: parsePage({}),
    scope: resourceScope,
  }
  const groups = byAttribute(wanted)
  const figured = groups.map((group): Figured => {
    const [{ of, attribute: name }] = group
    const attribute = boundAttribute(vocabularies[of], 'generic', name, [])
    for (const { kind } of group) if (kind !== 'count') comparedFigure(kind)(attribute, name, [])
    const narrowed = narrowFigure({ kind: 'sum', of, attribute }, other)
    return { of, attribute: narrowed.attribute, kinds: group.map(({ kind }) => kind) }
  })
  return { edges, asked, groups, figured }
}

type Group = readonly [WantedFigure, ...WantedFigure[]]

function byAttribute(wanted: readonly WantedFigure[]): readonly Group[] {
  const groups = new Map<string, [WantedFigure, ...WantedFigure[]]>()
  for (const one of new Map(wanted.map((figure) => [spellFigure(figure), figure])).values()) {
    const key = `${one.of} ${one.attribute}`
    const group = groups.get(key)
    if (group) group.push(one)
    else groups.set(key, [one])
  }
  return [...groups.values()]
}
