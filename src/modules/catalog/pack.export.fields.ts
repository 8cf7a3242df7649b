import type { Definitions } from './definitions.js'
import { keyText } from './pack.rows.js'
import type { Shape } from './pack.shape.js'
import type { Stored } from './pack.stored.js'
import type { Source, Written } from './pack.written.js'

type Field = Definitions['edgeFields'][number]

/**
 * Edge fields by relationship type, and those that must come after fields of later types, in order: of two relationships that reach the same type the
 * field follows the one declared first. These stand behind the others, in another entry of their type.
 */
export function fieldsOf({
  stored,
  shape,
}: Source): readonly [ReadonlyMap<string, readonly Written[]>, readonly (readonly [string, readonly Written[]])[]] {
  const fields = [...stored.edgeFields.values()]
    .map(({ row }) => row)
    .filter((row) => shape.mayStand(row.relationshipType, 'from', row.fromType))
    .filter((row) => shape.mayStand(row.relationshipType, 'to', row.toType))
  const late = lateFields(fields, stored, shape)
  const early = new Map<string, Field[]>()
  const groups: { readonly name: string; readonly fields: Field[] }[] = []
  for (const field of fields) {
    const { relationshipType: name } = field
    if (!late.has(field)) early.set(name, [...(early.get(name) ?? []), field])
    else if (groups.at(-1)?.name === name) groups.at(-1)?.fields.push(field)
    else groups.push({ name, fields: [field] })
  }
  return [
    new Map([...early].map(([name, own]) => [name, products(own)])),
    groups.map(({ name, fields: own }) => [name, products(own)] as const),
  ]
}

/** The fields that can't stand with their type, since a field that they contend with stands behind it and was there first. */
function lateFields(fields: readonly Field[], stored: Stored, shape: Shape): ReadonlySet<Field> {
  const places = new Map([...stored.relationshipTypes.values()].map(({ row }, i) => [row.name, i]))
  const placeOf = ({ relationshipType }: Field) => places.get(relationshipType) ?? 0
  const late = new Set<Field>()
  for (const [i, field] of fields.entries()) {
    const isLate = fields
      .slice(0, i)
      .some((other) => (late.has(other) || placeOf(other) > placeOf(field)) && contend(field, other, shape))
    if (isLate) late.add(field)
  }
  return late
}

/** Whether two fields of different relationship types may lead from one type to the same neighbours. */
function contend(a: Field, b: Field, shape: Shape): boolean {
  if (a.relationshipType === b.relationshipType) return false
  const isSame = (own: string, other: string, far: string, otherFar: string) =>
    shape.areInLine(own, other) && shape.areInLine(far, otherFar)
  return isSame(a.fromType, b.fromType, a.toType, b.toType) || isSame(a.fromType, b.toType, a.toType, b.fromType)
}

/** Pairs in order as products of lists: [a x, a y, b x, b y] is [a, b] to [x, y]. */
function products(fields: readonly Field[]): readonly Written[] {
  const rows: { from: string[]; readonly to: string[] }[] = []
  for (const { fromType, toType } of fields) {
    const last = rows.at(-1)
    if (last?.from[0] === fromType) last.to.push(toType)
    else rows.push({ from: [fromType], to: [toType] })
  }
  const merged: typeof rows = []
  for (const row of rows) {
    const last = merged.at(-1)
    if (last && keyText(last.to) === keyText(row.to)) last.from.push(...row.from)
    else merged.push(row)
  }
  return merged.map(({ from, to }) => ({ from, to }))
}
