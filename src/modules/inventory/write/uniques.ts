import type { Db } from '../../../db/db.js'
import { sql, type Statement } from '../../../query/sql.js'
import type { DataType } from '../../../query/value.js'
import { selectIdentities } from './batch.sql.js'
import { isRejected, lostRace, reject, type Batch, type ResourceState } from './batch.js'
import { findPresentUnits } from './compare.js'
import { changesKind, type Draft } from './drafts.js'
import type { AttributePlan } from './type-plan.js'
import { problem, type Unit } from './values.js'

/** Rejects drafts whose unique values belong to another resource afterwards: one in the database that keeps it, or an earlier draft. */
export async function rejectTaken(db: Db, batch: Batch, drafts: readonly Draft[]): Promise<void> {
  const wanted = await findWanted(db, batch, drafts)
  if (wanted.length === 0) return
  const rows = await db.run<{ position: number; key: string; holderId: string | null; attributeId: number | null }>(
    selectHolders(wanted),
  )
  const claims = rows
    .toSorted((a, b) => a.position - b.position)
    .flatMap((row) => {
      const claim = wanted[row.position]
      return claim ? [{ ...claim, ...row }] : []
    })
  const byId = new Map(drafts.map((draft) => [draft.after.id, draft]))
  const keysOf = new Map<Draft, string[]>()
  for (const { draft, key } of claims) keysOf.set(draft, [...(keysOf.get(draft) ?? []), key])
  const isReleased = ({ holderId, attributeId, key }: (typeof claims)[number]) => {
    const holder = holderId === null ? undefined : byId.get(holderId)
    if (!holder || isRejected(holder.entry)) return false
    return changesKeyOf(holder, attributeId ?? 0) && !keysOf.get(holder)?.includes(key)
  }
  // Rejecting one takes back what it would have released, so another may be blocked by it in turn.
  for (let goesOn = true; goesOn;) {
    goesOn = false
    const taken = new Map<string, Draft>()
    for (const claim of claims) {
      if (isRejected(claim.draft.entry)) continue
      const { draft, holderId, key } = claim
      const blockedByDatabase = holderId !== null && holderId !== draft.after.id && !isReleased(claim)
      const other = taken.get(key)
      if (blockedByDatabase || (other && other !== draft)) {
        reject(draft.entry, notUnique(claim, other))
        goesOn = true
      } else taken.set(key, draft)
    }
  }
  await assertNew(
    db,
    drafts.filter(({ entry }) => isRejected(entry)),
  )
}

/** A value may be taken because another transaction has made the very resource meanwhile: then the batch is to be run again, and finds it. */
async function assertNew(db: Db, rejected: readonly Draft[]): Promise<void> {
  const identities = rejected.flatMap(({ before, entry }) => (!before && entry.identity ? [entry.identity] : []))
  if (identities.length === 0) return
  const made = await db.run(
    selectIdentities({
      instanceIds: identities.map(({ instanceId }) => instanceId),
      kinds: identities.map(({ kind }) => kind),
      externalIds: identities.map(({ externalId }) => externalId),
    }),
  )
  if (made.length > 0) throw lostRace()
}

interface Wanted {
  readonly draft: Draft
  readonly attribute: AttributePlan
  readonly unit: Unit
  readonly prefix: string
  readonly text: string
}

/** The unique values that drafts set, and those that they keep while what makes them unique changes. */
async function findWanted(db: Db, batch: Batch, drafts: readonly Draft[]): Promise<readonly Wanted[]> {
  const unique = drafts.filter(({ plan }) => plan.unique.length > 0)
  const moving = unique.filter(changesScope)
  const present = moving.length > 0 ? await findPresentUnits(db, batch, moving) : new Map()
  return unique.flatMap((draft) =>
    draft.plan.unique.flatMap((attribute) => {
      const { id } = attribute.definition
      const isThis = (unit: Unit) => unit.attribute.definition.id === id
      const written = [...draft.units, ...draft.implied].find(isThis)
      const unit: Unit | undefined = written ?? present.get(draft.after.id)?.get(id)
      const text = unit?.texts[0]
      return unit && text !== undefined
        ? [{ draft, attribute, unit, text, prefix: prefixOf(attribute, draft.after) }]
        : []
    }),
  )
}

/** True when keys of values that are not written change all the same: restored, moved or re-typed. */
function changesScope(draft: Draft): boolean {
  const { before, after } = draft
  return before !== undefined && (before.isDeleted || before.endpointId !== after.endpointId || changesKind(draft))
}

function changesKeyOf(draft: Draft, attributeId: number): boolean {
  return (
    changesScope(draft) ||
    [...draft.units, ...draft.implied, ...draft.lost].some(({ attribute }) => attribute.definition.id === attributeId)
  )
}

/** As unique_keys_of in the database spells them. */
function prefixOf({ binding, definition }: AttributePlan, after: ResourceState): string {
  if (binding?.uniqueScope === 'all') return `definition ${definition.id}`
  const within = {
    type: '',
    source: ` source ${after.originSourceId}`,
    provider: ` provider ${after.providerId}`,
    endpoint: ` endpoint ${after.endpointId}`,
  }[binding?.uniqueScope ?? 'type']
  return `binding ${binding?.id ?? 0}${within}`
}

function notUnique(
  { attribute, unit, text, holderId }: Wanted & { readonly holderId: string | null },
  other: Draft | undefined,
) {
  const owner = other ? `item ${other.entry.index} of the batch` : `resource ${holderId}`
  const within = {
    all: '',
    type: ' in its type',
    source: ' in its source',
    provider: ' at its provider',
    endpoint: ' at its endpoint',
  }[attribute.binding?.uniqueScope ?? 'all']
  const shown = text.length > 80 ? `${text.slice(0, 80)}...` : text
  const message = `The attribute ${JSON.stringify(attribute.definition.name)} is unique${within}, and ${owner} has ${JSON.stringify(shown)}.`
  return problem('NOT_UNIQUE', message, unit.path)
}

const selectHolders = (wanted: readonly Wanted[]): Statement => sql`
  select (u.position - 1)::integer as position, k.key, h.resource_id as "holderId", h.attribute_definition_id as "attributeId"
    from unnest(${wanted.map(({ prefix }) => prefix)}::text[],
                ${wanted.map(({ attribute }): DataType => attribute.definition.dataType)}::text[],
                ${wanted.map(({ text }) => text)}::text[]) with ordinality as u (prefix, data_type, v, position)
    cross join lateral (
      select u.prefix || ' sha256 ' || encode(sha256(convert_to(unique_key_text(u.data_type, u.v), 'UTF8')), 'hex') as key) k
    left join resource_unique_keys h on h.key = k.key`
