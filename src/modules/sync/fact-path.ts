/** Where a fact stands: keys of maps, and positions in lists. */
export type FactPath = readonly (string | number)[]

/**
 * A path as one text that can be read back exactly: keys are joined by dots, positions stand in brackets (`os.release.major`, `bindings[0].address`).
 * In keys, `.`, `~`, `[` and `\` have a backslash before them, an empty key is `\e`, and what no text can hold is `\0` (NUL) or `\uD800`.
 */
export function printFactPath(path: FactPath): string {
  let text = ''
  for (const segment of path) {
    if (typeof segment === 'number') text += `[${segment}]`
    else text += `${text === '' ? '' : '.'}${escapeKey(segment)}`
  }
  return text
}

function escapeKey(key: string): string {
  if (key === '') return '\\e'
  return key
    .replaceAll(/[.~[\\]/g, '\\$&')
    .replaceAll('\0', '\\0')
    .replaceAll(/\p{Surrogate}/gu, (half) => `\\u${half.charCodeAt(0).toString(16).toUpperCase()}`)
}
