import { parse } from 'lossless-json'
import { z } from 'zod'

/** A JSON number as it was written, so that nothing is rounded before its attribute's data type is known. */
export class NumberText {
  constructor(readonly text: string) {}
}

/** A value as a file gives it: numbers by their text, objects and nested lists still unrefused. */
export type FileValue =
  string | boolean | null | NumberText | readonly FileValue[] | { readonly [key: string]: FileValue }

export type FileAttributes = Readonly<Record<string, FileValue>>

const statusClasses = ['up', 'degraded', 'down', 'off', 'unknown'] as const

/** The resource at the other end of an edge: its identity, spelled out. */
interface FileTarget {
  readonly type: string
  readonly source: string
  readonly instance: string
  readonly kind: string
  readonly externalId: string
}

export interface FileEdge {
  readonly type: string
  readonly direction: 'in' | 'out'
  readonly to: FileTarget
  readonly attributes: FileAttributes
}

/** One line of an import file with the defaults filled in. `undefined` is "not mentioned", null is "unset". */
export interface FileRecord {
  readonly type: string
  readonly kind: string
  readonly providerType: string
  readonly provider: string
  readonly endpoint: string
  readonly source: string
  readonly instance: string
  readonly externalId: string
  readonly name: string
  readonly datacenter: string | null | undefined
  readonly status: string | null | undefined
  readonly statusClass: (typeof statusClasses)[number] | undefined
  readonly observedAt: string | undefined
  readonly attributes: FileAttributes
  readonly relationships: readonly FileEdge[]
}

/** A record, or the one reason why the line is none. */
export type Read<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly reason: string }

/** The record that a line holds, or why it holds none: malformed JSON, a missing, unknown or ill-typed key. Attribute values are not judged here. */
export function readRecord(text: string): Read<FileRecord> {
  const json = readJson(text, 'line')
  if (!json.ok) return json
  if (!isObject(json.value)) return { ok: false, reason: 'The line is no JSON object.' }
  const parsed = recordShape.safeParse(json.value)
  return parsed.success
    ? { ok: true, value: withDefaults(parsed.data) }
    : { ok: false, reason: describe(parsed.error.issues[0]) }
}

/** True for a JSON object as the parser makes it; false for lists, numbers and null. */
export function isObject(value: unknown): value is Readonly<Record<string, FileValue>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof NumberText)
}

/** The JSON of a line or file, with numbers as they were written, or why there is none. */
export function readJson(text: string, what: 'line' | 'file'): Read<unknown> {
  try {
    return { ok: true, value: parse(text, null, (digits) => new NumberText(digits)) }
  } catch (error) {
    // A line of ten thousand brackets exhausts the stack of a recursive parser: malformed for us, too.
    if (error instanceof RangeError)
      return { ok: false, reason: `The ${what} is no JSON that can be read: it is nested too deeply.` }
    if (!(error instanceof SyntaxError)) throw error
    return { ok: false, reason: `The ${what} is no JSON: ${withoutPlace(error.message)}.` }
  }
}

// The same fault in many lines is told once, so what differs by line is left out.
const withoutPlace = (message: string) => message.replace(/ but got .*$| at position \d+.*$/s, '')

const nameBytes = 1024
const missing = 'is missing'

/** What keeps a text from being a name, for a sentence that begins with where it stands; undefined when nothing does. */
export function nameFault(text: string): string | undefined {
  if (text === '') return 'must not be empty'
  if (Buffer.byteLength(text) > nameBytes) return `is longer than ${nameBytes} bytes`
  if (text.includes('\0')) return 'holds the character NUL'
  if (/\p{Surrogate}/u.test(text)) return 'holds half of a surrogate pair, which is no Unicode character'
  return undefined
}

const name = z
  .string({ error: (issue) => (issue.input === undefined ? missing : 'must be a string') })
  .superRefine((text, context) => {
    const fault = nameFault(text)
    if (fault !== undefined) context.addIssue(fault)
  })

const optionalName = name.nullish()

const attributes = z
  .custom<FileAttributes>(isObject, 'must be an object')
  .nullish()
  .transform((given): FileAttributes => given ?? {})

const directions = ['in', 'out', 'IN', 'OUT'] as const

const targetShape = z.strictObject(
  {
    type: name,
    externalId: name,
    kind: optionalName,
    provider: optionalName,
    endpoint: optionalName,
    source: optionalName,
    instance: optionalName,
  },
  { error: objectError },
)

const edgeShape = z.strictObject(
  {
    type: name,
    direction: z.enum(directions, 'must be "in" or "out"').nullish(),
    to: targetShape,
    attributes,
  },
  { error: objectError },
)

const recordShape = z.strictObject(
  {
    type: name,
    providerType: name,
    provider: name,
    endpoint: name,
    externalId: name,
    name,
    kind: optionalName,
    source: optionalName,
    instance: optionalName,
    datacenter: optionalName,
    status: optionalName,
    statusClass: z.enum(statusClasses, `must be one of ${statusClasses.join(', ')}`).nullish(),
    observedAt: z.string('must be a datetime such as "2016-01-13T00:00:00Z"').nullish(),
    attributes,
    relationships: z.array(edgeShape, 'must be a list').nullish(),
  },
  { error: objectError },
)

function objectError(issue: {
  readonly code: string
  readonly input?: unknown
  readonly keys?: readonly string[]
}): string {
  if (issue.code !== 'unrecognized_keys') return issue.input === undefined ? missing : 'must be an object'
  return `is not a key of the format: ${(issue.keys ?? []).map((key) => JSON.stringify(key)).join(', ')}`
}

function describe(issue: z.core.$ZodIssue | undefined): string {
  if (!issue) return 'The record is invalid.'
  const place = issue.path
    .map((key) => (typeof key === 'number' ? `[${key}]` : `.${String(key)}`))
    .join('')
    .replace(/^\./, '')
  if (issue.code !== 'unrecognized_keys') return `"${place}" ${issue.message}.`
  const keys = issue.keys.map((key) => JSON.stringify(key)).join(', ')
  return `The format has no key ${keys}${place === '' ? '' : ` in "${place}"`}.`
}

type ParsedRecord = z.output<typeof recordShape>
type ParsedTarget = z.output<typeof targetShape>

function withDefaults(given: ParsedRecord): FileRecord {
  const own = { source: given.source ?? given.provider, instance: given.instance ?? given.endpoint }
  return {
    // Spelled out: spreading costs more here than checking the whole record.
    source: own.source,
    instance: own.instance,
    type: given.type,
    kind: given.kind ?? given.type,
    providerType: given.providerType,
    provider: given.provider,
    endpoint: given.endpoint,
    externalId: given.externalId,
    name: given.name,
    datacenter: given.datacenter,
    status: given.status,
    statusClass: given.statusClass ?? undefined,
    observedAt: given.observedAt ?? undefined,
    attributes: given.attributes,
    relationships: (given.relationships ?? []).map((edge) => ({
      type: edge.type,
      direction: edge.direction?.toLowerCase() === 'in' ? 'in' : 'out',
      to: targetOf(edge.to, own),
      attributes: edge.attributes,
    })),
  }
}

// A target that names a provider or endpoint names a source and instance with it, as a record does.
function targetOf(to: ParsedTarget, own: { readonly source: string; readonly instance: string }): FileTarget {
  return {
    type: to.type,
    kind: to.kind ?? to.type,
    externalId: to.externalId,
    source: to.source ?? to.provider ?? own.source,
    instance: to.instance ?? to.endpoint ?? own.instance,
  }
}
