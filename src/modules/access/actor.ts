/** Who asks. Every service function takes one; today there is only the built-in one. */
export interface Actor {
  /** Stable name, stored with every operation. */
  readonly name: string
}

/** The actor of every request until accounts exist: may see and do everything. */
export const systemActor: Actor = Object.freeze({ name: 'system' })
