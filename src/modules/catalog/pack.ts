import { z } from 'zod'
import { InputError } from '../../errors.js'
import { parseDatetime } from '../../query/datetime.js'
import { faultAt, readYaml, type PackFile } from './pack.file.js'
import { compilePattern } from './pattern.js'

/** What one file declares, checked on its own; what it shares with other files is checked by `planPacks`. docs/packs.md describes the format. */
export interface Pack extends z.infer<typeof packSchema> {
  readonly file: PackFile
  /** The sections that are written in the file, empty ones too. */
  readonly sections: ReadonlySet<string>
}

/** The pack in a YAML text. Throws an InputError that names the file, line and path of the first fault and says what to write there. */
export function parsePack(text: string, fileName: string): Pack {
  const { file, content } = readYaml(text, fileName)
  const parsed = packSchema.safeParse(content)
  if (parsed.success) return { ...parsed.data, file, sections: new Set(Object.keys(Object(content))) }
  const [issue] = parsed.error.issues
  const path = (issue?.path ?? []).map((part) => (typeof part === 'symbol' ? part.toString() : part))
  // The line of the key that means nothing, not of the mapping that it stands in.
  const at = issue?.code === 'unrecognized_keys' ? [...path, issue.keys[0] ?? ''] : path
  throw faultAt(file, path, issue?.message ?? 'This is no pack.', at)
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

const text = z
  .string({ error: advice('a text') })
  .refine((value) => !value.includes('\0'), { error: 'A text has no character NUL.' })
  .refine((value) => !/\p{Surrogate}/u.test(value), { error: 'A text has no half of a surrogate pair.' })
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
const asNumber = (input: unknown) => (typeof input === 'bigint' ? Number(input) : input)
const bound = z.preprocess(
  (input) => (typeof input === 'bigint' || typeof input === 'number' ? String(input) : input),
  z.string({ error: advice('a number') }).regex(/^-?\d+(\.\d+)?$/, { error: 'Write a number, such as 0 or 65535.' }),
)
const coordinate = (most: number) =>
  bound.refine((degrees) => Math.abs(Number(degrees)) <= most, { error: `Write degrees between -${most} and ${most}.` })
const apiName = text.regex(/^[a-z][A-Za-z0-9_]*$/, {
  error: 'Write a name in lowerCamelCase, as GraphQL fields have; or leave this out.',
})

/** A text that must also pass a parser which throws an InputError. */
const parsedBy = (parse: (text: string) => unknown) =>
  text.superRefine((input, context) => {
    try {
      parse(input)
    } catch (error) {
      context.addIssue({ code: 'custom', message: error instanceof InputError ? error.message : String(error) })
    }
  })

/** Null: not retired. */
const retired = z.preprocess(
  (input) => (input === true ? {} : input === false ? null : input),
  mapping({
    since: parsedBy((instant) => parseDatetime(instant, ['since'])).optional(),
    note: text.nullish(),
    replacedBy: z
      .union([name, z.array(name).min(1)], { error: advice('a name, or the list of names that leads to it') })
      .nullish(),
  }).nullish(),
)

/** That something is not to be used by new things any more, as far as a place says it. */
export type SaidRetirement = z.infer<typeof retired>

const described = { name, displayName: displayName.optional(), description: text.optional(), retired }

const attribute = mapping({
  ...described,
  dataType: oneOf(['string', 'integer', 'decimal', 'boolean', 'datetime', 'ip']).optional(),
  list: flag.optional(),
  apiName: apiName.optional(),
  unit: text
    .regex(/^(?=.{1,64}$)[^\s\p{C}](?:[^\p{C}]*[^\s\p{C}])?$/u, {
      error: 'A unit is a text of 1 to 64 characters without blanks around it, such as "MB".',
    })
    .nullish(),
  min: bound.nullish(),
  max: bound.nullish(),
  pattern: parsedBy((pattern) => compilePattern(pattern)).nullish(),
  allowedValues: listOf(
    z.preprocess(
      (input) => (typeof input === 'object' && input !== null ? input : { value: input }),
      mapping({
        value,
        displayName: displayName.optional(),
        description: text.optional(),
        position: z.preprocess(asNumber, z.int32({ error: advice('a whole number') })).optional(),
        retired,
      }),
    ),
  ),
})

const binding = orName(
  mapping({
    name,
    providerType: name.nullish(),
    required: flag.optional(),
    default: z
      .preprocess(
        (input) => (Array.isArray(input) || input === null ? input : [input]),
        z
          .array(value)
          .min(1, { error: advice('a value, or a list of values') })
          .max(1_000, { error: 'There are at most 1,000 default values.' })
          .nullable(),
      )
      .optional(),
    unique: oneOf(['endpoint', 'provider', 'source', 'type', 'all']).nullish(),
    description: text.optional(),
    retired,
  }),
)

const resourceType = mapping({
  ...described,
  plural: name.optional(),
  apiName: apiName.optional(),
  pluralApiName: apiName.optional(),
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
  columns: listOf(orName(mapping({ name, column: name.optional() }))),
  statuses: listOf(mapping({ ...described, class: oneOf(['up', 'degraded', 'down', 'off', 'unknown']) })),
  attributes: listOf(binding),
})

const relationshipType = mapping({
  ...described,
  inverse: name.optional(),
  inverseDisplayName: displayName.optional(),
  apiName: apiName.optional(),
  inverseApiName: apiName.optional(),
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
  attributes: listOf(orName(mapping({ name, required: flag.optional(), key: flag.optional(), retired }))),
  // Without any there are none; left out, those between all ends.
  fields: z.array(mapping({ from: names, to: names }), { error: advice('a list') }).optional(),
})

const location = mapping({
  ...described,
  kind: text.nullish(),
  latitude: coordinate(90).nullish(),
  longitude: coordinate(180).nullish(),
  get locations(): z.ZodDefault<z.ZodArray<z.ZodType<PackLocation>>> {
    return listOf(location)
  },
})

/** A location with those that lie in it. */
export interface PackLocation {
  readonly name: string
  readonly displayName?: string | undefined
  readonly description?: string | undefined
  readonly retired?: SaidRetirement
  readonly kind?: string | null | undefined
  /** Decimal text. */
  readonly latitude?: string | null | undefined
  readonly longitude?: string | null | undefined
  readonly locations: readonly PackLocation[]
}

/** Words by resource type. Not a record of zod's, which passes over words such as "__proto__". */
const statusWords = z.unknown().transform((input, context) => {
  const entries: { readonly resourceType: string; readonly word: string; readonly status: string }[] = []
  const asMapping = (value: unknown, path: string[], write: string): readonly (readonly [string, unknown])[] => {
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return Object.entries(value)
    context.addIssue({ code: 'custom', message: `Write ${write}.`, path })
    return []
  }
  for (const [resourceType, words] of asMapping(input, [], 'a mapping of resource types to words'))
    for (const [word, status] of asMapping(words, [resourceType], 'a mapping of words to statuses')) {
      const faults = [resourceType, word, status].flatMap((part) => name.safeParse(part).error?.issues ?? [])
      for (const { message } of faults) context.addIssue({ code: 'custom', message, path: [resourceType, word] })
      entries.push({ resourceType, word, status: String(status) })
    }
  return entries
})

const packSchema = mapping({
  pack: name,
  description: text.optional(),
  requires: names,
  complete: flag.optional(),
  providerTypes: listOf(mapping({ ...described, offers: names })),
  attributes: listOf(attribute),
  resourceTypes: listOf(resourceType),
  relationshipTypes: listOf(relationshipType),
  sources: listOf(
    mapping({ ...described, instances: listOf(orName(mapping(described))), statusWords: statusWords.default([]) }),
  ),
  locations: listOf(location),
  datacenters: listOf(mapping({ ...described, location: z.array(name).min(1).nullish() })),
  providers: listOf(
    mapping({
      ...described,
      providerType: name.optional(),
      datacenters: listOf(orName(mapping({ name, calledThere: text.nullish(), retired }))),
      endpoints: listOf(
        mapping({
          ...described,
          kind: text.nullish(),
          address: text.nullish(),
          region: text.nullish(),
          status: oneOf(['active', 'inactive', 'unknown']).optional(),
        }),
      ),
    }),
  ),
})
