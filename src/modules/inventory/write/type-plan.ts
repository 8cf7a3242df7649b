import { bindingsOf, getAttribute, storageOf } from '../../catalog/catalogue.js'
import type { AttributeDefinition, Binding, Catalogue, RelationshipType, Storage } from '../../catalog/catalogue.js'
import type { DataType } from '../../../query/value.js'

/** The letter of a data type in the statements that write values. */
export type ValueLetter = 's' | 'i' | 'd' | 'b' | 't' | 'p'

/** One attribute as resources of one kind, or edges of one type, have it. */
export interface AttributePlan {
  readonly definition: AttributeDefinition
  readonly letter: ValueLetter
  readonly isRequired: boolean
  readonly isRetired: boolean
  readonly defaultValues: readonly string[] | null
  readonly binding: Binding | null
  readonly storage: Storage
}

/** Everything the writers ask of the bindings of one kind, looked up once a catalogue version. */
export interface TypePlan {
  readonly byName: ReadonlyMap<string, AttributePlan>
  readonly byId: ReadonlyMap<number, AttributePlan>
  readonly required: readonly AttributePlan[]
  readonly defaulted: readonly AttributePlan[]
  readonly unique: readonly AttributePlan[]
  readonly inColumns: readonly AttributePlan[]
}

const plans = new WeakMap<Catalogue, Map<string, TypePlan>>()

/** The plan for resources of a concrete type at a provider type. */
export function planOfKind(catalogue: Catalogue, typeId: number, providerTypeId: number): TypePlan {
  return remember(catalogue, `kind ${typeId} ${providerTypeId}`, () =>
    [...bindingsOf(catalogue, typeId, providerTypeId).values()].map((binding) => {
      const definition = getAttribute(catalogue, binding.attributeId)
      return {
        definition,
        letter: letters[definition.dataType],
        isRequired: binding.isRequired,
        isRetired: definition.retired !== null || binding.retired !== null,
        defaultValues: binding.defaultValues,
        binding,
        storage: storageOf(catalogue, typeId, definition.id),
      }
    }),
  )
}

/** The plan for edges of a type: their attributes are always rows, never unique and without defaults. */
export function planOfEdge(catalogue: Catalogue, type: RelationshipType): TypePlan {
  return remember(catalogue, `edge ${type.id}`, () =>
    type.attributes.map((attribute) => {
      const definition = getAttribute(catalogue, attribute.attributeId)
      return {
        definition,
        letter: letters[definition.dataType],
        isRequired: attribute.isRequired,
        isRetired: definition.retired !== null || attribute.retired !== null,
        defaultValues: null,
        binding: null,
        storage: { kind: 'rows' },
      }
    }),
  )
}

function remember(catalogue: Catalogue, key: string, attributes: () => readonly AttributePlan[]): TypePlan {
  const known = plans.get(catalogue) ?? new Map<string, TypePlan>()
  plans.set(catalogue, known)
  const plan = known.get(key) ?? planOf(attributes())
  known.set(key, plan)
  return plan
}

function planOf(attributes: readonly AttributePlan[]): TypePlan {
  return {
    byName: new Map(attributes.map((attribute) => [attribute.definition.name, attribute])),
    byId: new Map(attributes.map((attribute) => [attribute.definition.id, attribute])),
    required: attributes.filter(({ isRequired, isRetired }) => isRequired && !isRetired),
    defaulted: attributes.filter(({ defaultValues, isRetired }) => defaultValues !== null && !isRetired),
    unique: attributes.filter(({ binding }) => binding?.uniqueScope),
    inColumns: attributes.filter(({ storage }) => storage.kind === 'column'),
  }
}

const letters = {
  string: 's',
  integer: 'i',
  decimal: 'd',
  boolean: 'b',
  datetime: 't',
  ip: 'p',
} as const satisfies Record<DataType, ValueLetter>
