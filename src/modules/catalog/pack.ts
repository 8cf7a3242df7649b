import { LineCounter, isNode, parseDocument, type Document } from 'yaml'
import { z } from 'zod'
import { InputError, type InputPath } from '../../errors.js'
import { compilePattern } from './pattern.js'

/** What one file declares, checked on its own; what it shares with other files is checked by `planPacks`. docs/packs.md describes the format. */
export interface Pack extends z.infer<typeof packSchema> {
  /** Name of the file, for messages. */
  readonly file: string
}

/** The pack in a YAML text. Throws an InputError that names the file, line and path of the first fault and says what to write there. */
export function parsePack(text: string, fileName: string): Pack {
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, intAsBigInt: true })
  const [broken] = document.errors
  if (broken) {
    const line = broken.linePos?.[0].line ?? 1
    throw new InputError(`${fileName}:${line}: This is no YAML: ${broken.message.split('\n')[0] ?? ''}`)
  }
  const parsed = packSchema.safeParse(document.toJS())
  if (parsed.success) return { ...parsed.data, file: fileName }
  const [issue] = parsed.error.issues
  const path = (issue?.path ?? []).map((part) => (typeof part === 'symbol' ? part.toString() : part))
  const at = lineOf(document, path, lines)
  throw faultAt(`${fileName}${at === undefined ? '' : `:${at}`}`, path, issue?.message ?? 'This is no pack.')
}

/** The error for a place in a pack: "orchestrator.yaml:12: resourceTypes[3].class: Write one of ...". */
export function faultAt(file: string, path: InputPath, message: string): InputError {
  return new InputError([file, ...(path.length === 0 ? [] : [pathText(path)]), message].join(': '), path)
}

function pathText(path: InputPath): string {
  return path.map((part, i) => (typeof part === 'number' ? `[${part}]` : i === 0 ? part : `.${part}`)).join('')
}

/** The line of the innermost part of the path that is written in the file. */
function lineOf(document: Document, path: InputPath, lines: LineCounter): number | undefined {
  for (let length = path.length; length >= 0; length--) {
    const node = document.getIn(path.slice(0, length), true)
    if (isNode(node) && node.range) return lines.linePos(node.range[0]).line
  }
  return undefined
}

const advice =
  (write: string) =>
  ({ input }: { readonly input?: unknown }) =>
    input === undefined ? `This is missing; write ${write}.` : `Write ${write}.`

/** A mapping with these keys and no others. */
function mapping<S extends z.core.$ZodLooseShape>(shape: S) {
  return z.strictObject(shape, {
    error: (issue) =>
      issue.code === 'unrecognized_keys'
        ? `${issue.keys.map((key) => `"${key}"`).join(', ')} means nothing here; write ${listed(Object.keys(shape))}.`
        : advice(`a mapping with keys out of ${Object.keys(shape).join(', ')}`)(issue),
  })
}

const listed = (words: readonly string[]) => (words.length === 1 ? `${words[0]}` : `one of ${words.join(', ')}`)

/** An item that may be given by its name alone. */
function orName<T extends z.ZodType>(schema: T) {
  return z.preprocess((input) => (typeof input === 'string' ? { name: input } : input), schema)
}

const listOf = <T extends z.ZodType>(item: T) => z.array(item, { error: advice('a list') }).default([])

const withoutNul = (text: string) => !text.includes('\0')
const text = z.string({ error: advice('a text') }).refine(withoutNul, { error: 'A text has no character NUL.' })
const name = text.refine((value) => value !== '' && Buffer.byteLength(value) <= 1024, {
  error: 'A name has between 1 and 1,024 bytes.',
})
const displayName = text.min(1, { error: 'A display name is not empty; write one, or leave this out.' })
const names = listOf(name)
const flag = z.boolean({ error: advice('true or false') })
const oneOf = <const V extends readonly [string, ...string[]]>(values: V) =>
  z.enum(values, { error: advice(listed(values)) })
/** Numbers and booleans may be written as such; integers come as bigint, so that none is rounded. */
const value = z.union([text, z.bigint(), z.number(), z.boolean()], { error: advice('a text, number, true or false') })
const bound = z.preprocess(
  (input) => (typeof input === 'bigint' || typeof input === 'number' ? String(input) : input),
  z.string({ error: advice('a number') }).regex(/^-?\d+(\.\d+)?$/, { error: 'Write a number, such as 0 or 65535.' }),
)
const coordinate = z.preprocess((input) => (typeof input === 'bigint' ? Number(input) : input), z.number())

const described = { name, displayName: displayName.optional(), description: text.optional() }

const attribute = mapping({
  ...described,
  dataType: oneOf(['string', 'integer', 'decimal', 'boolean', 'datetime', 'ip']).optional(),
  list: flag.optional(),
  unit: text.optional(),
  min: bound.optional(),
  max: bound.optional(),
  pattern: text
    .superRefine((pattern, context) => {
      try {
        compilePattern(pattern)
      } catch (error) {
        context.addIssue({ code: 'custom', message: error instanceof InputError ? error.message : String(error) })
      }
    })
    .optional(),
  allowedValues: listOf(
    z.preprocess(
      (input) => (typeof input === 'object' && input !== null ? input : { value: input }),
      mapping({ value, displayName: displayName.optional(), description: text.optional() }),
    ),
  ),
})

const binding = orName(
  mapping({
    name,
    providerType: name.optional(),
    required: flag.optional(),
    default: z
      .preprocess(
        (input) => (Array.isArray(input) ? input : [input]),
        z
          .array(value)
          .min(1, { error: advice('a value, or a list of values') })
          .max(1_000, { error: 'There are at most 1,000 default values.' }),
      )
      .optional(),
    unique: oneOf(['endpoint', 'provider', 'source', 'type', 'all']).optional(),
    description: text.optional(),
  }),
)

const resourceType = mapping({
  ...described,
  plural: name.optional(),
  supertype: name.optional(),
  abstract: flag.optional(),
  extensionTable: oneOf([
    'virtual_machines',
    'hosts',
    'networks',
    'ip_addresses',
    'network_interfaces',
    'storage_volumes',
    'containers',
    'services',
  ]).optional(),
  columns: names,
  statuses: listOf(mapping({ ...described, class: oneOf(['up', 'degraded', 'down', 'off', 'unknown']) })),
  attributes: listOf(binding),
})

const relationshipType = mapping({
  ...described,
  inverse: name.optional(),
  inverseDisplayName: displayName.optional(),
  symmetric: flag.optional(),
  from: names,
  to: names,
  fromCardinality: oneOf(['one', 'many']).optional(),
  toCardinality: oneOf(['one', 'many']).optional(),
  fromRequired: flag.optional(),
  toRequired: flag.optional(),
  fromOnDelete: oneOf(['detach', 'cascade', 'restrict']).optional(),
  toOnDelete: oneOf(['detach', 'cascade', 'restrict']).optional(),
  acyclic: flag.optional(),
  redundant: flag.optional(),
  attributes: listOf(orName(mapping({ name, required: flag.optional(), key: flag.optional() }))),
  fields: listOf(mapping({ from: names, to: names })),
})

const location = mapping({
  ...described,
  kind: text.optional(),
  latitude: coordinate.optional(),
  longitude: coordinate.optional(),
  get locations(): z.ZodDefault<z.ZodArray<z.ZodType<PackLocation>>> {
    return listOf(location)
  },
})

/** A location with those that lie in it. */
export interface PackLocation {
  readonly name: string
  readonly displayName?: string | undefined
  readonly description?: string | undefined
  readonly kind?: string | undefined
  readonly latitude?: number | undefined
  readonly longitude?: number | undefined
  readonly locations: readonly PackLocation[]
}

const packSchema = mapping({
  pack: name,
  description: text.optional(),
  requires: names,
  providerTypes: listOf(mapping({ ...described, offers: names })),
  attributes: listOf(attribute),
  resourceTypes: listOf(resourceType),
  relationshipTypes: listOf(relationshipType),
  sources: listOf(
    mapping({
      ...described,
      statusWords: z
        .record(name, z.record(name, name, { error: advice('a mapping of words to statuses') }), {
          error: advice('a mapping of resource types to words'),
        })
        .default({}),
    }),
  ),
  locations: listOf(location),
  datacenters: listOf(mapping({ ...described, location: z.array(name).min(1).optional() })),
  providers: listOf(
    mapping({
      ...described,
      providerType: name.optional(),
      datacenters: listOf(orName(mapping({ name, calledThere: name.optional() }))),
      endpoints: listOf(
        mapping({ ...described, kind: text.optional(), address: text.optional(), region: text.optional() }),
      ),
    }),
  ),
})
