import type { Db } from '../../db/db.js'
import type { Loaders } from '../../loaders/loaders.js'
import type { Actor } from '../access/actor.js'
import type { Catalogue } from './catalogue.js'

/** What a resolver gets beside its arguments; one per operation. */
export interface RequestContext {
  readonly requestId: string
  readonly actor: Actor
  /** The catalogue that the schema of this operation was generated from, also when a newer one has been swapped in meanwhile. */
  readonly catalogue: Catalogue
  /** For a query one snapshot that all its statements read; for a mutation the pool, where `transaction` begins one. */
  readonly db: Db
  readonly loaders: Loaders
  /** Resolves when this process serves a catalogue that is at least as new as what is committed now. A catalogue mutation answers after it. */
  catalogueServed(): Promise<void>
}
