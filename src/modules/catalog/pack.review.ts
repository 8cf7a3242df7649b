import type { Db } from '../../db/db.js'
import type { Statement } from '../../query/sql.js'
import { loadCatalogue } from './catalogue.service.js'
import type { AttributeDefinition, Catalogue } from './catalogue.js'
import type { Comparison, MissingRow, RowChange } from './pack.compare.js'
import { finalShape, isReshaped, storedShape, type Shape } from './pack.shape.js'
import { compilePattern } from './pattern.js'
import { keyText } from './pack.rows.js'
import {
  isAbove,
  isBelow,
  isNoneOf,
  isOfKinds,
  selectRepeated,
  selectStatusesInUse,
  surveyBeyond,
  surveyCrowded,
  surveyCycles,
  surveyResources,
  surveyStatus,
  surveyValueRows,
  surveyValues,
} from './pack.review.sql.js'
import type { Stored } from './pack.stored.js'
import { countEdges, countEdgesWithout, countUnrelated } from './stored-edges.sql.js'
import { count, surveyUnmatched, told } from './stored-values.service.js'
import { countRepeated, countWithout, selectKinds } from './stored-values.sql.js'

/** What the inventory says to a change. */
export interface Finding {
  /**
   * refused: the database would not have it, or it would leave values without a definition. violation: values would break a rule, and stay.
   * notice: nothing breaks.
   */
  readonly kind: 'refused' | 'violation' | 'notice'
  readonly message: string
  readonly count: number
  /** Up to three, as "web-1 = 128" or "web-1". */
  readonly examples: readonly string[]
}

/** How the inventory stands to what would change, `removed` being what would go. Reads values and edges where a rule about them changes. */
export async function reviewChanges(
  db: Db,
  comparison: Comparison,
  stored: Stored,
  removed: readonly MissingRow[],
): Promise<readonly Finding[]> {
  const catalogue = await loadCatalogue(db)
  const review: Review = { db, catalogue, comparison, stored, removed, shape: finalShape(stored, comparison, removed) }
  const found = [
    await reviewRules(review),
    await reviewBindings(review),
    await reviewColumns(review),
    await reviewTypes(review),
    await reviewRelationships(review),
    isReshaped(comparison, removed) ? await reviewShape(review) : [],
  ]
  return found.flat()
}

interface Review {
  readonly db: Db
  readonly catalogue: Catalogue
  readonly comparison: Comparison
  readonly stored: Stored
  readonly removed: readonly MissingRow[]
  readonly shape: Shape
}

interface Survey {
  readonly count: number
  readonly examples: readonly string[]
}

const nothing: Survey = { count: 0, examples: [] }

async function survey(db: Db, statement: Statement): Promise<Survey> {
  const [row] = await db.run<Survey>(statement)
  return row ?? nothing
}

function finding(kind: Finding['kind'], { count, examples }: Survey, message: string): readonly Finding[] {
  return count === 0 ? [] : [{ kind, message, count, examples }]
}

const changesTo = (changed: readonly RowChange[], part: RowChange['part']) =>
  changed
    .filter((change) => change.part === part)
    .map(({ names, properties }) => ({
      names,
      name: names[0] ?? '',
      after: new Map(properties.map((property) => [property.name, property.after])),
    }))

/** Bounds, patterns and allowed values that shut out values that are there. */
async function reviewRules({ db, catalogue, comparison, stored, removed }: Review): Promise<readonly Finding[]> {
  const findings: Finding[] = []
  for (const { name, after } of changesTo(comparison.changed, 'attributes')) {
    const attribute = catalogue.attributesByName.get(name)
    if (!attribute) continue
    const [min, max, pattern] = [after.get('min'), after.get('max'), after.get('pattern')]
    if (typeof min === 'string') {
      const below = await survey(db, surveyValues(catalogue, attribute, isBelow(min)))
      findings.push(...finding('violation', below, `${valuesOf(below, name)} less than the minimum ${min}`))
    }
    if (typeof max === 'string') {
      const above = await survey(db, surveyValues(catalogue, attribute, isAbove(max)))
      findings.push(...finding('violation', above, `${valuesOf(above, name)} greater than the maximum ${max}`))
    }
    if (typeof pattern === 'string') findings.push(...(await reviewPattern(db, catalogue, attribute, pattern)))
  }
  return [...findings, ...(await reviewAllowed({ db, catalogue, comparison, stored, removed }))]
}

const valuesOf = ({ count: found }: Survey, name: string) =>
  `${told(found, 'stored value')} of "${name}" ${found === 1 ? 'is' : 'are'}`

async function reviewPattern(
  db: Db,
  catalogue: Catalogue,
  attribute: AttributeDefinition,
  pattern: string,
): Promise<readonly Finding[]> {
  const { count, examples } = await surveyUnmatched(db, catalogue, attribute, compilePattern(pattern))
  const texts = examples.map(({ resource, value }) => `${resource ?? 'an edge'} = ${value.slice(0, 60)}`)
  const message = `${told(count, 'stored value')} of "${attribute.name}" ${count === 1 ? 'does' : 'do'} not match the pattern ${pattern}`
  return finding('violation', { count, examples: texts }, message)
}

async function reviewAllowed({
  db,
  catalogue,
  comparison,
  stored,
  removed,
}: Omit<Review, 'shape'>): Promise<readonly Finding[]> {
  const gone = new Set(removed.filter(({ part }) => part === 'allowedValues').map(({ key }) => key))
  const added = comparison.addition.definitions.allowedValues
  const touched = new Set([
    ...added.map(({ attribute }) => attribute),
    ...[...gone].flatMap((key) => stored.allowedValues.get(key)?.row.attribute ?? []),
  ])
  const findings: Finding[] = []
  for (const name of touched) {
    const attribute = catalogue.attributesByName.get(name)
    const before = [...stored.allowedValues].filter(([, { row }]) => row.attribute === name)
    const kept = before.filter(([key]) => !gone.has(key))
    const after = [
      ...kept.map(([, { row }]) => row.value),
      ...added.filter((row) => row.attribute === name).map(({ value }) => value),
    ]
    // Without any, every value is allowed; and more of them shut nothing out.
    if (!attribute || after.length === 0 || (before.length > 0 && kept.length === before.length)) continue
    const broken = await survey(db, surveyValues(catalogue, attribute, isNoneOf(attribute.dataType, after)))
    findings.push(...finding('violation', broken, `${valuesOf(broken, name)} none of the allowed ones`))
  }
  return findings
}

/** Bindings that become unique over repeated values, or required where values are missing. */
async function reviewBindings({ db, catalogue, comparison }: Review): Promise<readonly Finding[]> {
  const changed = changesTo(comparison.changed, 'bindings').map(
    ({ names: [resourceType, attribute, providerType], after }) => ({
      resourceType,
      attribute,
      providerType: providerType === '' ? null : (providerType ?? null),
      uniqueScope: after.get('uniqueScope') ?? null,
      isRequired: after.get('isRequired') === true,
    }),
  )
  const findings: Finding[] = []
  for (const binding of [...comparison.addition.definitions.bindings, ...changed]) {
    const type = catalogue.typesByName.get(binding.resourceType ?? '')
    const attribute = catalogue.attributesByName.get(binding.attribute ?? '')
    const providerTypeId =
      binding.providerType === null ? null : catalogue.providerTypesByName.get(binding.providerType)?.id
    if (!type || !attribute || providerTypeId === undefined) continue
    const scope = uniqueScopes.find((candidate) => candidate === binding.uniqueScope)
    if (scope !== undefined) {
      const repeated = await count(db, countRepeated(catalogue, attribute, scope, type.concrete, providerTypeId))
      const examples =
        repeated === 0
          ? []
          : await db.run<{ example: string }>(
              selectRepeated(catalogue, attribute, scope, type.concrete, providerTypeId),
            )
      const message = `${told(repeated, 'value')} of "${attribute.name}" on "${type.name}" ${repeated === 1 ? 'occurs' : 'occur'} more than once, and would be unique per ${scope}: make them differ first`
      findings.push(
        ...finding('refused', { count: repeated, examples: examples.map(({ example }) => example) }, message),
      )
    }
    if (!binding.isRequired) continue
    const missing = await count(db, countWithout(catalogue, attribute.id, type.concrete, providerTypeId))
    const message = `${told(missing, 'resource')} of "${type.name}" ${missing === 1 ? 'has' : 'have'} no value of "${attribute.name}" yet, which becomes required`
    findings.push(...finding('notice', { count: missing, examples: [] }, message))
  }
  return findings
}

const uniqueScopes = ['endpoint', 'provider', 'source', 'type', 'all'] as const

/** Values that stand in rows do not move to a column. */
async function reviewColumns({ db, catalogue, comparison }: Review): Promise<readonly Finding[]> {
  const findings: Finding[] = []
  for (const { resourceType, attribute, column } of comparison.addition.definitions.columns) {
    const type = catalogue.typesByName.get(resourceType)
    const definition = catalogue.attributesByName.get(attribute)
    if (!type || !definition) continue
    const rows = await survey(db, surveyValueRows(type.id, definition.id))
    const message = `${told(rows.count, 'value')} of "${attribute}" on "${resourceType}" ${rows.count === 1 ? 'is' : 'are'} stored already and can't move to the column "${column}": leave "${attribute}" out of "columns"`
    findings.push(...finding('refused', rows, message))
  }
  return findings
}

async function reviewTypes({ db, catalogue, comparison }: Review): Promise<readonly Finding[]> {
  const findings: Finding[] = []
  for (const { name, after } of changesTo(comparison.changed, 'resourceTypes')) {
    const type = catalogue.typesByName.get(name)
    if (!type || after.get('isAbstract') !== true) continue
    const own = await survey(db, surveyResources(type.id))
    const message = `"${name}" would be abstract and has ${told(own.count, 'resource')} of its own, deleted ones included: give those another type first`
    findings.push(...finding('refused', own, message))
  }
  return findings
}

async function reviewRelationships(review: Review): Promise<readonly Finding[]> {
  const { db, catalogue, comparison } = review
  const findings: Finding[] = []
  for (const { name, after } of changesTo(comparison.changed, 'relationshipTypes')) {
    const type = catalogue.relationshipsByName.get(name)
    if (!type) continue
    for (const side of ['from', 'to'] as const) {
      // Both ends of a symmetric type are one.
      if (after.get(`${side}Cardinality`) === 'one' && !(type.isSymmetric && side === 'to')) {
        const crowded = await survey(db, surveyCrowded(type.id, side, type.isSymmetric))
        const message = `${told(crowded.count, 'resource')} ${crowded.count === 1 ? 'has' : 'have'} more than one resource at the ${side} end of "${name}", where one would be allowed: take the others away first`
        findings.push(...finding('refused', crowded, message))
      }
      if (after.get(`${side}Required`) !== true) continue
      const unrelated = await count(db, countUnrelated(type.id, side, type[side].concrete))
      const message = `${told(unrelated, 'resource')} at the ${side} end of "${name}" ${unrelated === 1 ? 'has' : 'have'} no such edge yet, which becomes required`
      findings.push(...finding('notice', { count: unrelated, examples: [] }, message))
    }
    if (after.get('isAcyclic') !== true) continue
    const cycles = await survey(db, surveyCycles(type.id))
    const message = `the edges of "${name}" lead ${told(cycles.count, 'resource')} back to ${cycles.count === 1 ? 'itself' : 'themselves'}, and would be acyclic: take those edges away first`
    findings.push(...finding('refused', cycles, message))
  }
  for (const name of comparison.edgeKeys.keys()) {
    const type = catalogue.relationshipsByName.get(name)
    const edges = type ? await count(db, countEdges(type.id)) : 0
    const message = `the edge key of "${name}" can't change while it has edges: ${told(edges, 'edge')}, hidden ones included`
    findings.push(...finding('refused', { count: edges, examples: [] }, message))
  }
  return [...findings, ...(await reviewEdgeAttributes(review))]
}

async function reviewEdgeAttributes({ db, catalogue, comparison }: Review): Promise<readonly Finding[]> {
  const required = [
    ...comparison.addition.definitions.edgeAttributes
      .filter(({ isRequired }) => isRequired)
      .map((row) => [row.relationshipType, row.attribute] as const),
    ...changesTo(comparison.changed, 'edgeAttributes')
      .filter(({ after }) => after.get('isRequired') === true)
      .map(({ names: [type = '', attribute = ''] }) => [type, attribute] as const),
  ]
  const findings: Finding[] = []
  for (const [relationship, attribute] of required) {
    const type = catalogue.relationshipsByName.get(relationship)
    const definition = catalogue.attributesByName.get(attribute)
    if (!type || !definition) continue
    const missing = await count(db, countEdgesWithout(type.id, definition.id))
    const message = `${told(missing, 'edge')} of "${relationship}" ${missing === 1 ? 'does' : 'do'} not carry "${attribute}" yet, which becomes required`
    findings.push(...finding('notice', { count: missing, examples: [] }, message))
  }
  return findings
}

/** Values, edges and statuses that would have no place in the tree, the bindings, the ends and the statuses as they would be. */
async function reviewShape({ db, catalogue, stored, removed, shape }: Review): Promise<readonly Finding[]> {
  const findings: Finding[] = []
  const typeName = (id: number) => catalogue.resourceTypes.get(id)?.name ?? ''
  const lost = new Map<string, { readonly type: string; readonly attribute: string; readonly kinds: number[] }>()
  const before = storedShape(stored)
  for (const kind of await db.run<{ id: number; typeId: number; providerTypeId: number }>(selectKinds())) {
    const [type, providerType] = [typeName(kind.typeId), catalogue.providerTypes.get(kind.providerTypeId)?.name ?? '']
    const kept = shape.attributesOf(type, providerType)
    for (const attribute of before.attributesOf(type, providerType)) {
      if (kept.has(attribute)) continue
      const key = keyText([type, attribute])
      lost.set(key, { type, attribute, kinds: [...(lost.get(key)?.kinds ?? []), kind.id] })
    }
  }
  for (const { type, attribute, kinds } of lost.values()) {
    const definition = catalogue.attributesByName.get(attribute)
    if (!definition) continue
    const values = await survey(db, surveyValues(catalogue, definition, isOfKinds(kinds)))
    const message = `${told(values.count, 'value')} of "${attribute}" on "${type}" would belong to no binding: bind "${attribute}" to "${type}" or a type above it`
    findings.push(...finding('refused', values, message))
  }
  for (const type of catalogue.relationshipTypes.values())
    for (const side of ['from', 'to'] as const) {
      const allowed = type[side].concrete.filter((id) => shape.mayStand(type.name, side, typeName(id)))
      if (
        allowed.length === type[side].concrete.length ||
        removed.some(({ key, part }) => part === 'relationshipTypes' && key === keyText([type.name]))
      )
        continue
      const beyond = await survey(db, surveyBeyond(type.id, side, allowed))
      const message = `${told(beyond.count, 'edge')} of "${type.name}", hidden ones included, ${beyond.count === 1 ? 'has' : 'have'} a resource at the ${side} end whose type could not stand there: add the type to "${side}", or take the edges away first`
      findings.push(...finding('refused', beyond, message))
    }
  const misplaced = new Map<number, number[]>()
  for (const { typeId, statusId } of await db.run<{ typeId: number; statusId: number }>(selectStatusesInUse())) {
    const status = catalogue.statuses.get(statusId)
    if (status && !shape.hasStatus(typeName(typeId), typeName(status.resourceTypeId), status.name))
      misplaced.set(typeId, [...(misplaced.get(typeId) ?? []), statusId])
  }
  for (const [typeId, statusIds] of misplaced) {
    const resources = await survey(db, surveyStatus(typeId, statusIds))
    const names = statusIds.map((id) => catalogue.statuses.get(id)?.name).join(', ')
    const message = `${told(resources.count, 'resource')} of "${typeName(typeId)}" ${resources.count === 1 ? 'has' : 'have'} a status that the type would not have (${names}): give them another one first`
    findings.push(...finding('refused', resources, message))
  }
  return findings
}
