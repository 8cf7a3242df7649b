import { existsSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'
import { InputError } from './errors.js'

const logLevels = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const

/** Everything that may differ between two runs. Read once at start, frozen, handed down. */
export interface Config {
  readonly environment: 'production' | 'development' | 'test'
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

const settings = z.object({
  NODE_ENV: z
    .enum(['production', 'development', 'test'], 'must be production, development or test')
    .default('production'),
  DATABASE_URL: databaseUrl.optional(),
  CADASTRE_DATA_DIR: z.string().default(join(projectRoot, '.cadastre')),
  HOST: z.string().default('127.0.0.1'),
  PORT: z
    .string()
    .regex(/^\d{1,5}$/, 'must be a port number from 0 to 65535')
    .transform(Number)
    .refine((port) => port <= 65535, 'must be a port number from 0 to 65535')
    .default(4000),
  CADASTRE_DEMO: z
    .enum(['true', 'false', '1', '0'], 'must be true or false')
    .transform((text) => text === 'true' || text === '1')
    .default(true),
  LOG_LEVEL: z.enum(logLevels, `must be one of ${logLevels.join(', ')}`).default('warn'),
})

/** The configuration from the environment, with the flags on top. An empty variable counts as absent; a bad one throws InputError naming it. */
export function readConfig(flags: Flags = {}, environment: Readonly<NodeJS.ProcessEnv> = process.env): Config {
  const given = Object.fromEntries(
    Object.entries(environment).filter(([, value]) => value !== undefined && value !== ''),
  )
  const parsed = settings.safeParse(given)
  if (!parsed.success) {
    const issue = parsed.error.issues[0]
    // The value itself is not repeated: a database URL carries a password.
    throw new InputError(
      `The environment variable ${String(issue?.path[0])} ${lowerFirst(issue?.message ?? 'is invalid')}.`,
    )
  }
  const variables = parsed.data
  return Object.freeze({
    environment: variables.NODE_ENV,
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

function lowerFirst(message: string): string {
  return message.charAt(0).toLowerCase() + message.slice(1)
}

function findProjectRoot(start: string): string {
  for (let folder = start; ; folder = dirname(folder)) {
    if (existsSync(join(folder, 'package.json'))) return folder
    if (dirname(folder) === folder) throw new Error(`no package.json above ${start}`)
  }
}
