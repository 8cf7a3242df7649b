import type {
  AttributeDefinition,
  Binding,
  Catalogue,
  EdgeAttribute,
  RelationshipEnd,
  RelationshipType,
  ResourceType,
  Status,
} from '../../src/modules/catalog/catalogue.js'
import { typeNameOf } from '../../src/modules/catalog/names.js'
import type { DataType } from '../../src/query/value.js'

/** What a test says of a resource type; the rest follows from its name. */
export interface TypeSketch {
  readonly name: string
  readonly plural?: string
  readonly apiName?: string
  readonly pluralApiName?: string
  readonly under?: string
  readonly isAbstract?: boolean
  /** Attribute names, or with the `retired` note of the binding. */
  readonly attributes?: readonly string[]
}

export interface AttributeSketch extends Partial<Omit<AttributeDefinition, 'dataType'>> {
  readonly name: string
  readonly type: DataType
}

export interface RelationshipSketch {
  readonly name: string
  readonly inverse?: string
  readonly apiName?: string
  readonly inverseApiName?: string
  readonly from: readonly string[]
  readonly to: readonly string[]
  readonly fromOne?: boolean
  readonly toOne?: boolean
  readonly attributes?: readonly string[]
  /** From and to of the fields named after neighbours; between all ends but the root unless said. */
  readonly fields?: readonly (readonly [string, string])[]
}

export interface CatalogueSketch {
  readonly types: readonly TypeSketch[]
  readonly attributes?: readonly AttributeSketch[]
  readonly relationships?: readonly RelationshipSketch[]
}

/** A catalogue in memory, as `loadCatalogue` would answer it; ids count from 1 in the order given, "resource" is 1. */
export function sketchCatalogue(sketch: CatalogueSketch): Catalogue {
  const sketches: readonly TypeSketch[] = [{ name: 'resource', isAbstract: true }, ...sketch.types]
  const idOf = (name: string) => {
    const index = sketches.findIndex((type) => type.name === name)
    if (index === -1) throw new Error(`no type ${name} in the sketch`)
    return index + 1
  }
  const lineage = (name: string): readonly number[] => {
    const type = sketches[idOf(name) - 1]
    return name === 'resource' ? [1] : [idOf(name), ...lineage(type?.under ?? 'resource')]
  }
  const resourceTypes = sketches.map((type): ResourceType => {
    const apiName = type.apiName ?? camel(type.name)
    const id = idOf(type.name)
    return {
      ...described(id, type.name),
      pluralName: type.plural ?? `${type.name}s`,
      apiName,
      pluralApiName: type.pluralApiName ?? camel(type.plural ?? `${type.name}s`),
      typeName: typeNameOf(apiName),
      supertypeId: type.name === 'resource' ? null : idOf(type.under ?? 'resource'),
      isAbstract: type.isAbstract ?? false,
      extensionTable: null,
      lineage: lineage(type.name),
      concrete: sketches
        .filter((other) => !other.isAbstract && lineage(other.name).includes(id))
        .map((other) => idOf(other.name)),
    }
  })
  const attributes = (sketch.attributes ?? []).map(({ type, ...rest }, index): AttributeDefinition => ({
    ...described(index + 1, rest.name),
    apiName: camel(rest.name),
    unit: null,
    min: null,
    max: null,
    pattern: null,
    allowedValues: [],
    ...rest,
    dataType: type,
    isList: rest.isList ?? false,
  }))
  const attributeId = (name: string) => {
    const found = attributes.find((attribute) => attribute.name === name)
    if (!found) throw new Error(`no attribute ${name} in the sketch`)
    return found.id
  }
  let bindingId = 0
  const bindings = sketches.map((type): [number, readonly Binding[]] => [
    idOf(type.name),
    (type.attributes ?? []).map((name) => ({
      id: ++bindingId,
      resourceTypeId: idOf(type.name),
      attributeId: attributeId(name),
      providerTypeId: null,
      isRequired: false,
      uniqueScope: null,
      defaultValues: null,
      description: '',
      retired: null,
    })),
  ])
  const end = (names: readonly string[], isOne: boolean | undefined): RelationshipEnd => {
    const typeIds = names.map(idOf)
    return {
      typeIds,
      concrete: resourceTypes
        .filter((type) => !type.isAbstract && type.lineage.some((id) => typeIds.includes(id)))
        .map((type) => type.id),
      cardinality: isOne ? 'one' : 'many',
      required: false,
      onDelete: 'detach',
    }
  }
  let fieldId = 0
  const relationshipTypes = (sketch.relationships ?? []).map((type, index): RelationshipType => {
    const isSymmetric = type.inverse === undefined
    const inverse = type.inverse ?? type.name
    return {
      ...described(index + 1, type.name),
      inverseName: inverse,
      inverseDisplayName: inverse.replaceAll('_', ' '),
      apiName: type.apiName ?? camel(type.name),
      inverseApiName: type.inverseApiName ?? camel(inverse),
      isSymmetric,
      isAcyclic: false,
      isRedundant: false,
      fields: (type.fields ?? type.from.flatMap((from) => type.to.map((to) => [from, to] as const)))
        .filter((types) => !types.includes('resource'))
        .map(([from, to]) => ({ id: ++fieldId, fromTypeId: idOf(from), toTypeId: idOf(to) })),
      from: end(type.from, type.fromOne),
      to: end(type.to, type.toOne),
      attributes: (type.attributes ?? []).map((name): EdgeAttribute => ({
        attributeId: attributeId(name),
        isRequired: false,
        keyPosition: null,
        retired: null,
      })),
    }
  })
  return {
    version: '1',
    providerTypes: new Map(),
    resourceTypes: byId(resourceTypes),
    statuses: new Map<number, Status>(),
    attributes: byId(attributes),
    bindings: new Map(bindings),
    relationshipTypes: byId(relationshipTypes),
    columns: new Map(),
    typesByName: by('name', resourceTypes),
    attributesByName: by('name', attributes),
    attributesByApiName: by('apiName', attributes),
    relationshipsByName: by('name', relationshipTypes),
    providerTypesByName: new Map(),
  }
}

const described = (id: number, name: string) => ({
  id,
  name,
  displayName: name.replaceAll('_', ' '),
  description: '',
  retired: null,
})

const camel = (name: string) => name.replaceAll(/_([a-z])/g, (_match, letter: string) => letter.toUpperCase())

const byId = <T extends { readonly id: number }>(rows: readonly T[]) => new Map(rows.map((row) => [row.id, row]))

const by = <K extends string, T extends { readonly [key in K]: string }>(key: K, rows: readonly T[]) =>
  new Map(rows.map((row) => [row[key], row]))
