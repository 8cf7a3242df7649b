import type { Cells, Column, Elements, Units } from './attributes.sql.js'
import type { ValueLetter } from './type-plan.js'
import type { Unit } from './values.js'
import type { Storage } from '../../catalog/catalogue.js'

/** An attribute of one resource and where its values lie. */
export interface Placed {
  readonly resourceId: string
  readonly unit: Unit
  readonly storage: Storage
  readonly implied?: boolean
}

/** The elements of attributes as parallel arrays, wherever they are stored; one to unset is one element with ordinal -1. */
export function elementsOf(placed: readonly Placed[]): Elements {
  const resourceIds: string[] = []
  const attributeIds: number[] = []
  const ordinals: number[] = []
  const letters: ValueLetter[] = []
  const texts: (string | null)[] = []
  const lasts: number[] = []
  for (const { resourceId, unit } of placed) {
    const { definition, letter } = unit.attribute
    const first = definition.isList ? 1 : 0
    const last = unit.texts.length === 0 ? -1 : first + unit.texts.length - 1
    for (let ordinal = Math.min(first, last); ordinal <= last; ordinal++) {
      resourceIds.push(resourceId)
      attributeIds.push(definition.id)
      ordinals.push(ordinal)
      letters.push(letter)
      texts.push(ordinal < 0 ? null : (unit.texts[ordinal - first] ?? null))
      lasts.push(last)
    }
  }
  return { resourceIds, attributeIds, ordinals, letters, texts, lasts }
}

/** The values of attributes that are stored in columns, as parallel arrays; the others are left out. */
export function cellsOf(placed: readonly Placed[]): Cells {
  const inColumns = placed.filter(isInColumn)
  return {
    resourceIds: inColumns.map(({ resourceId }) => resourceId),
    attributeIds: inColumns.map(({ unit }) => unit.attribute.definition.id),
    tables: inColumns.map(({ storage }) => storage.table),
    columns: inColumns.map(({ storage }) => storage.column),
    texts: inColumns.map(({ unit }) => unit.texts[0] ?? null),
    implied: inColumns.map(({ implied }) => implied === true),
  }
}

/** Whole attributes as parallel arrays. */
export function unitsOf(placed: readonly Placed[]): Units {
  return {
    resourceIds: placed.map(({ resourceId }) => resourceId),
    attributeIds: placed.map(({ unit }) => unit.attribute.definition.id),
    tables: placed.map(({ storage }) => (storage.kind === 'column' ? storage.table : '')),
    columns: placed.map(({ storage }) => (storage.kind === 'column' ? storage.column : '')),
  }
}

/** The columns that occur, each once. */
export function columnsIn(placed: readonly Placed[]): readonly Column[] {
  const found = new Map<string, Column>()
  for (const { storage, unit } of placed)
    if (storage.kind === 'column')
      found.set(`${storage.table}.${storage.column}`, { ...storage, letter: unit.attribute.letter })
  return [...found.values()]
}

/** True for what is stored in a column. */
export function isInColumn<P extends Placed>(
  placed: P,
): placed is P & { readonly storage: Storage & { readonly kind: 'column' } } {
  return placed.storage.kind === 'column'
}
