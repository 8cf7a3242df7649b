import { ConflictError, InputError, LimitError, UnavailableError } from '../errors.js'
import type { CadastreError } from '../errors.js'
import { constraintSentences } from './constraints.js'

/** What Postgres or the driver says about a failure; every field may be missing. */
interface DatabaseFault {
  readonly code?: string | undefined
  readonly message: string
  readonly constraint?: string | undefined
  readonly table?: string | undefined
}

/**
 * The error for the caller, with the fault as its `cause`: a CadastreError for what a client can cause or wait out, else an Error that names the
 * statement (never its values), which is a bug.
 */
export function translateFault(cause: unknown, statement?: string): Error {
  const fault = cause instanceof Error ? cause : new Error(String(cause))
  const translated =
    errorFor(fault) ?? new Error(statement === undefined ? fault.message : `${fault.message} in: ${statement}`)
  translated.cause = cause
  return translated
}

/** The SQLSTATE behind an error thrown by `run`, `transaction` or `snapshot`; undefined when Postgres did not answer. */
export function sqlstateOf(error: unknown): string | undefined {
  for (let at = error; at instanceof Error; at = at.cause) {
    const { code } = at as DatabaseFault
    if (code !== undefined && /^(?=.*\d)[0-9A-Z]{5}$/.test(code)) return code
  }
  return undefined
}

/** True when running the whole transaction again may succeed: it lost against another one. */
export function isRetriable(error: unknown): boolean {
  const code = sqlstateOf(error)
  return code === '40001' || code === '40P01'
}

function errorFor(fault: Error & Partial<DatabaseFault>): CadastreError | undefined {
  const { code } = fault
  if (code === undefined) return isLostConnection(fault.message) ? unavailable() : undefined
  if (isUnreachable(code)) return unavailable()
  const known = fault.constraint === undefined ? undefined : constraintSentences[fault.constraint]
  if (known) return known.kind === 'input' ? new InputError(known.sentence) : new ConflictError(known.sentence)
  return byCode[code]?.(fault)
}

const unavailable = () => new UnavailableError('The database does not answer at present; try again.')

const byCode: Readonly<Record<string, (fault: DatabaseFault) => CadastreError>> = {
  '22001': () => new InputError('A text is longer than its place allows.'),
  '22003': () => new InputError('A number lies outside the range that can be stored.'),
  '22007': () => new InputError('A date or time is malformed.'),
  '22008': () => new InputError('A date or time lies outside the range that can be stored.'),
  '22021': () => new InputError('Text may not contain the character NUL (U+0000).'),
  '22P02': () => new InputError('A value is malformed for its type.'),
  '22P05': () => new InputError('Text may not contain the character NUL (U+0000).'),
  // Raised by our own triggers, whose messages are written for the reader.
  '23000': (fault) => new ConflictError(sentence(fault.message)),
  '23502': () => new InputError('A value is missing that must be given.'),
  '23503': () => new ConflictError('It refers to something that does not exist, or is still referred to.'),
  '23505': (fault) => new ConflictError(isRaised(fault) ? sentence(fault.message) : 'The same thing exists already.'),
  '23514': () => new InputError('A value lies outside what is allowed in its place.'),
  '23P01': () => new ConflictError('It overlaps something that exists already.'),
  '40001': () => new ConflictError('The same things were changed at the same time; try again.'),
  '40P01': () => new ConflictError('The same things were changed at the same time; try again.'),
  '53100': () => new UnavailableError('The database has no room left on its disk.'),
  '54001': () => new LimitError('The request is too complex for the database; ask for less at once.'),
  '55P03': () => new ConflictError('The same things are being changed at present; try again.'),
  '57014': () =>
    new LimitError(
      'A statement took the database longer than CADASTRE_STATEMENT_TIMEOUT_MS allows; ask for less at once.',
    ),
}

/** Connection refused, lost, or refused for the moment: SQLSTATE classes 08 and 53, shutdown and start-up, and the codes of the sockets. */
function isUnreachable(code: string): boolean {
  return (
    code.startsWith('08') ||
    ['53300', '53400', '57P01', '57P02', '57P03', '57P04', '57P05', '25P03'].includes(code) ||
    [
      'ECONNREFUSED',
      'ECONNRESET',
      'EPIPE',
      'ETIMEDOUT',
      'EHOSTUNREACH',
      'ENETUNREACH',
      'ENOTFOUND',
      'EAI_AGAIN',
      'ENOENT',
    ].includes(code)
  )
}

// The driver gives these no code.
function isLostConnection(message: string): boolean {
  return /^(Connection terminated|timeout exceeded when trying to connect|timeout expired|Client has encountered a connection error|Client was closed)/.test(
    message,
  )
}

function isRaised(fault: DatabaseFault): boolean {
  return !fault.message.startsWith('duplicate key')
}

function sentence(message: string): string {
  return `${message.charAt(0).toUpperCase()}${message.slice(1)}${message.endsWith('.') ? '' : '.'}`
}
