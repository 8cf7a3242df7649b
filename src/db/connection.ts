import { existsSync, readFileSync } from 'node:fs'
import { homedir, userInfo } from 'node:os'
import { join } from 'node:path'
import type { ConnectionOptions } from 'node:tls'
import { Client } from 'pg'
import type { ClientConfig } from 'pg'
import { InputError, UnavailableError, unreachable } from '../errors.js'
import { sqlstateOf } from './sqlstate.js'
import { typeParsers } from './types.js'

/** How to reach one database, with nothing left to the environment of the driver. */
export interface Connection {
  readonly host: string
  readonly port: number
  readonly database: string
  readonly user: string
  readonly password: string | undefined
  readonly tls: false | ConnectionOptions
  readonly options: string
  readonly applicationName: string
  readonly channelBinding: boolean
  readonly connectTimeoutMs: number
}

const tlsModes = ['disable', 'allow', 'prefer', 'require', 'verify-ca', 'verify-full'] as const
type TlsMode = (typeof tlsModes)[number]

/** Session settings that fix how values look as text. */
export const sessionOptions = '-c TimeZone=UTC -c DateStyle=ISO -c IntervalStyle=postgres -c bytea_output=hex'

/**
 * The connections a database URL allows, in the order to try them, as libpq reads it: `prefer` (the default) is TLS and then without.
 * Throws InputError for a URL that can't be meant.
 */
export function parseDatabaseUrl(text: string): readonly [Connection, ...Connection[]] {
  const url = parseUrl(text)
  const parameter = (name: string) => url.searchParams.get(name) ?? undefined
  const user = parameter('user') ?? (decode(url.username) || userInfo().username)
  const host = parameter('host') ?? (decode(url.hostname).replace(/^\[(.+)\]$/, '$1') || 'localhost')
  const common = {
    host,
    port: parsePort(parameter('port') ?? (url.port || '5432')),
    database: parameter('dbname') ?? (decode(url.pathname.slice(1)) || user),
    user,
    password: parameter('password') ?? (url.password === '' ? undefined : decode(url.password)),
    options: [parameter('options'), sessionOptions].filter((part) => part !== undefined).join(' '),
    applicationName: parameter('application_name') ?? 'cadastre',
    channelBinding: ['prefer', 'require'].includes(parameter('channel_binding') ?? ''),
    connectTimeoutMs: parseTimeout(parameter('connect_timeout')),
  }
  const [first, ...others] = host.startsWith('/') ? ([false] as const) : tlsChoices(parameter)
  return [{ ...common, tls: first }, ...others.map((tls) => ({ ...common, tls }))]
}

/** Connects the way of the first choice that works, once, and returns that choice; throws UnavailableError saying why none did. */
export async function reachDatabase(choices: readonly [Connection, ...Connection[]]): Promise<Connection> {
  let failure: unknown
  for (const connection of choices) {
    try {
      const client = await openClient(connection)
      await client.end()
      return connection
    } catch (error) {
      failure = error
      // Once the server has looked at the login, asking again in another way changes nothing.
      if (!['28000', undefined].includes(sqlstateOf(error))) break
    }
  }
  throw new UnavailableError(whyUnreachable(choices[0], failure))
}

/** The settings for the driver, for a pool or a single client. */
export function clientConfig(connection: Connection): ClientConfig {
  return {
    host: connection.host,
    port: connection.port,
    database: connection.database,
    user: connection.user,
    password: connection.password,
    ssl: connection.tls,
    options: connection.options,
    application_name: connection.applicationName,
    enableChannelBinding: connection.channelBinding,
    connectionTimeoutMillis: connection.connectTimeoutMs,
    keepAlive: true,
    types: typeParsers,
  }
}

/** One connected client outside the pool: for session locks and for listening. The caller ends it and listens to its `error` event. */
export async function openClient(connection: Connection): Promise<Client> {
  const client = new Client(clientConfig(connection))
  // Without a listener an error event between two statements would end the process.
  client.on('error', () => undefined)
  try {
    await client.connect()
    return client
  } catch (error) {
    void client.end().catch(() => undefined)
    throw error
  }
}

/** One sentence on why a database can't be reached, with its address and never its password. */
export function whyUnreachable(connection: Connection, failure: unknown): string {
  const where = `${connection.host}:${connection.port}`
  const said =
    failure instanceof AggregateError
      ? String(failure.errors[0])
      : failure instanceof Error
        ? failure.message
        : String(failure)
  switch (sqlstateOf(failure)) {
    case '28P01':
      return `The database at ${where} refuses the password of user "${connection.user}"; correct DATABASE_URL.`
    case '28000':
      return `The database at ${where} does not let user "${connection.user}" in: ${said}.`
    case '3D000':
      return `The database "${connection.database}" does not exist at ${where}; create it (encoding UTF8) or correct DATABASE_URL.`
    case '42501':
      return `User "${connection.user}" may not connect to the database "${connection.database}" at ${where}.`
    case '53300':
      return `The database at ${where} has no connection left for us.`
    default:
      return `The database at ${where} can't be reached: ${said.replace(/\.$/, '')}.`
  }
}

function tlsChoices(
  parameter: (name: string) => string | undefined,
): readonly [false | ConnectionOptions, ...(false | ConnectionOptions)[]] {
  const rootParameter = parameter('sslrootcert')
  const mode = parseTlsMode(parameter('sslmode') ?? legacyMode(parameter('ssl')), rootParameter)
  const root = rootParameter === 'system' ? undefined : readRoot(rootParameter)
  const certificate = parameter('sslcert')
  const key = parameter('sslkey')
  const identity = {
    ...(root === undefined ? {} : { ca: root }),
    ...(certificate === undefined ? {} : { cert: readCertificate('sslcert', certificate) }),
    ...(key === undefined ? {} : { key: readCertificate('sslkey', key) }),
  }
  const unchecked = { ...identity, rejectUnauthorized: false }
  const chainOnly = { ...identity, rejectUnauthorized: true, checkServerIdentity: () => undefined }
  switch (mode) {
    case 'disable':
      return [false]
    case 'allow':
      return [false, unchecked]
    case 'prefer':
      return [unchecked, false]
    case 'require':
      // As libpq does: with a root certificate at hand, require checks the chain.
      return [root === undefined ? unchecked : chainOnly]
    case 'verify-ca':
      if (root === undefined)
        throw new InputError(
          'DATABASE_URL says sslmode=verify-ca, which needs sslrootcert=FILE (or ~/.postgresql/root.crt).',
        )
      return [chainOnly]
    case 'verify-full':
      return [{ ...identity, rejectUnauthorized: true }]
    default:
      return unreachable(mode)
  }
}

function parseTlsMode(text: string | undefined, root: string | undefined): TlsMode {
  const mode = text ?? (root === 'system' ? 'verify-full' : 'prefer')
  const known = tlsModes.find((name) => name === mode)
  if (known === undefined)
    throw new InputError(`DATABASE_URL says sslmode=${mode}, which is none of ${tlsModes.join(', ')}.`)
  if (root === 'system' && known !== 'verify-full') {
    throw new InputError('DATABASE_URL says sslrootcert=system, which needs sslmode=verify-full.')
  }
  return known
}

/** `ssl=true` is the spelling of other drivers. */
function legacyMode(ssl: string | undefined): TlsMode | undefined {
  return ssl === 'true' || ssl === '1' ? 'require' : ssl === 'false' || ssl === '0' ? 'disable' : undefined
}

function readRoot(path: string | undefined): string | undefined {
  if (path !== undefined) return readCertificate('sslrootcert', path)
  const usual = join(homedir(), '.postgresql', 'root.crt')
  return existsSync(usual) ? readCertificate('sslrootcert', usual) : undefined
}

function readCertificate(name: string, path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    throw new InputError(`DATABASE_URL names ${path} as ${name}, which can't be read.`)
  }
}

function parseUrl(text: string): URL {
  // The URL standard wants a host after a user; Postgres does not.
  const whole = text.replace(/^(\w+:\/\/[^@/?]*@)(?=[/?]|$)/, '$1localhost')
  try {
    return new URL(whole)
  } catch {
    throw new InputError(
      'DATABASE_URL is no URL of the form postgres://user:password@host:port/database; special characters in the password are written in percent form.',
    )
  }
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    throw new InputError('DATABASE_URL has a "%" that is not part of a percent form like %40; write it as %25.')
  }
}

function parsePort(text: string): number {
  const port = Number(text)
  if (!Number.isInteger(port) || port < 1 || port > 65535)
    throw new InputError(`DATABASE_URL says port ${text}, which is no port number.`)
  return port
}

function parseTimeout(text: string | undefined): number {
  const seconds = Number(text ?? '10')
  return Number.isFinite(seconds) && seconds > 0 ? seconds * 1000 : 10_000
}
