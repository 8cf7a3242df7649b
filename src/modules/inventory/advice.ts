import { walkable } from '../../query/price-walk.js'
import type { Asked } from '../../query/asked.js'
import { hasTrigram, isScanned } from '../../query/idset.js'
import { estimatesOf, type Knowledge } from '../../query/knowledge.js'
import type { SortKey } from '../../query/order.js'
import type { Plan } from '../../query/plan.js'
import type { Statistics } from '../../query/statistics.js'
import type { Catalogue } from '../catalog/catalogue.js'

/** What advice on a list goes by. */
export interface Advised {
  readonly catalogue: Catalogue
  readonly statistics: Statistics
  /** The concrete types that are listed. */
  readonly typeIds: readonly number[]
  readonly knowledge: Knowledge
}

/** Values, or resources, above which it is worth a word that they are all looked at. */
const many = 10_000

/** Rows above which counting them takes longer than a page of them does. */
const manyCounted = 100_000

/** Sentences on what would make a list cheaper, or better planned; none when there is nothing to gain. */
export function adviceOn(advised: Advised, asked: Asked): readonly string[] {
  return [
    ...asked.conditions.flatMap((condition) => onCondition(advised, asked, condition)),
    ...onOrder(advised, asked),
    ...onTotal(advised, asked),
    ...onStatistics(advised),
  ]
}

function onCondition(advised: Advised, asked: Asked, plan: Plan): readonly string[] {
  if (plan.kind === 'all' || plan.kind === 'any') return plan.of.flatMap((part) => onCondition(advised, asked, part))
  if ((plan.kind !== 'values' && plan.kind !== 'extension') || plan.test.kind === 'isSet' || !isScanned(plan.test))
    return []
  const { knowledge, catalogue } = advised
  const values = knowledge.matching(plan.attributeId, plan.dataType, { kind: 'isSet', set: true }, 'asked')
  if (values < many) return []
  const name = catalogue.attributes.get(plan.attributeId)?.name ?? 'an attribute'
  const isSubstring = hasTrigram(plan.test)
  if (isSubstring && knowledge.substrings?.has(plan.attributeId)) return []
  const mend = isSubstring ? `"cadastre index substring ${name}" makes one` : 'add a condition that has one'
  const operators = plan.test.all.map(({ operator }) => operator).join(' and ')
  return [
    `${name} is filtered by ${operators} on about ${rounded(values)} values, for which there is no index; ${mend}.`,
  ]
}

function onOrder({ catalogue, knowledge }: Advised, asked: Asked): readonly string[] {
  const { order, conditions } = asked
  const matching = matchingOf(conditions, knowledge)
  if (order.keys.length === 0 || matching < many || walkable(asked)) return []
  const keys = order.keys.map((key) => nameOf(catalogue, key)).join(', ')
  return [
    `The order by ${keys} has no index to follow: about ${rounded(matching)} resources are found and sorted for each page; order by name, or narrow the filter.`,
  ]
}

function onTotal({ knowledge }: Advised, { withTotal = false, conditions }: Asked): readonly string[] {
  const matching = matchingOf(conditions, knowledge)
  if (!withTotal || matching < manyCounted) return []
  return [
    `totalCount counts about ${rounded(matching)} resources each time; leave it out of pages that do not show it.`,
  ]
}

function onStatistics({ catalogue, statistics, typeIds }: Advised): readonly string[] {
  const namesOf = (ids: readonly number[]) => {
    const [first, ...more] = ids.map((id) => catalogue.resourceTypes.get(id)?.name ?? 'a type')
    const others = more.length === 0 ? '' : more.length === 1 ? ' and 1 other type' : ` and ${more.length} other types`
    return first === undefined ? undefined : `${first}${others}`
  }
  const unknown = namesOf(typeIds.filter((id) => !statistics.resources.has(id)))
  const old = namesOf(typeIds.filter((id) => statistics.old?.has(id)))
  return [
    ...(unknown
      ? [`There are no statistics of ${unknown}, so the plan is a guess; "cadastre analyze" takes them.`]
      : []),
    ...(old
      ? [`A tenth or more of ${old} has changed since statistics were taken; "cadastre analyze" takes them.`]
      : []),
  ]
}

function nameOf(catalogue: Catalogue, key: SortKey): string {
  if (key.kind === 'field') return [...key.sort.via.map(({ column }) => column), key.sort.field.column].join('.')
  if (key.kind === 'rollup') return catalogue.relationshipTypes.get(key.rollup.relationshipTypeId)?.name ?? 'edges'
  return catalogue.attributes.get(key.attribute.id)?.name ?? 'an attribute'
}

const matchingOf = (conditions: readonly Plan[], knowledge: Knowledge) =>
  knowledge.rows * estimatesOf(knowledge).together(conditions)

/** Two digits: an estimate has no more. */
const rounded = (count: number) => Number(count.toPrecision(2))
