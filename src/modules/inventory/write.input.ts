import type { InputPath } from '../../errors.js'

/** "Source instance S calls it X". Source and instance default to the writer's own; `kind` to `type`, for an item of its own to the item's type. */
export interface IdentityRef {
  readonly sourceInstanceId?: number
  readonly source?: string
  readonly instance?: string
  readonly kind?: string
  readonly type?: string
  readonly externalId: string
}

/** A resource by its id (decimal text) or by what a source calls it. */
export type ResourceRef = { readonly id: string } | IdentityRef

/** One edge as an item tells it; `direction` (default out) is seen from the item and ignored by symmetric types. */
export interface EdgeItem {
  readonly type: string
  readonly direction?: 'out' | 'in'
  readonly to: ResourceRef
  /** By definition name. Absent = unchanged, null or [] = unset. */
  readonly attributes?: Readonly<Record<string, unknown>>
  /** Names of attributes that were given in a way that can't be read: REPLACE leaves them alone. */
  readonly unread?: readonly string[]
  /** Takes the edge away; without its key attributes, all parallel edges of the type between the two. */
  readonly remove?: boolean
  /** What was found wrong while it was read; the edge is rejected with the first. */
  readonly problems?: readonly Problem[]
}

/**
 * One resource to write. `create` and `upsert` need an identity (create without one gets a generated one) and, to make a resource, a type and a
 * name; `update`, `delete` and `restore` address by `id` or `identity`. In every field absent = unchanged, and null = unset where that is possible.
 * In REPLACE mode `attributes` and `relationships` are whole when given, and still untouched when absent.
 */
export interface WriteItem {
  readonly action: 'create' | 'update' | 'upsert' | 'delete' | 'restore'
  readonly id?: string
  readonly identity?: IdentityRef
  readonly type?: string
  /** The item is rejected when its resource is of another type; `type` would change it. */
  readonly onlyType?: string
  /** Default for a new resource: the built-in manual endpoint. */
  readonly endpointId?: number
  readonly name?: string
  /** Name of a status, or the source's own word for one. */
  readonly status?: string | null
  readonly datacenterId?: number | null
  /** By definition name. A list attribute also takes a single value. */
  readonly attributes?: Readonly<Record<string, unknown>>
  /** Names of attributes that were given in a way that can't be read: REPLACE leaves them alone. */
  readonly unread?: readonly string[]
  readonly relationships?: readonly EdgeItem[]
  readonly expectedVersion?: number
  /** When the source saw it, an instant; default: now. */
  readonly observedAt?: string
  /** What was found wrong while it was read; the item is rejected with all of them. */
  readonly problems?: readonly Problem[]
}

export interface WriteOptions {
  readonly source: { readonly instanceId: number }
  /** Stored with the operation: what kind of write this is (default "inventory.write"), why, and the request it came with. */
  readonly kind?: string
  readonly cause?: string
  readonly requestId?: string
  readonly mode: 'MERGE' | 'REPLACE'
  /** True for a person: attributes that a new resource does not mention get the default of their binding. */
  readonly applyDefaults: boolean
  /** What an attribute that can't be written does: reject its item (default), or only itself, as a problem of an item that is kept. */
  readonly invalidAttributes?: 'rejectItem' | 'rejectAttribute'
  /** True when edges that resources need may come with a later batch: nothing is rejected for want of one, and the caller looks at the end. */
  readonly edgesFollow?: boolean
}

export type ProblemCode =
  | 'BAD_ADDRESS'
  | 'BAD_NAME'
  | 'BAD_VALUE'
  | 'CARDINALITY'
  | 'CYCLE'
  | 'DANGLING'
  | 'DELETED'
  | 'END_REJECTED'
  | 'EXISTS'
  | 'NAME_REQUIRED'
  | 'NOT_ALLOWED'
  | 'NOT_FOUND'
  | 'NOT_RESTORED'
  | 'NOT_UNIQUE'
  | 'OUT_OF_RANGE'
  | 'PATTERN'
  | 'REQUIRED'
  | 'RESTRICTED'
  | 'RETIRED'
  | 'UNKNOWN_ATTRIBUTE'
  | 'UNKNOWN_DATACENTER'
  | 'UNKNOWN_ENDPOINT'
  | 'UNKNOWN_RELATIONSHIP'
  | 'UNKNOWN_SOURCE'
  | 'UNKNOWN_STATUS'
  | 'UNKNOWN_TYPE'
  | 'UNSET'
  | 'VERSION'
  | 'WRONG_END'

/** What is wrong, for the one who sent the item; `path` starts at the item. */
export interface Problem {
  readonly code: ProblemCode
  readonly message: string
  readonly path: InputPath
}

export interface EdgeOutcome {
  readonly outcome: 'created' | 'updated' | 'unchanged' | 'removed' | 'rejected'
  /** Decimal text; absent when there is none. */
  readonly edgeId?: string
  readonly problems: readonly Problem[]
}

export interface ItemOutcome {
  readonly outcome: 'created' | 'updated' | 'unchanged' | 'deleted' | 'restored' | 'conflict' | 'rejected'
  readonly resourceId?: string
  /** The resource's version after the batch. */
  readonly version?: number
  /** Why it was rejected; on a kept item the attributes that were left out. */
  readonly problems: readonly Problem[]
  readonly warnings: readonly Problem[]
  /** One for each of the item's relationships, in their order. */
  readonly edges: readonly EdgeOutcome[]
}

export interface WriteResult {
  /** Null when nothing changed and nothing was refused. */
  readonly operationId: string | null
  /** One for each item, in their order. */
  readonly outcomes: readonly ItemOutcome[]
}
