import { empty, raw, type Statement } from './sql.js'

/** Whether what is counted hangs on parents: then every table has a column `parent`, and nothing of one parent mixes with what another has. */
export type Parents = 'one list' | 'each parent'

/** `m.parent, `, for lists of columns. */
export const parentOf = (parents: Parents, alias: string): Statement =>
  parents === 'each parent' ? raw(`${alias}.parent, `) : empty

/** ` group by m.parent`, where nothing else is grouped by. */
export const groupByParent = (parents: Parents, alias: string): Statement =>
  parents === 'each parent' ? raw(` group by ${alias}.parent`) : empty

/** `a.parent = b.parent and `, for joins. */
export const sameParent = (parents: Parents, one: string, other: string): Statement =>
  parents === 'each parent' ? raw(`${one}.parent = ${other}.parent and `) : empty

/** Rows by their parent, in their order; a parent without rows is missing. */
export function rowsByParent<R extends Readonly<Record<string, unknown>>>(
  rows: readonly R[],
): ReadonlyMap<string, readonly R[]> {
  const found = new Map<string, R[]>()
  for (const row of rows) {
    const parent = String(row['parent'])
    const its = found.get(parent)
    if (its) its.push(row)
    else found.set(parent, [row])
  }
  return found
}
