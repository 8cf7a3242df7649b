import type { Db } from '../../db/db.js'
import type { Actor } from './actor.js'

/**
 * What every resolver is given, made per request. `Catalogue` and `Statistics` are types of rooms that this
 * one does not know (`modules/catalog/catalogue.ts`, `query/statistics.ts`). Loaders remember rows by the context object, so a context is never shared by two requests.
 */
export interface RequestContext<Catalogue = unknown, Statistics = unknown> {
  readonly requestId: string
  readonly actor: Actor
  /** Reads: one snapshot for all statements of a query operation; the pool itself for a mutation. */
  readonly db: Db
  /**
   * Says that the answer of the next statement, or of one that is sent in its place, is the only one of the operation that counts, so that it needs no
   * transaction to see the same state as others. Absent where other fields may send some.
   */
  readonly sendsOne?: () => void
  /** Where writes start their transactions. */
  readonly pool: Db
  /** The catalogue that the schema of this request was built from. */
  readonly catalogue: Catalogue
  /** What is known of how many resources have which values, which the planner goes by; it guesses without. */
  readonly statistics: Statistics | undefined
  /** Takes down how a list was asked; absent unless the request wants its receipt. */
  readonly noteList?: (note: object) => void
  /** Takes the items of a list off what one operation may answer; throws a LimitError once that is spent. */
  readonly spend: (items: number) => void
  /** Adds what a list is expected to cost to what one operation may; throws a LimitError once that is passed, and no statement of a query is sent any more. */
  readonly weigh: (estimate: CostEstimate) => void
  /** Resolves when this process serves the catalogue as last committed, schema included; awaited before a catalogue mutation answers. */
  catalogueSwapped(): Promise<void>
}

/** What the planner expects of a list, before it is asked. */
export interface CostEstimate {
  /** Of a machine where everything is in memory. */
  readonly milliseconds: number
  /** Sentences on what would make it cheaper; asked for only when it is refused. */
  readonly advise: () => readonly string[]
}
