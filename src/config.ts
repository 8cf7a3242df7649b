import { existsSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'
import { InputError } from './errors.js'

const logLevels = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const

/** As far as a timer of the runtime reaches, and a setting of Postgres. */
const largestLimit = 2 ** 31 - 1

/** What a limit bounds, the variable that sets it, and its default; docs/limits.md has the same table with the errors. */
export interface LimitSetting {
  readonly variable: string
  readonly standard: number
  readonly unit: string
  /** What it can be set to at most. */
  readonly most: number
}

const limit = (variable: string, standard: number, unit: string, most = largestLimit): LimitSetting => ({
  variable: `CADASTRE_${variable}`,
  standard,
  unit,
  most,
})

/** Every limit of the server. Sizes of documents are in characters, of bodies in bytes; times are in milliseconds. */
export const limitSettings = Object.freeze({
  bodyBytes: limit('MAX_BODY_BYTES', 8 * 1024 * 1024, 'bytes'),
  bodyValues: limit('MAX_BODY_VALUES', 100_000, 'values'),
  documentLength: limit('MAX_DOCUMENT_LENGTH', 200_000, 'characters'),
  tokens: limit('MAX_TOKENS', 10_000, 'tokens'),
  nesting: limit('MAX_NESTING', 200, 'levels'),
  operations: limit('MAX_OPERATIONS', 50, 'operations'),
  fragments: limit('MAX_FRAGMENTS', 200, 'fragments'),
  depth: limit('MAX_DEPTH', 15, 'levels'),
  introspectionDepth: limit('MAX_INTROSPECTION_DEPTH', 20, 'levels'),
  fields: limit('MAX_FIELDS', 20_000, 'fields'),
  repeats: limit('MAX_REPEATS', 100, 'times'),
  aliases: limit('MAX_ALIASES', 50, 'aliases'),
  directives: limit('MAX_DIRECTIVES', 50, 'directives'),
  directivesInPlace: limit('MAX_DIRECTIVES_IN_PLACE', 5, 'directives'),
  listLength: limit('MAX_LIST_LENGTH', 10_000, 'items'),
  page: limit('MAX_PAGE', 1000, 'rows', 1000),
  answerItems: limit('MAX_ANSWER_ITEMS', 25_000, 'items'),
  answerValues: limit('MAX_ANSWER_VALUES', 500_000, 'values'),
  estimatedMs: limit('MAX_ESTIMATED_MS', 60_000, 'ms'),
  requestMs: limit('REQUEST_TIMEOUT_MS', 30_000, 'ms'),
  statementMs: limit('STATEMENT_TIMEOUT_MS', 10_000, 'ms'),
  lockMs: limit('LOCK_TIMEOUT_MS', 5000, 'ms'),
  connections: limit('DATABASE_CONNECTIONS', 10, 'connections'),
  poolWaitMs: limit('POOL_WAIT_MS', 5000, 'ms'),
  headerBytes: limit('MAX_HEADER_BYTES', 16 * 1024, 'bytes'),
  headersMs: limit('HEADERS_TIMEOUT_MS', 10_000, 'ms'),
  receiveMs: limit('RECEIVE_TIMEOUT_MS', 30_000, 'ms'),
  sendMs: limit('SEND_TIMEOUT_MS', 60_000, 'ms'),
} satisfies Readonly<Record<string, LimitSetting>>)

export type LimitName = keyof typeof limitSettings

/** What each limit is in this run. */
export type Limits = Readonly<Record<LimitName, number>>

/** Everything that may differ between two runs. Read once at start, frozen, handed down. */
export interface Config {
  /** Production hides from clients what helps to explore the schema by trial: suggestions, and introspection unless it is set. */
  readonly environment: 'production' | 'development' | 'test'
  readonly introspection: boolean
  /** Whether a request may ask how it was answered. */
  readonly receipts: boolean
  readonly limits: Limits
  /** The Postgres to use; absent means the embedded one in `folder`. */
  readonly databaseUrl: string | undefined
  /** Absolute path of the folder that holds the embedded Postgres. */
  readonly folder: string
  readonly host: string
  readonly port: number
  /** Whether an empty database is filled with the demo inventory. */
  readonly demo: boolean
  readonly logLevel: (typeof logLevels)[number]
}

/** What the command line may say over the environment. */
export interface Flags {
  readonly demo?: boolean | undefined
}

/** The folder with package.json, found from this file and not from where the command was typed; the same compiled and under tsx. */
export const projectRoot = findProjectRoot(dirname(fileURLToPath(import.meta.url)))

const databaseUrl = z
  .string()
  .refine((url) => /^postgres(ql)?:\/\//.test(url), 'must start with postgres:// or postgresql://')

const flag = z
  .enum(['true', 'false', '1', '0'], 'must be true or false')
  .transform((text) => text === 'true' || text === '1')

const settings = z.object({
  NODE_ENV: z
    .enum(['production', 'development', 'test'], 'must be production, development or test')
    .default('development'),
  DATABASE_URL: databaseUrl.optional(),
  CADASTRE_DATA_DIR: z.string().default(join(projectRoot, '.cadastre')),
  HOST: z.string().default('127.0.0.1'),
  PORT: z
    .string()
    .regex(/^\d{1,5}$/, 'must be a port number from 0 to 65535')
    .transform(Number)
    .refine((port) => port <= 65535, 'must be a port number from 0 to 65535')
    .default(4000),
  CADASTRE_DEMO: flag.default(true),
  CADASTRE_INTROSPECTION: flag.optional(),
  CADASTRE_RECEIPTS: flag.optional(),
  LOG_LEVEL: z.enum(logLevels, `must be one of ${logLevels.join(', ')}`).default('warn'),
})

/** The configuration from the environment, with the flags on top. An empty variable counts as absent; a bad one throws InputError naming it. */
export function readConfig(flags: Flags = {}, environment: Readonly<NodeJS.ProcessEnv> = process.env): Config {
  const given = Object.fromEntries(
    Object.entries(environment).filter(([, value]) => value !== undefined && value !== ''),
  )
  const variables = parseVariables(settings, given)
  return Object.freeze({
    environment: variables.NODE_ENV,
    introspection: variables.CADASTRE_INTROSPECTION ?? variables.NODE_ENV !== 'production',
    receipts: variables.CADASTRE_RECEIPTS ?? variables.NODE_ENV !== 'production',
    limits: readLimits(given),
    databaseUrl: variables.DATABASE_URL,
    folder: resolve(variables.CADASTRE_DATA_DIR),
    host: variables.HOST,
    port: variables.PORT,
    demo: flags.demo ?? variables.CADASTRE_DEMO,
    logLevel: variables.LOG_LEVEL,
  })
}

/** Whether npm runs this process, as in `npm start`. */
export function isStartedByNpm(environment: Readonly<NodeJS.ProcessEnv> = process.env): boolean {
  return environment['npm_lifecycle_event'] !== undefined
}

/** The limits from the environment; each that is absent has its default. A bad one throws InputError naming it. */
export function readLimits(environment: Readonly<NodeJS.ProcessEnv> = {}): Limits {
  const variables = parseVariables(limitVariables, environment)
  const limits = Object.entries(limitSettings).map(([name, { variable }]) => [name, variables[variable]])
  return Object.freeze(Object.fromEntries(limits))
}

const upTo = (most: number) =>
  z
    .string()
    .refine(
      (text) => /^\d{1,10}$/.test(text) && Number(text) >= 1 && Number(text) <= most,
      `must be a whole number from 1 to ${most}`,
    )
    .transform(Number)

const limitVariables = z.object(
  Object.fromEntries(
    Object.values(limitSettings).map(({ variable, standard, most }) => [variable, upTo(most).default(standard)]),
  ),
)

function parseVariables<T>(schema: z.ZodType<T>, given: Readonly<NodeJS.ProcessEnv>): T {
  const parsed = schema.safeParse(given)
  if (parsed.success) return parsed.data
  const issue = parsed.error.issues[0]
  // The value itself is not repeated: a database URL carries a password.
  throw new InputError(
    `The environment variable ${String(issue?.path[0])} ${lowerFirst(issue?.message ?? 'is invalid')}.`,
  )
}

function lowerFirst(message: string): string {
  return message.charAt(0).toLowerCase() + message.slice(1)
}

function findProjectRoot(start: string): string {
  for (let folder = start; ; folder = dirname(folder)) {
    if (existsSync(join(folder, 'package.json'))) return folder
    if (dirname(folder) === folder) throw new Error(`no package.json above ${start}`)
  }
}
