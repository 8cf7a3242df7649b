import type { Db } from '../../db/db.js'
import type { AttributeRef } from '../../query/filter.js'
import { identifier, raw, sql } from '../../query/sql.js'
import { getAttribute, type Catalogue } from '../catalog/catalogue.js'
import { compilePattern } from '../catalog/pattern.js'
import type { SeenResources } from './attribute-source.sql.js'
import { countPresentOfKinds, declareTexts, type OfKind } from './attribute-statistics.sql.js'
import { resourcesOf, type BoundKinds } from './demands.js'

/**
 * By attribute id how many resources have no value although they must. Of an attribute that all its kinds must have `present` says it; only where some must
 * and others need not are those that must counted again, in one statement.
 */
export async function countLacking(
  db: Db,
  seen: SeenResources,
  refs: readonly AttributeRef[],
  bound: ReadonlyMap<number, BoundKinds>,
  presentOf: (attributeId: number) => number,
): Promise<ReadonlyMap<number, number>> {
  const partly = refs.flatMap((attribute): OfKind[] => {
    const { may, must } = bound.get(attribute.id) ?? noKinds
    return may.length === must.length ? [] : must.map((kind) => ({ attribute, ...kind }))
  })
  const rows = partly.length > 0 ? await db.run<CountRow>(countPresentOfKinds(seen, partly)) : []
  const counted = new Map(rows.map(({ attribute, n }) => [attribute, n]))
  return new Map(
    refs.map(({ id }) => {
      const { may, must } = bound.get(id) ?? noKinds
      const present = may.length === must.length ? presentOf(id) : (counted.get(id) ?? 0)
      return [id, resourcesOf(must) - present]
    }),
  )
}

const noKinds: BoundKinds = { may: [], must: [] }

interface CountRow {
  readonly attribute: number
  readonly n: number
}

/** Values that are fetched at once: short ones, and those that may have 1 MiB each. */
const batches = { short: 5000, long: 20 } as const

/**
 * By attribute id how many values do not match the pattern of their definition. Patterns are matched here, by the engine that writes are held against, so each different
 * value is read once.
 */
export async function countUnmatched(
  db: Db,
  catalogue: Catalogue,
  seen: SeenResources,
  refs: readonly AttributeRef[],
): Promise<ReadonlyMap<number, number>> {
  const matches = new Map(
    refs.flatMap(({ id }) => {
      const { pattern } = getAttribute(catalogue, id)
      return pattern === null ? [] : [[id, compilePattern(pattern)] as const]
    }),
  )
  const found = new Map<number, number>()
  const patterned = refs.filter(({ id }) => matches.has(id))
  if (patterned.length === 0) return found
  for (const length of ['short', 'long'] as const) {
    const cursor = `texts_${++declared}`
    await db.run(declareTexts(cursor, seen, patterned, length))
    for (;;) {
      const rows = await db.run<TextRow>(sql`fetch ${raw(String(batches[length]))} from ${identifier(cursor)}`)
      for (const { attribute, value, n } of rows)
        if (!matches.get(attribute)?.(value)) found.set(attribute, (found.get(attribute) ?? 0) + n)
      if (rows.length < batches[length]) break
    }
    await db.run(sql`close ${identifier(cursor)}`)
  }
  return found
}

// Several fields of one operation share a connection, and with it the names of cursors.
let declared = 0

interface TextRow {
  readonly attribute: number
  readonly value: string
  readonly n: number
}
