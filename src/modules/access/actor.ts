import type { Filter } from '../../query/filter.js'

/** Who asks. Every service function takes one; today there is only the built-in one. */
export interface Actor {
  /** Stable name, stored with every operation. */
  readonly name: string
  /** The resources that the actor may see; all of them when absent. */
  readonly sees?: Filter
}

/** The actor of every request until accounts exist: may see and do everything. */
export const systemActor: Actor = Object.freeze({ name: 'system' })
