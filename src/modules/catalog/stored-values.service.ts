import type { Db } from '../../db/db.js'
import { snapshot } from '../../db/transaction.js'
import { raw, sql, type Statement } from '../../query/sql.js'
import type { AttributeDefinition, Binding, Catalogue } from './catalogue.js'
import type { PatternTest } from './pattern.js'
import { countValuesOfKinds, selectKinds, valuesOf, type KindAttribute } from './stored-values.sql.js'

/** The number that a counting statement answers. */
export async function count(db: Db, statement: Statement): Promise<number> {
  const [row] = await db.run<{ count: number }>(statement)
  return row?.count ?? 0
}

/** A number of things in words: "1 value", "2 values". */
export function told(found: number, singular: string): string {
  return `${found} ${singular}${found === 1 ? '' : 's'}`
}

/** The end of a sentence about values that a rule now shuts out. */
export function stays(found: number): string {
  return found === 1 ? 'it stays until somebody changes it' : 'they stay until somebody changes them'
}

/** How many values of a string attribute do not satisfy a pattern. Reads them all, a few hundred at a time. */
export async function countUnmatched(
  db: Db,
  catalogue: Catalogue,
  attribute: AttributeDefinition,
  matches: PatternTest,
): Promise<number> {
  return (await surveyUnmatched(db, catalogue, attribute, matches)).count
}

/** A value and the resource that has it; null for one of an edge. */
export interface OwnedValue {
  readonly value: string
  readonly resource: string | null
}

/** How many values of a string attribute do not satisfy a pattern, and the first few of them. Reads them all, a few hundred at a time. */
export async function surveyUnmatched(
  db: Db,
  catalogue: Catalogue,
  attribute: AttributeDefinition,
  matches: PatternTest,
): Promise<{ readonly count: number; readonly examples: readonly OwnedValue[] }> {
  return snapshot(db, async (db) => {
    await db.run(sql`declare stored_values no scroll cursor for
      select v.value, r.name::text as resource from ${valuesOf(catalogue, attribute)} left join resources r on r.id = v.resource_id`)
    const examples: OwnedValue[] = []
    let count = 0
    for (;;) {
      // Values have up to 1 MiB each, so a batch is small.
      const rows = await db.run<OwnedValue>(raw('fetch 200 from stored_values'))
      const unmatched = rows.filter((row) => !matches(row.value))
      count += unmatched.length
      examples.push(...unmatched.slice(0, maxExamples - examples.length))
      if (rows.length === 0) break
    }
    await db.run(raw('close stored_values'))
    return { count, examples }
  })
}

/** How many examples are given of what breaks a rule. */
const maxExamples = 3

/** A resource type as a change would leave it: what is above it, nearest first, and which bindings there are. */
export interface Shape {
  lineageOf(typeId: number): readonly number[]
  readonly bindings: readonly Binding[]
}

/** How many values would belong to resources whose type no longer has the attribute if `after` were the catalogue. */
export async function countUnbound(db: Db, catalogue: Catalogue, after: Shape): Promise<number> {
  const before: Shape = {
    lineageOf: (typeId) => catalogue.resourceTypes.get(typeId)?.lineage ?? [],
    bindings: [...catalogue.bindings.values()].flat(),
  }
  const kinds = await db.run<Kind>(selectKinds())
  const lost: KindAttribute[] = kinds.flatMap((kind) => {
    const kept = boundAttributes(after, kind)
    return [...boundAttributes(before, kind)].flatMap((attributeId) =>
      kept.has(attributeId) ? [] : [{ kindId: kind.id, attributeId }],
    )
  })
  return lost.length === 0 ? 0 : count(db, countValuesOfKinds(catalogue, lost))
}

interface Kind {
  readonly id: number
  readonly typeId: number
  readonly providerTypeId: number
}

function boundAttributes(shape: Shape, kind: Kind): ReadonlySet<number> {
  const lineage = new Set(shape.lineageOf(kind.typeId))
  return new Set(
    shape.bindings
      .filter((binding) => lineage.has(binding.resourceTypeId))
      .filter((binding) => binding.providerTypeId === null || binding.providerTypeId === kind.providerTypeId)
      .map((binding) => binding.attributeId),
  )
}
