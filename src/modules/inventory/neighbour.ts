import type { Resource } from './resource.js'

/** The other end of one edge, seen from one of its ends. */
export interface Neighbour {
  readonly cursor: string
  readonly node: Resource
  readonly edge: Edge
}

/** One edge as it stands; `id` and `fromId` are database keys and name its values together. */
export interface Edge {
  readonly id: string
  readonly fromId: string
  readonly relationshipTypeId: number
  readonly direction: 'out' | 'in'
  readonly since: string
}
