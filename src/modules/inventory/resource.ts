import type { Value } from '../../query/value.js'

/**
 * One resource as it stands; `id` is the database key, instants are ISO 8601 in UTC. Services answer it, GraphQL reads it. A list that was asked for some
 * fields only has no others.
 */
export interface Resource {
  readonly id: string
  readonly resourceTypeId: number
  readonly providerTypeId: number
  readonly endpointId: number
  readonly datacenterId: number | null
  readonly originInstanceId: number
  readonly statusId: number | null
  readonly version: number
  readonly presence: 'live' | 'stale' | 'gone'
  readonly name: string
  readonly firstSeenAt: string
  readonly lastSeenAt: string
  readonly createdAt: string
  readonly updatedAt: string
  readonly deletedAt: string | null
  /** The attributes that the list was asked for. */
  readonly values?: RowValues
}

/** Values by the names of the typed schema, null or no items where not set; `$type`, which is the name of no attribute, is the type of the resource. */
export type RowValues = Readonly<Record<string, number | Value | null | readonly Value[]>> & { readonly $type: number }
