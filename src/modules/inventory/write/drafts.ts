import { CadastreError } from '../../../errors.js'
import { parseValue } from '../../../query/value.js'
import { getType, statusesOf, type ResourceType } from '../../catalog/catalogue.js'
import { isRejected, nameProblem, reject, type Batch, type Entry, type ResourceState } from './batch.js'
import { planOfKind, type AttributePlan, type TypePlan } from './type-plan.js'
import {
  listed,
  missingRequired,
  parseAttributes,
  problem,
  retiredWarning,
  unitOfDefault,
  type Unit,
} from './values.js'
import type { Endpoint } from './context.js'
import type { Problem } from '../write.input.js'

/** One resource as an item wants it. `after.id` and `after.kindId` of what is new, or of another kind, are filled in later. */
export interface Draft {
  readonly entry: Entry
  readonly before: ResourceState | undefined
  after: ResourceState
  readonly plan: TypePlan
  /** What the item says of attributes; after the comparison with the database only what changes. */
  units: readonly Unit[]
  /** Attributes that REPLACE unsets, those that the new type lacks, and those that only change their place with the type. */
  implied: readonly Unit[]
  lost: readonly Unit[]
  moved: readonly Unit[]
  /** Names the item gave, also those that could not be read. */
  readonly mentioned: ReadonlySet<string>
  readonly replaces: boolean
  readonly seen: string | null
}

/** True when type or provider type change: other bindings and perhaps another storage hold afterwards. */
export function changesKind({ before, after }: Draft): boolean {
  return before !== undefined && (before.typeId !== after.typeId || before.providerTypeId !== after.providerTypeId)
}

/** True when any base field differs. */
export function changesState({ before, after }: Draft): boolean {
  return (
    before === undefined ||
    before.isDeleted !== after.isDeleted ||
    (['typeId', 'providerTypeId', 'endpointId', 'datacenterId', 'statusId', 'name'] as const).some(
      (field) => before[field] !== after[field],
    )
  )
}

/** The resource an item asks for, checked; undefined when the item is rejected (it then carries the problem) or has nothing to do. */
export function draftOf(batch: Batch, entry: Entry): Draft | undefined {
  const { item } = entry
  const before = findState(batch, entry)
  if (!mayProceed(entry, before)) return undefined
  const type = typeOf(batch, entry, before)
  const endpoint = endpointOf(batch, entry, before)
  const name = nameOf(entry, before)
  const seen = seenAt(entry)
  if (!type || !endpoint || name === undefined) return undefined
  if (!before) entry.warnings.push(...retiredSource(batch))
  const plan = planOfKind(batch.context.catalogue, type.id, endpoint.providerTypeId)
  const after: ResourceState = {
    id: before?.id ?? '',
    kindId: before?.kindId ?? 0,
    version: before?.version ?? 0,
    originInstanceId: before?.originInstanceId ?? batch.context.own.id,
    originSourceId: before?.originSourceId ?? batch.context.own.sourceId,
    isDeleted: false,
    typeId: type.id,
    providerTypeId: endpoint.providerTypeId,
    endpointId: endpoint.id,
    providerId: endpoint.providerId,
    datacenterId: datacenterOf(batch, entry, before),
    statusId: statusOf(batch, entry, before, type),
    name,
  }
  const attributes = attributesOf(batch, entry, plan, before === undefined, type)
  const replaces = batch.context.options.mode === 'REPLACE' && item.attributes !== undefined && before !== undefined
  return isRejected(entry)
    ? undefined
    : { entry, before, after, plan, replaces, seen, ...attributes, implied: [], lost: [], moved: [] }
}

/** The state of the resource that an item addresses, as the batch knows it now. */
export function findState(batch: Batch, entry: Entry): ResourceState | undefined {
  const id = batch.ids.get(entry.key)
  return id === undefined ? undefined : batch.states.get(id)
}

/** Checks that the resource is there, or is not, as the action needs it, at the version that the client has seen. */
function mayProceed(entry: Entry, before: ResourceState | undefined): boolean {
  const { item } = entry
  if (!matchesVersion(entry, before)) return false
  switch (item.action) {
    case 'create':
      if (!before) return true
      entry.resourceId = before.id
      reject(
        entry,
        problem('EXISTS', 'A resource of this identity exists; update or upsert it.', ['identity']),
        'conflict',
      )
      return false
    case 'update':
    case 'restore':
      if (!before) {
        reject(entry, problem('NOT_FOUND', 'There is no such resource.', [item.id === undefined ? 'identity' : 'id']))
        return false
      }
      if (item.action === 'restore' || !before.isDeleted) return true
      reject(entry, problem('DELETED', `The resource ${JSON.stringify(before.name)} is deleted; restore it first.`, []))
      return false
    default:
      return true
  }
}

/** Marks the item as a conflict when it was written against another version. */
export function matchesVersion(entry: Entry, before: ResourceState | undefined): boolean {
  const { expectedVersion } = entry.item
  if (expectedVersion === undefined || expectedVersion === before?.version) return true
  const is = before ? `has version ${before.version}` : 'does not exist'
  const message = `The resource ${is}, not version ${expectedVersion}; read it again and repeat the change.`
  reject(entry, problem('VERSION', message, ['expectedVersion']), 'conflict')
  return false
}

function typeOf(batch: Batch, entry: Entry, before: ResourceState | undefined): ResourceType | undefined {
  const { catalogue } = batch.context
  const { type: name, onlyType } = entry.item
  if (name === undefined) {
    const present = before && getType(catalogue, before.typeId)
    if (present && onlyType !== undefined && present.name !== onlyType) {
      const message = `The resource is a ${present.name}, not a ${onlyType}.`
      reject(entry, problem('NOT_FOUND', message, [entry.item.id === undefined ? 'identity' : 'id']))
      return undefined
    }
    if (present) return present
    reject(entry, problem('UNKNOWN_TYPE', 'A new resource needs a type.', ['type']))
    return undefined
  }
  const type = catalogue.typesByName.get(name)
  if (!type) {
    reject(
      entry,
      problem('UNKNOWN_TYPE', `There is no resource type ${JSON.stringify(name)}; define it first.`, ['type']),
    )
    return undefined
  }
  if (type.isAbstract) {
    const below = type.concrete.map((id) => getType(catalogue, id).name)
    const advice = below.length === 0 ? 'define one below it' : `use one below it: ${listed(below)}`
    const message = `The type ${JSON.stringify(name)} is abstract; ${advice}.`
    reject(entry, problem('UNKNOWN_TYPE', message, ['type']))
    return undefined
  }
  if (type.retired && type.id !== before?.typeId)
    entry.warnings.push(retiredWarning(`type ${JSON.stringify(name)}`, type.retired, ['type']))
  return type
}

type Place = Pick<Endpoint, 'id' | 'providerId' | 'providerTypeId'>

function endpointOf({ context }: Batch, entry: Entry, before: ResourceState | undefined): Place | undefined {
  const { endpointId } = entry.item
  if (endpointId === undefined)
    return before
      ? { id: before.endpointId, providerId: before.providerId, providerTypeId: before.providerTypeId }
      : context.manual
  const endpoint = context.endpoints.get(endpointId)
  if (!endpoint)
    reject(entry, problem('UNKNOWN_ENDPOINT', `There is no endpoint ${endpointId}; create it first.`, ['endpointId']))
  else if (endpoint.id !== before?.endpointId) entry.warnings.push(...retiredPlace(context.catalogue, endpoint))
  return endpoint
}

function retiredPlace(catalogue: Batch['context']['catalogue'], endpoint: Endpoint): readonly Problem[] {
  const type = catalogue.providerTypes.get(endpoint.providerTypeId)
  const warning = (label: string, name: string, note: string | null) =>
    retiredWarning(`${label} ${JSON.stringify(name)}`, { note }, ['endpointId'])
  return [
    ...(endpoint.isRetired ? [warning('endpoint', endpoint.name, endpoint.retiredNote)] : []),
    ...(endpoint.isProviderRetired ? [warning('provider', endpoint.provider, endpoint.providerRetiredNote)] : []),
    ...(type?.retired ? [warning('provider type', type.name, type.retired.note)] : []),
  ]
}

/** Of the source that a new resource gets its identity from. */
function retiredSource({ context: { own } }: Batch): readonly Problem[] {
  const warning = (label: string, name: string, note: string | null) =>
    retiredWarning(`${label} ${JSON.stringify(name)}`, { note }, ['identity'])
  return [
    ...(own.isRetired ? [warning('source instance', own.instance, own.retiredNote)] : []),
    ...(own.isSourceRetired ? [warning('source', own.source, own.sourceRetiredNote)] : []),
  ]
}

function nameOf(entry: Entry, before: ResourceState | undefined): string | undefined {
  const { name } = entry.item
  if (name === undefined) {
    if (!before) reject(entry, problem('NAME_REQUIRED', 'A new resource needs a name.', ['name']))
    return before?.name
  }
  const wrong = nameProblem(name, 'A name', ['name'])
  if (wrong) reject(entry, wrong)
  return wrong ? undefined : name
}

function seenAt(entry: Entry): string | null {
  const { observedAt } = entry.item
  if (observedAt === undefined) return null
  try {
    return String(parseValue('datetime', observedAt, ['observedAt']))
  } catch (error) {
    if (!(error instanceof CadastreError)) throw error
    reject(entry, problem('BAD_VALUE', error.message, ['observedAt']))
    return null
  }
}

function datacenterOf({ context }: Batch, entry: Entry, before: ResourceState | undefined): number | null {
  const { datacenterId } = entry.item
  if (datacenterId === undefined) return before?.datacenterId ?? null
  if (datacenterId === null) return null
  const datacenter = context.datacenters.get(datacenterId)
  if (!datacenter) {
    const message = `There is no datacenter ${datacenterId}; create it first.`
    reject(entry, problem('UNKNOWN_DATACENTER', message, ['datacenterId']))
  } else if (datacenter.isRetired && datacenterId !== before?.datacenterId) {
    const named = `datacenter ${JSON.stringify(datacenter.name)}`
    entry.warnings.push(retiredWarning(named, { note: datacenter.retiredNote }, ['datacenterId']))
  }
  return datacenterId
}

function statusOf(
  { context }: Batch,
  entry: Entry,
  before: ResourceState | undefined,
  type: ResourceType,
): number | null {
  const { status } = entry.item
  if (status === null) return null
  if (status === undefined) return keptStatus(context.catalogue, entry, before, type, context.findStatus)
  const found = context.findStatus(type.id, status)
  if (!found) {
    const names = namesOfStatuses(context, type)
    const message = `The type ${JSON.stringify(type.name)} has no status ${JSON.stringify(status)}; ${names}.`
    reject(entry, problem('UNKNOWN_STATUS', message, ['status']))
    return null
  }
  if (found.retired && found.id !== before?.statusId)
    entry.warnings.push(retiredWarning(`status ${JSON.stringify(found.name)}`, found.retired, ['status']))
  return found.id
}

/** A resource of another type keeps its status where that type has one of the name. */
function keptStatus(
  catalogue: Batch['context']['catalogue'],
  entry: Entry,
  before: ResourceState | undefined,
  type: ResourceType,
  findStatus: Batch['context']['findStatus'],
): number | null {
  const kept = before?.statusId ?? null
  if (kept === null || before?.typeId === type.id) return kept
  const name = catalogue.statuses.get(kept)?.name ?? ''
  const found = findStatus(type.id, name)
  if (!found)
    entry.warnings.push(
      problem('UNSET', `The type ${JSON.stringify(type.name)} has no status ${JSON.stringify(name)}, so it is unset.`, [
        'type',
      ]),
    )
  return found?.id ?? null
}

function namesOfStatuses({ catalogue }: Batch['context'], type: ResourceType): string {
  const names = statusesOf(catalogue, type.id)
  return names.length === 0 ? 'it has none; define it first' : `it has ${listed(names.map(({ name }) => name))}`
}

function attributesOf(
  { context }: Batch,
  entry: Entry,
  plan: TypePlan,
  isNew: boolean,
  type: ResourceType,
): Pick<Draft, 'units' | 'mentioned'> {
  const owner = `The type ${JSON.stringify(type.name)}`
  const { attributes = {}, unread = [] } = entry.item
  const { units, problems, warnings, mentioned } = parseAttributes(plan, attributes, unread, ['attributes'], owner)
  entry.warnings.push(...warnings)
  if (context.options.invalidAttributes === 'rejectAttribute') entry.problems.push(...problems)
  else for (const found of problems) reject(entry, found)
  const defaults =
    isNew && context.options.applyDefaults
      ? plan.defaulted.filter(({ definition }) => !mentioned.has(definition.name)).map(unitOfDefault)
      : []
  const whole = [...units, ...defaults]
  rejectUnsetRequired(entry, plan, whole, isNew)
  return { units: isNew ? whole.filter(({ texts }) => texts.length > 0) : whole, mentioned }
}

function rejectUnsetRequired(entry: Entry, plan: TypePlan, units: readonly Unit[], isNew: boolean): void {
  const given = new Map(units.map((unit) => [unit.attribute.definition.id, unit]))
  for (const attribute of plan.required) {
    const unit = given.get(attribute.definition.id)
    const isMissing = unit ? unit.texts.length === 0 : isNew
    if (isMissing) reject(entry, missingRequired(attribute, unit?.path ?? attributePath(attribute)))
  }
}

/** Where an item would give the attribute. */
export function attributePath(attribute: AttributePlan): readonly string[] {
  return ['attributes', attribute.definition.name]
}
