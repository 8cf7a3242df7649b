import type { Deleted } from '../../query/filter.js'
import type { RangeCount, TermCount } from '../../query/read-facets.js'
import type { Value } from '../../query/value.js'
import type { AttributeDefinition } from '../catalog/catalogue.js'

/** What can be told of an attribute. Nothing is read for what is not asked. */
export type Figure = 'resources' | 'present' | 'distinct' | 'ends' | 'top' | 'histogram' | 'lastChange' | 'violations'

/** Figures for which values are put together by what they are; how many there are then costs nothing more. */
export const groupingFigures: readonly Figure[] = ['distinct', 'top', 'histogram']

/** Which statistics are asked for. */
export interface StatisticsAsked {
  readonly typeId: number
  readonly attributeIds: readonly number[]
  readonly figures: ReadonlySet<Figure>
  readonly deleted: Deleted
  /** So many of the commonest values. */
  readonly top: number
  /** At most so many ranges. */
  readonly ranges: number
  /** Whether what is kept of the types may answer; see `findKept`. */
  readonly approximate: boolean
}

/** Which rule of a definition, or of a binding, values break. */
export type Rule = 'required' | 'min' | 'max' | 'pattern' | 'allowedValues'

/** How often a rule is broken: by values, of a list by the different ones of each resource; `required` by resources. */
export interface Violation {
  readonly rule: Rule
  readonly count: number
}

/** What is known of one attribute. Figures that were not asked for are null, or empty. */
export interface AttributeSummary {
  readonly definition: AttributeDefinition
  /** How many resources can have it. */
  readonly resources: number | null
  /** How many of them do. */
  readonly present: number | null
  readonly distinct: number | null
  readonly least: Value | null
  readonly greatest: Value | null
  readonly terms: readonly TermCount[]
  /** The other values: how many, and the sum of their counts. */
  readonly rest: { readonly terms: number; readonly count: number } | null
  readonly ranges: readonly RangeCount[]
  /** A decimal, or a unit of the calendar; null without ranges. */
  readonly width: string | null
  readonly lastChangedAt: string | null
  /** Null in an approximate answer. */
  readonly violations: readonly Violation[] | null
}

/** Statistics of the attributes of a type, in the order in which they were asked for. */
export interface StatisticsAnswer {
  readonly isApproximate: boolean
  /** When what is kept was taken, of the type that was looked at first; null where the answer is exact, or nothing was there. */
  readonly takenAt: string | null
  readonly attributes: readonly AttributeSummary[]
}
