import { isUtf8 } from 'node:buffer'
import type { Limits } from '../config.js'
import { InputError } from '../errors.js'
import { cut } from './errors.js'
import { exceeded } from './limits.js'

/** The value of a JSON body. Throws an error written for the client for what is no JSON, and a LimitError before parsing what would cost too much. */
export function parseBody(body: Buffer, limits: Limits): unknown {
  if (body.length === 0) throw new InputError('The body is empty; send a JSON object with "query".')
  if (!isUtf8(body)) throw new InputError('The body is not valid UTF-8.')
  measure(body, limits)
  const value = parseJson(body.toString('utf8'))
  if (mayHoldPrototype(body)) refusePrototype(value)
  return value
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new InputError('The body is not valid JSON.')
  }
}

const [quote = 0, backslash, comma, openBracket, openBrace, closeBracket, closeBrace] = Buffer.from('"\\,[{]}')

/** The engine takes seconds for a few megabytes of brackets, so they are counted first; malformed text is counted as if it were JSON. */
function measure(body: Buffer, limits: Limits): void {
  let [values, nesting, isObject, isKey] = [0, 0, false, false]
  const keys = new Set<string>()
  for (let at = 0; at < body.length; at += 1) {
    const byte = body[at]
    if (byte === quote) {
      const end = endOfText(body, at)
      if (nesting === 1 && isKey) addKey(keys, body.toString('utf8', at + 1, end))
      isKey = false
      at = end
    } else if (byte === openBracket || byte === openBrace) {
      values += 1
      nesting += 1
      if (nesting === 1) isObject = byte === openBrace
      isKey = isObject
      if (nesting > limits.nesting + 2)
        throw exceeded('nesting', limits, `The body nests deeper than ${limits.nesting} levels`)
    } else if (byte === closeBracket || byte === closeBrace) nesting -= 1
    else if (byte === comma) {
      values += 1
      isKey = isObject
    }
    if (values > limits.bodyValues)
      throw exceeded('bodyValues', limits, `The body has more than ${limits.bodyValues} values`)
  }
}

/** Programs differ in which of two equal keys they read. */
function addKey(keys: Set<string>, key: string): void {
  if (keys.has(key)) throw new InputError(`The body has the key "${cut(key)}" twice.`)
  keys.add(key)
}

/** Where the text that starts at this quote ends: at a quote with an even number of backslashes before it. */
function endOfText(body: Buffer, start: number): number {
  for (let end = body.indexOf(quote, start + 1); end !== -1; end = body.indexOf(quote, end + 1)) {
    let escape = end
    while (body[escape - 1] === backslash) escape -= 1
    if ((end - escape) % 2 === 0) return end
  }
  return body.length
}

/** Whether a key may be `__proto__`, also written with escapes: rarely, so that few bodies are searched. */
function mayHoldPrototype(body: Buffer): boolean {
  return (
    body.includes('__proto__') || (body.includes('\\u00') && /\\u00(?:5f|70|72|6f|74)/i.test(body.toString('latin1')))
  )
}

function refusePrototype(value: unknown): void {
  const open: unknown[] = [value]
  while (open.length > 0) {
    const one = open.pop()
    if (typeof one !== 'object' || one === null) continue
    if (Object.hasOwn(one, '__proto__'))
      throw new InputError('The body has the key "__proto__", which no object may have.')
    for (const below of Object.values(one)) open.push(below)
  }
}
