/** What must hold in every database, whatever was written to it and however it was interrupted. */
export const invariants = {
  I1: 'every value, claim, edge, identity, key and past interval belongs to something that exists',
  I2: 'what is present began where the last past interval ended',
  I3: 'past intervals follow each other from creation on, without a gap or an overlap',
  I4: 'every value has the data type of its attribute, exactly one, and is of an attribute that its resource has',
  I5: 'identities and unique values are unique, and every resource has an identity',
  I6: 'operations on the inventory created, deleted and restored as many resources as they count, did something if they succeeded, and changed nothing if they were refused or failed',
} as const

export type InvariantName = keyof typeof invariants

/** One invariant as it was found: no violations, or how many and the first few in words. */
export interface Finding {
  readonly name: InvariantName
  readonly meaning: string
  readonly violations: number
  readonly first: readonly string[]
}
