import { inUnit, isNumericType, type StoredUnit } from '../../query/measured.js'
import type { Value } from '../../query/value.js'
import { getAttribute, type AttributeDefinition, type Catalogue } from '../catalog/catalogue.js'
import type { AttributeValue } from './attribute-value.type.js'

/** Values as the generic face shows them, by name; only what is set. */
export function toAttributeValues(
  catalogue: Catalogue,
  values: ReadonlyMap<number, readonly Value[]>,
  attributeIds: readonly number[],
): readonly AttributeValue[] {
  return attributeIds
    .flatMap((id) => {
      const found = values.get(id) ?? []
      return found.length === 0 ? [] : [toAttributeValue(getAttribute(catalogue, id), found)]
    })
    .toSorted((a, b) => (a.name < b.name ? -1 : Number(a.name > b.name)))
}

/** What values are shown with. */
export type ShownAttribute = Pick<AttributeDefinition, 'name' | 'displayName' | 'dataType' | 'unit' | 'isList'>

/** The values of one attribute as the generic face shows them. */
export function toAttributeValue(
  { name, displayName, dataType, unit, isList }: ShownAttribute,
  values: readonly Value[],
): AttributeValue {
  const text = values.map(String)
  const typed = (type: typeof dataType) => (type === dataType ? text : [])
  return {
    name,
    displayName,
    dataType,
    unit,
    isList,
    text,
    string: typed('string'),
    integer: typed('integer'),
    decimal: typed('decimal'),
    boolean: dataType === 'boolean' ? values.map((value) => value === true) : [],
    datetime: typed('datetime'),
    ip: typed('ip'),
  }
}

/** The unit that the numbers of an attribute, or sums of them, are stored in; undefined where they have none. */
export function storedUnitOf(
  { dataType, unit }: Pick<AttributeDefinition, 'dataType' | 'unit'>,
  of: StoredUnit['of'] = 'value',
): StoredUnit | undefined {
  return unit !== null && isNumericType(dataType) ? { unit, of } : undefined
}

/** Values in a unit that a client names, as decimals; an InputError where the attribute has no such unit, also when it has no value. */
export function valuesInUnit(
  definition: Pick<AttributeDefinition, 'dataType' | 'unit'>,
  values: readonly Value[],
  asked: string,
  of: StoredUnit['of'] = 'value',
): readonly string[] {
  return inUnit(values.map(String), asked, storedUnitOf(definition, of), ['unit'])
}
