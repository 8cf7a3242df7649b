import type { Db } from '../../db/db.js'
import { sql } from '../../query/sql.js'
import { idIn, type Draft, type NounRow, type Rules, type Values, type Warning } from './noun.js'
import { count, told } from './stored-values.service.js'
import { countEdges, countEdgesWithout, countEdgeValues } from './stored-edges.sql.js'

/** What is particular to edge attributes. */
export const edgeAttributeRules: Rules = { hidden, review, uses }

async function hidden(db: Db, { after }: Draft): Promise<Values> {
  const [definition] = await db.run<{ kind: string }>(
    sql`select value_kind as kind from attribute_definitions where id = ${after['attribute']}`,
  )
  return { value_kind: definition?.kind }
}

async function review(db: Db, _id: number, draft: Draft): Promise<readonly Warning[]> {
  if (draft.after['required'] !== true || draft.before?.['required'] === true) return []
  const missing = await count(
    db,
    countEdgesWithout(idIn(draft.after, 'relationshipType'), idIn(draft.after, 'attribute')),
  )
  if (missing === 0) return []
  const message = `${told(missing, 'existing edge')} ${missing === 1 ? 'does' : 'do'} not carry it yet.`
  return [{ code: 'VALUES_MISSING', message, count: missing, path: draft.at('required') }]
}

/** Edges that carry it; every edge when it is part of the key, since each has its place in it. */
async function uses(db: Db, row: NounRow): Promise<readonly string[]> {
  const [type, attribute] = [idIn(row, 'relationshipType'), idIn(row, 'attribute')]
  const edges = await count(db, row['keyPosition'] === null ? countEdgeValues(type, attribute) : countEdges(type))
  return edges === 0 ? [] : [told(edges, 'edge')]
}
