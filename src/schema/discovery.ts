import { operatorsOf } from '../query/condition.js'
import type { Operator } from '../query/filter.js'
import type { DataType } from '../query/value.js'
import { bindingsOf, getAttribute } from '../modules/catalog/catalogue.js'
import type {
  AttributeDefinition,
  Binding,
  Catalogue,
  EdgeAttribute,
  RelationshipEnd,
  RelationshipType,
  ResourceType,
} from '../modules/catalog/catalogue.js'
import { isSetMeaning, meanings, takesList } from './conditions.input.js'
import { edgeFieldsOf, type EdgeField } from './shape.js'
import type { SchemaNames } from './naming.js'

/** An attribute as resources of a type have it: at one provider type, or (`binding.providerTypeId` null) wherever no other binding says otherwise. */
export interface EffectiveAttribute {
  readonly definition: AttributeDefinition
  readonly binding: Binding
  /** The type it was asked for; the binding may be one of a type above. */
  readonly type: ResourceType
}

/**
 * The bindings in force for a type, inherited ones included, by name. With `providerTypeId` those at one provider type, an attribute once. Without, an
 * attribute comes once for all provider types and once more for each that has a binding of its own.
 */
export function effectiveAttributes(
  catalogue: Catalogue,
  type: ResourceType,
  providerTypeId: number | undefined,
): readonly EffectiveAttribute[] {
  const bindings =
    providerTypeId === undefined ? bindingsAnywhere(catalogue, type) : bindingsAt(catalogue, type, providerTypeId)
  return bindings
    .map((binding) => ({ definition: getAttribute(catalogue, binding.attributeId), binding, type }))
    .toSorted((a, b) => byText(a.definition.name, b.definition.name))
}

const bindingsAt = (catalogue: Catalogue, type: ResourceType, providerTypeId: number): readonly Binding[] => [
  ...bindingsOf(catalogue, type.id, providerTypeId).values(),
]

/** No provider type has this id: at it only the bindings hold that hold everywhere. */
const elsewhere = 0

function bindingsAnywhere(catalogue: Catalogue, type: ResourceType): readonly Binding[] {
  const declared = type.lineage.flatMap((id) => catalogue.bindings.get(id) ?? [])
  const special = [...catalogue.providerTypes.keys()].filter((id) =>
    declared.some(({ providerTypeId }) => providerTypeId === id),
  )
  return [
    ...bindingsAt(catalogue, type, elsewhere),
    ...special.flatMap((id) => bindingsAt(catalogue, type, id).filter(({ providerTypeId }) => providerTypeId === id)),
  ]
}

/** The types that can have resources with an attribute, at one provider type or at any, by name. */
export function typesWith(
  catalogue: Catalogue,
  attributeId: number,
  providerTypeId: number | undefined,
): readonly ResourceType[] {
  return [...catalogue.resourceTypes.values()]
    .filter((type) => !type.isAbstract && bindingsOf(catalogue, type.id, providerTypeId).has(attributeId))
    .toSorted((a, b) => byText(a.name, b.name))
}

/** A relationship type as it is read from resources of one type: what stands at the other end, and the fields that follow it. */
export interface EffectiveRelationship {
  readonly relationship: RelationshipType
  readonly direction: EdgeField['direction']
  readonly near: RelationshipEnd
  readonly far: RelationshipEnd
  readonly attributes: readonly { readonly definition: AttributeDefinition; readonly edge: EdgeAttribute }[]
  readonly fields: readonly EdgeField[]
}

/** The relationships that resources of a type can have, by name, outwards before inwards. One that leads from the type to itself comes both ways. */
export function effectiveRelationships(
  catalogue: Catalogue,
  names: SchemaNames,
  type: ResourceType,
  resourceFields: ReadonlySet<string>,
): readonly EffectiveRelationship[] {
  // The root has no GraphQL type of its own: what it has is under `edges` of every resource.
  const fields = names.types.has(type.id) ? edgeFieldsOf(catalogue, names, type.id, resourceFields) : []
  const stands = (end: RelationshipEnd) => end.typeIds.some((id) => type.lineage.includes(id))
  return [...catalogue.relationshipTypes.values()]
    .toSorted((a, b) => byText(a.name, b.name))
    .flatMap((relationship): readonly Pick<EffectiveRelationship, 'relationship' | 'direction' | 'near' | 'far'>[] => {
      const { from, to, isSymmetric } = relationship
      if (isSymmetric)
        return stands(from) || stands(to) ? [{ relationship, direction: 'both', near: from, far: to }] : []
      return [
        ...(stands(from) ? [{ relationship, direction: 'out', near: from, far: to } as const] : []),
        ...(stands(to) ? [{ relationship, direction: 'in', near: to, far: from } as const] : []),
      ]
    })
    .map((reading) => ({
      ...reading,
      attributes: reading.relationship.attributes.map((edge) => ({
        definition: getAttribute(catalogue, edge.attributeId),
        edge,
      })),
      fields: fields.filter(
        ({ relationship, direction }) => relationship.id === reading.relationship.id && direction === reading.direction,
      ),
    }))
}

/** Ids of the types that may stand at the other end, as declared; of a symmetric relationship those of both ends. */
export function farTypeIds({ relationship, direction, far }: EffectiveRelationship): readonly number[] {
  const { from, to } = relationship
  return direction === 'both' ? [...new Set([...from.typeIds, ...to.typeIds])] : far.typeIds
}

/** An operator that filters over values of a data type accept. */
export interface FilterOperator {
  readonly name: string
  readonly description: string
  readonly operand: 'VALUE' | 'LIST' | 'FLAG'
}

/** The operators of a data type: the table that filters are read by, and that condition inputs are made of. */
export function filterOperators(dataType: DataType): readonly FilterOperator[] {
  const operators: readonly Operator[] = operatorsOf[dataType]
  return [
    ...operators.map((name): FilterOperator => ({
      name,
      description: meanings[name],
      operand: takesList(name) ? 'LIST' : 'VALUE',
    })),
    { name: 'isSet', description: isSetMeaning, operand: 'FLAG' },
  ]
}

/** A condition on an attribute as GraphQL spells it, in the typed and in the generic face. Its operand is one that the attribute could have. */
export function exampleFilters(definition: AttributeDefinition): { readonly typed: string; readonly generic: string } {
  const condition = `{ eq: ${operandFor(definition)} }`
  const { apiName, name, dataType } = definition
  return {
    typed: `{ attributes: { ${apiName}: ${condition} } }`,
    generic: `{ attribute: [{ name: ${JSON.stringify(name)}, ${dataType}: ${condition} }] }`,
  }
}

/** Orders by an attribute as GraphQL spells them; undefined for a list, which can't be sorted by. */
export function exampleOrders({
  apiName,
  name,
  isList,
}: AttributeDefinition): { readonly typed: string; readonly generic: string } | undefined {
  if (isList) return undefined
  return {
    typed: `[{ attributes: { ${apiName}: ASC } }]`,
    generic: `[{ attribute: { name: ${JSON.stringify(name)}, direction: ASC } }]`,
  }
}

/** A condition on the edges of a relationship as GraphQL spells it, in the typed face, by the value of its enum, and in the generic one. */
export function exampleRelated(
  { relationship, direction }: Pick<EffectiveRelationship, 'relationship' | 'direction'>,
  enumValue: string,
): { readonly typed: string; readonly generic: string } {
  const way = direction === 'both' ? '' : `, direction: ${direction.toUpperCase()}`
  const related = (spelled: string) => `{ related: [{ relationship: ${spelled}${way} }] }`
  return { typed: related(enumValue), generic: related(JSON.stringify(relationship.name)) }
}

function operandFor({ dataType, allowedValues, min }: AttributeDefinition): string {
  const allowed = allowedValues.find(({ retired }) => retired === null)
  const text = allowed?.value ?? min ?? samples[dataType]
  return dataType === 'boolean' ? text : JSON.stringify(text)
}

const samples = {
  string: 'text',
  integer: '1',
  decimal: '1.5',
  boolean: 'true',
  datetime: '2026-01-01T00:00:00Z',
  ip: '10.0.0.1',
} as const satisfies Record<DataType, string>

const byText = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0)
