import { CadastreError, type InputPath } from '../../errors.js'
import { parseKey } from '../../query/global-id.js'
import type { ReadAttributes, SentAttributes } from './write-faces.js'
import type { EdgeItem, IdentityRef, Problem, ResourceRef, WriteItem } from './write.input.js'

/** An item as GraphQL coerced it, of either face: the typed one has no `type`, and spells attributes otherwise. */
export interface ItemInput {
  readonly id?: string | null
  readonly identity?: IdentityInput | null
  readonly type?: string | null
  readonly name?: string | null
  readonly status?: string | null
  readonly endpoint?: EndpointInput | null
  readonly datacenter?: DatacenterInput | null
  readonly attributes?: unknown
  readonly relationships?: readonly RelationshipInput[] | null
  readonly expectedVersion?: number | null
  readonly observedAt?: string | null
}

interface EndpointInput {
  readonly id?: string | null
  readonly provider?: string | null
  readonly name?: string | null
}

interface DatacenterInput {
  readonly id?: string | null
  readonly name?: string | null
}

export interface IdentityInput {
  readonly source?: string | null
  readonly instance?: string | null
  readonly kind?: string | null
  readonly externalId: string
}

export interface RelationshipInput {
  readonly relationship: string
  readonly direction?: 'out' | 'in' | null
  readonly to: { readonly id?: string | null; readonly identity?: IdentityInput | null }
  readonly attributes?: unknown
  readonly remove?: boolean | null
}

/** Where a resource is, as far as it is said by name. */
export interface NamedPlaces {
  readonly endpoint?: { readonly provider: string; readonly name: string }
  readonly datacenter?: string
}

/** An item for the writer, and how to say in the client's words where in it something is wrong. */
export interface SentItem {
  readonly item: WriteItem
  /** Places that the item names; their ids are not in it yet. */
  readonly places: NamedPlaces
  readonly spell: (path: InputPath) => InputPath
}

/** What an item sent by a client means; `typeName` is that of the typed face. Never throws: what can't be meant is a problem of the item. */
export function readItem(
  read: ReadAttributes,
  action: WriteItem['action'],
  input: ItemInput,
  typeName?: string,
): SentItem {
  const problems: Problem[] = []
  if (input.name === null) problems.push(unsettable('BAD_NAME', 'name', 'name'))
  if (input.endpoint === null) problems.push(unsettable('UNKNOWN_ENDPOINT', 'endpoint', 'endpointId'))
  const makes = action === 'create' || action === 'upsert'
  const type = typeName === undefined ? input.type : makes ? typeName : undefined
  // What makes takes no id, whatever it says; the writer tells.
  const id = isGiven(input.id) && !makes ? readKey(input.id, 'resources', ['id']) : (input.id ?? undefined)
  if (typeof id === 'object') problems.push(id)
  const endpoint = isGiven(input.endpoint) ? readEndpoint(input.endpoint) : unsaid
  const datacenter = isGiven(input.datacenter) ? readDatacenter(input.datacenter) : unsaid
  for (const said of [endpoint, datacenter]) if (said.kind === 'wrong') problems.push(said.problem)
  const places: NamedPlaces = {
    ...(endpoint.kind === 'named' && { endpoint: endpoint.named }),
    ...(datacenter.kind === 'named' && { datacenter: datacenter.named }),
  }
  const attributes = input.attributes === undefined ? undefined : read(input.attributes ?? [], ['attributes'])
  const edges = input.relationships === undefined ? undefined : (input.relationships ?? []).map(readEdge(read))
  const item: WriteItem = {
    action,
    ...(typeof id === 'string' && { id }),
    ...(isGiven(input.identity) && { identity: readIdentity(input.identity, typeName) }),
    ...(isGiven(type) && { type }),
    ...(typeName !== undefined && !makes && { onlyType: typeName }),
    ...(isGiven(input.name) && { name: input.name }),
    ...(input.status !== undefined && { status: input.status }),
    ...(endpoint.kind === 'id' && { endpointId: endpoint.id }),
    ...(input.datacenter === null && { datacenterId: null }),
    ...(datacenter.kind === 'id' && { datacenterId: datacenter.id }),
    ...(attributes && { attributes: attributes.values }),
    ...(edges && { relationships: edges.map(({ edge }) => edge) }),
    ...(isGiven(input.expectedVersion) && { expectedVersion: input.expectedVersion }),
    ...(isGiven(input.observedAt) && { observedAt: input.observedAt }),
    problems: [...problems, ...(attributes?.problems ?? [])],
  }
  return {
    item,
    places,
    spell: (path) =>
      spellItem(
        path,
        attributes,
        edges?.map((edge) => edge.attributes),
      ),
  }
}

/** What is said of a place: nothing, its id, its names, or something that can't be meant. */
type Said<Names> =
  | { readonly kind: 'nothing' }
  | { readonly kind: 'id'; readonly id: number }
  | { readonly kind: 'named'; readonly named: Names }
  | { readonly kind: 'wrong'; readonly problem: Problem }

const unsaid = { kind: 'nothing' } as const

function readEndpoint({ id, provider, name }: EndpointInput): Said<NonNullable<NamedPlaces['endpoint']>> {
  if (isGiven(id) && !isGiven(provider) && !isGiven(name)) return readPlaceId(id, 'provider_endpoints', 'endpointId')
  if (!isGiven(id) && isGiven(provider) && isGiven(name)) return { kind: 'named', named: { provider, name } }
  const message = 'Say which endpoint: either by its id, or by its provider and its name.'
  return { kind: 'wrong', problem: { code: 'UNKNOWN_ENDPOINT', message, path: ['endpointId'] } }
}

function readDatacenter({ id, name }: DatacenterInput): Said<string> {
  if (isGiven(id) && !isGiven(name)) return readPlaceId(id, 'datacenters', 'datacenterId')
  if (!isGiven(id) && isGiven(name)) return { kind: 'named', named: name }
  const message = 'Say which datacenter: either by its id, or by its name.'
  return { kind: 'wrong', problem: { code: 'UNKNOWN_DATACENTER', message, path: ['datacenterId'] } }
}

function readPlaceId(id: string, table: string, field: string): Said<never> {
  const key = readKey(id, table, [field])
  return typeof key === 'string' ? { kind: 'id', id: Number(key) } : { kind: 'wrong', problem: key }
}

function unsettable(code: Problem['code'], field: string, path: string): Problem {
  return { code, message: `The ${field} can't be unset; give one, or leave it out.`, path: [path] }
}

/** The key behind a global id, or what is wrong with it. */
function readKey(id: string, table: string, path: InputPath): string | Problem {
  try {
    return parseKey(id, table, path)
  } catch (error) {
    if (!(error instanceof CadastreError)) throw error
    return { code: 'NOT_FOUND', message: error.message, path }
  }
}

function readIdentity({ source, instance, kind, externalId }: IdentityInput, defaultKind?: string): IdentityRef {
  const known = kind ?? defaultKind
  return {
    externalId,
    ...(isGiven(source) && { source }),
    ...(isGiven(instance) && { instance }),
    ...(known !== undefined && { kind: known }),
  }
}

interface SentEdge {
  readonly edge: EdgeItem
  readonly attributes: SentAttributes
}

const readEdge =
  (read: ReadAttributes) =>
  ({ relationship, direction, to, attributes: sent, remove }: RelationshipInput, index: number): SentEdge => {
    const path = ['relationships', index]
    const attributes = read(sent ?? [], [...path, 'attributes'])
    const ref = readRef(to, [...path, 'to'])
    const problems = [...('code' in ref ? [ref] : []), ...attributes.problems]
    const edge: EdgeItem = {
      type: relationship,
      to: 'code' in ref ? { id: '' } : ref,
      attributes: attributes.values,
      ...(isGiven(direction) && { direction }),
      ...(remove === true && { remove }),
      ...(problems.length > 0 && { problems }),
    }
    return { edge, attributes }
  }

function readRef({ id, identity }: RelationshipInput['to'], path: InputPath): ResourceRef | Problem {
  if (isGiven(id) === isGiven(identity))
    return { code: 'BAD_ADDRESS', message: 'Give either the id or the identity of the other end.', path }
  if (isGiven(identity)) return readIdentity(identity)
  const key = readKey(id ?? '', 'resources', [...path, 'id'])
  return typeof key === 'string' ? { id: key } : { ...key, code: 'DANGLING' }
}

/** The writer's path in the client's words, both below the item. */
function spellItem(
  path: InputPath,
  attributes: SentAttributes | undefined,
  edges: readonly SentAttributes[] | undefined,
): InputPath {
  const [field, ...rest] = path
  if (field === 'endpointId') return ['endpoint', ...rest]
  if (field === 'datacenterId') return ['datacenter', ...rest]
  if (field === 'attributes') return spellAttributes(rest, attributes)
  if (field !== 'relationships') return path
  const [index, part, ...below] = rest
  if (part === 'type') return [field, ...rest.slice(0, 1), 'relationship', ...below]
  if (part === 'attributes') return [field, ...rest.slice(0, 1), ...spellAttributes(below, edges?.[Number(index)])]
  return path
}

function spellAttributes(path: InputPath, sent: SentAttributes | undefined): InputPath {
  // Without any attributes in the input there is nothing to spell: what is missing is "attributes" as a whole.
  return ['attributes', ...(sent && path.length > 0 ? sent.spell(path) : [])]
}

function isGiven<T>(value: T | null | undefined): value is T {
  return value !== null && value !== undefined
}
