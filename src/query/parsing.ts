/** What stays the same over one `where`. */
export interface Parsing {
  readonly withDeleted: boolean
  readonly depth: number
  /** Counts conditions down over the whole filter. */
  readonly budget: { left: number }
}
