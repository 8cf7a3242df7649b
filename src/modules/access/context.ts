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
  /** Resolves when this process serves the catalogue as last committed, schema included; awaited before a catalogue mutation answers. */
  catalogueSwapped(): Promise<void>
}
