/** One resource as it stands, base fields only; `id` is the database key, instants are ISO 8601 in UTC. Services answer it, GraphQL reads it. */
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
}
