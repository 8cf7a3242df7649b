import { InputError, type InputPath } from '../errors.js'

/** What a global id says: a row of a table. For a resource the table is "resources", whatever its type. */
export interface GlobalId {
  readonly table: string
  readonly key: string
}

/** The opaque id that clients see: base64url of "table:key". */
export function printGlobalId(table: string, key: string | number): string {
  return Buffer.from(`${table}:${key}`, 'latin1').toString('base64url')
}

/** What an id names; an InputError for a text that `printGlobalId` never made. Whether the row exists is not known yet. */
export function parseGlobalId(text: unknown, path: InputPath): GlobalId {
  const read = typeof text === 'string' ? Buffer.from(text, 'base64url').toString('latin1') : ''
  const match = /^([a-z_]+):([1-9]\d{0,18})$/.exec(read)
  const [, table, key] = match ?? []
  // A text may decode to the same bytes as an id without being one: the decoder skips what it does not know.
  if (table === undefined || key === undefined || printGlobalId(table, key) !== text || BigInt(key) >= 2n ** 63n)
    throw new InputError(`${shown(text)} is not an id that was given out here.`, path)
  return { table, key }
}

/** The key of an id that must name a row of `table`; an InputError when it is the id of something else. */
export function parseKey(text: unknown, table: string, path: InputPath, noun = nounOfTable(table)): string {
  const id = parseGlobalId(text, path)
  if (id.table !== table) throw new InputError(`${shown(text)} is the id of something else, not of ${noun}.`, path)
  return id.key
}

/** The words for a row of a table where nobody says better ones. */
function nounOfTable(table: string): string {
  const words = otherWords.get(table) ?? table.replaceAll('_', ' ').replace(/s$/, '')
  return `${/^[aeiou]/.test(words) ? 'an' : 'a'} ${words}`
}

// Tables that are called otherwise than what their rows are to clients.
const otherWords: ReadonlyMap<string, string> = new Map([
  ['provider_endpoints', 'endpoint'],
  ['provider_datacenters', 'provider datacenter'],
  ['resource_statuses', 'resource status'],
  ['source_status_words', 'status word'],
  ['resource_type_attributes', 'binding'],
  ['attribute_allowed_values', 'allowed value'],
  ['relationship_type_attributes', 'edge attribute'],
  ['relationship_type_fields', 'edge field'],
])

const shown = (text: unknown) => JSON.stringify(typeof text === 'string' ? text.slice(0, 60) : text)
