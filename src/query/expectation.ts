import { InputError, type InputPath } from '../errors.js'

/** How a message names the place of a fault: the last key of the path, quoted. */
export function subject(path: InputPath): string {
  const key = path.findLast((segment) => typeof segment === 'string')
  return key === undefined ? 'The value' : `"${key}"`
}

/** The error for input of the wrong shape; shows what came, shortened. */
export function expected(wanted: string, input: unknown, path: InputPath): InputError {
  return new InputError(`${subject(path)} must be ${wanted}, not ${shown(input)}.`, path)
}

/** What came, for a message: scalars as JSON and shortened, everything else by its kind. */
export function shown(input: unknown): string {
  if (input === null) return 'null'
  if (input === undefined) return 'nothing'
  if (Array.isArray(input)) return 'a list'
  if (typeof input === 'object') return 'an object'
  const text = typeof input === 'bigint' ? String(input) : (JSON.stringify(input) ?? typeof input)
  return text.length > 60 ? `${text.slice(0, 60).replace(/[\uD800-\uDBFF]$/, '')}...` : text
}
