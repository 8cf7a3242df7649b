import { ConflictError } from '../../../errors.js'
import type { Db } from '../../../db/db.js'
import { isIdentity, type WriteContext } from './context.js'
import { lockResources, selectClock, selectIdentities, selectResources, takeIds } from './batch.sql.js'
import { selectEntangled } from './deletes.sql.js'
import type { FoundEdge } from './edges.sql.js'
import { problem } from './values.js'
import type {
  EdgeItem,
  EdgeOutcome,
  IdentityRef,
  ItemOutcome,
  Problem,
  ResourceRef,
  WriteItem,
} from '../write.input.js'

/** Base fields of a resource as the batch knows them: read under lock, then kept up to date by what the batch does. */
export interface ResourceState {
  readonly id: string
  readonly typeId: number
  readonly providerTypeId: number
  readonly kindId: number
  readonly endpointId: number
  readonly providerId: number
  readonly datacenterId: number | null
  readonly originInstanceId: number
  readonly originSourceId: number
  readonly statusId: number | null
  readonly version: number
  readonly name: string
  readonly isDeleted: boolean
}

/** One item on its way through the batch. */
export interface Entry {
  readonly index: number
  readonly item: WriteItem
  /** How the item names its resource: `refKey` of its id or identity. */
  readonly key: string
  readonly identity: { readonly instanceId: number; readonly kind: string; readonly externalId: string } | null
  readonly problems: Problem[]
  readonly warnings: Problem[]
  readonly edges: EdgeOutcome[]
  /** How many items before it name the same resource. */
  wave: number
  outcome: ItemOutcome['outcome'] | undefined
  resourceId: string | undefined
}

/** An item of which nothing is known yet. */
export const newEntry = (item: WriteItem, index: number, key = ''): Entry => ({
  index,
  item,
  key,
  identity: null,
  problems: [],
  warnings: [],
  edges: [],
  wave: 0,
  outcome: undefined,
  resourceId: undefined,
})

/** An edge that an item took away: told by its relationship at `position`, or left out of a REPLACE. */
interface RemovedEdge {
  readonly edge: FoundEdge
  readonly index: number
  readonly position: number | undefined
}

/** Everything one transaction knows; made anew when the transaction is run again. */
export interface Batch {
  readonly context: WriteContext
  readonly entries: readonly Entry[]
  /** Resource by `refKey`: of ids and of identities that exist or were made by this batch. */
  readonly ids: Map<string, string>
  readonly states: Map<string, ResourceState>
  readonly locked: Set<string>
  /** Resources whose version this batch has raised or made. */
  readonly touched: Set<string>
  /** Postgres's text of the clock when the locks were had; the time of all changes, unless a resource's last change is later. */
  readonly now: string
  readonly counts: { deleted: number; restored: number }
  /** Edges that items took away, in order. */
  readonly removed: RemovedEdge[]
  operationId: string | null
}

/** Marks an item as kept off; the first problem decides the outcome. */
export function reject(entry: Entry, found: Problem, outcome: 'conflict' | 'rejected' = 'rejected'): void {
  entry.problems.push(found)
  if (entry.outcome !== 'rejected' && entry.outcome !== 'conflict') entry.outcome = outcome
}

/** True once an item is kept off. */
export function isRejected(entry: Entry): boolean {
  return entry.outcome === 'rejected' || entry.outcome === 'conflict'
}

/** Key of a reference in `Batch.ids`; a problem when it can't be meant. `kind` is the default kind of an identity. */
export function refKey(context: WriteContext, ref: ResourceRef, kind: string | undefined): string | Problem {
  if (!isIdentity(ref)) {
    const isId = /^[1-9]\d{0,18}$/.test(ref.id) && BigInt(ref.id) < 2n ** 63n
    return isId ? idKey(ref.id) : problem('NOT_FOUND', `There is no resource ${JSON.stringify(ref.id)}.`, ['id'])
  }
  const parsed = parseIdentity(context, ref, kind)
  return 'code' in parsed ? parsed : identityKey(parsed.instanceId, parsed.kind, parsed.externalId)
}

/** The parts of an identity with its defaults filled in. */
export function parseIdentity(
  context: WriteContext,
  ref: IdentityRef,
  kind: string | undefined,
): { readonly instanceId: number; readonly kind: string; readonly externalId: string } | Problem {
  const instanceId = context.instanceOf(ref)
  if (instanceId === undefined) {
    const named =
      ref.sourceInstanceId ??
      `${JSON.stringify(ref.instance ?? context.own.instance)} of ${JSON.stringify(ref.source ?? context.own.source)}`
    return problem('UNKNOWN_SOURCE', `There is no source instance ${named}; create it first.`, ['identity'])
  }
  const whole = ref.kind ?? kind
  if (whole === undefined)
    return problem('BAD_ADDRESS', 'An identity needs a kind or a type beside its external id.', ['identity', 'kind'])
  return (
    (ref.kind === undefined
      ? nameProblem(whole, 'A type', ['type'])
      : nameProblem(whole, 'A kind', ['identity', 'kind'])) ??
    nameProblem(ref.externalId, 'An external id', ['identity', 'externalId']) ?? {
      instanceId,
      kind: whole,
      externalId: ref.externalId,
    }
  )
}

/** Names, kinds and external ids: 1 to 1,024 bytes of Unicode without NUL. */
export function nameProblem(text: unknown, what: string, path: Problem['path']): Problem | undefined {
  if (typeof text !== 'string' || text === '')
    return problem('BAD_NAME', `${what} is a text of at least one character.`, path)
  if (Buffer.byteLength(text) > 1024) return problem('BAD_NAME', `${what} has at most 1,024 bytes.`, path)
  if (text.includes('\0')) return problem('BAD_NAME', `${what} can't hold the character NUL.`, path)
  if (/\p{Surrogate}/u.test(text)) return problem('BAD_NAME', `${what} holds half of a surrogate pair.`, path)
  return undefined
}

export const idKey = (id: string): string => `id ${id}`

export const identityKey = (instanceId: number, kind: string, externalId: string): string =>
  // No name holds a NUL, so it separates them.
  `identity\0${instanceId}\0${kind}\0${externalId}`

/** Resolves what the items and their edges refer to, locks what may change, ids ascending, and reads the other ends. */
export async function openBatch(db: Db, context: WriteContext, entries: readonly Entry[]): Promise<Batch> {
  const others = entries.flatMap(({ item }) =>
    (item.relationships ?? []).map((edge) => ({ edge, key: otherKey(context, edge) })),
  )
  const ids = await resolve(db, [...entries.map(({ key }) => key), ...others.map(({ key }) => key)])
  const own = entries.map(({ key }) => ids.get(key))
  const froms = others.filter(({ edge }) => mayBeFrom(context, edge)).map(({ key }) => ids.get(key))
  const ending = entries
    .filter(({ item, outcome }) => outcome === undefined && (item.action === 'delete' || item.action === 'restore'))
    .map(({ key }) => ids.get(key))
    .filter(isPresent)
  // All at once, since two that lock their resource first and its neighbours afterwards wait for each other.
  const entangled = ending.length > 0 ? await db.run<{ id: string }>(selectEntangled(ending)) : []
  const batch = {
    context,
    entries,
    ids,
    states: new Map<string, ResourceState>(),
    locked: new Set<string>(),
    touched: new Set<string>(),
    now: '',
    counts: { deleted: 0, restored: 0 },
    removed: [],
    operationId: null,
  }
  const wanted = [...own, ...froms, ...entangled.map(({ id }) => id)].filter(isPresent)
  await lock(db, batch, wanted, ending.length > 0)
  const unread = others.map(({ key }) => ids.get(key)).filter((id) => id !== undefined && !batch.states.has(id))
  if (unread.length > 0)
    remember(batch, await db.run<ResourceState>(selectResources([...new Set(unread.filter(isPresent))])))
  const [clock] = await db.run<{ now: string }>(selectClock())
  return { ...batch, now: clock?.now ?? '' }
}

/** Locks resources that the batch has not locked yet and (re)reads their state. */
export async function lock(
  db: Db,
  batch: Pick<Batch, 'locked' | 'states'>,
  ids: readonly string[],
  forDelete: boolean,
): Promise<void> {
  const wanted = [...new Set(ids)].filter((id) => !batch.locked.has(id))
  if (wanted.length === 0) return
  remember(batch, await db.run<ResourceState>(lockResources(wanted, forDelete)))
  for (const id of wanted) batch.locked.add(id)
}

/** The operation of this batch, begun with its first change. Its row is stored last. */
export async function operationOf(db: Db, batch: Batch): Promise<string> {
  if (batch.operationId === null) [batch.operationId = null] = await newIds(db, 'operations', 1)
  return batch.operationId ?? ''
}

export async function newIds(
  db: Db,
  table: 'resources' | 'resource_edges' | 'operations',
  count: number,
): Promise<readonly string[]> {
  return count === 0 ? [] : (await db.run<{ id: string }>(takeIds(table, count))).map(({ id }) => id)
}

/** Key of the other end of an edge; empty when it can't be meant. */
function otherKey(context: WriteContext, edge: EdgeItem): string {
  const key = refKey(context, edge.to, isIdentity(edge.to) ? edge.to.type : undefined)
  return typeof key === 'string' ? key : ''
}

/** Thrown when another transaction has won a race that only the database could decide; `transaction` then runs the work again. */
export function lostRace(): ConflictError {
  const error = new ConflictError('The same things were changed at the same time; try again.')
  error.cause = Object.assign(new Error('lost a race'), { code: '40001' })
  return error
}

const isPresent = <T>(value: T | undefined): value is T => value !== undefined

function remember(batch: Pick<Batch, 'states'>, rows: readonly ResourceState[]): void {
  for (const row of rows) batch.states.set(row.id, row)
}

function mayBeFrom(context: WriteContext, edge: EdgeItem): boolean {
  return edge.direction === 'in' || context.catalogue.relationshipsByName.get(edge.type)?.isSymmetric === true
}

async function resolve(db: Db, keys: readonly string[]): Promise<Map<string, string>> {
  const ids = new Map<string, string>()
  const identities: (readonly [number, string, string])[] = []
  const names: string[] = []
  for (const key of new Set(keys)) {
    if (key.startsWith('id ')) ids.set(key, key.slice(3))
    else if (key !== '') {
      const [, instanceId, kind = '', externalId = ''] = key.split('\0')
      identities.push([Number(instanceId), kind, externalId])
      names.push(key)
    }
  }
  if (identities.length === 0) return ids
  const rows = await db.run<{ position: number; resourceId: string }>(
    selectIdentities({
      instanceIds: identities.map(([instanceId]) => instanceId),
      kinds: identities.map(([, kind]) => kind),
      externalIds: identities.map(([, , externalId]) => externalId),
    }),
  )
  for (const { position, resourceId } of rows) ids.set(names[position] ?? '', resourceId)
  return ids
}
