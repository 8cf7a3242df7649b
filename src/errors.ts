/** The codes a client can meet in `extensions.code`; everything else is a bug and answered INTERNAL_SERVER_ERROR. */
export type ErrorCode =
  'BAD_USER_INPUT' | 'UNAUTHENTICATED' | 'FORBIDDEN' | 'NOT_FOUND' | 'CONFLICT' | 'LIMIT_EXCEEDED' | 'UNAVAILABLE'

/** Where in the client's input the fault is: argument names, keys and list positions, outermost first. */
export type InputPath = readonly (string | number)[]

/** An error whose message is written for the client; `inputPath` points into the client's input when there is one. */
export class CadastreError extends Error {
  constructor(
    readonly code: ErrorCode,
    message: string,
    // Not "path": GraphQL takes an error with a path for one that it has placed in the answer already.
    readonly inputPath: InputPath = [],
  ) {
    super(message)
    this.name = new.target.name
  }
}

/** The client sent something that can't be meant; the message says what to send instead. */
export class InputError extends CadastreError {
  constructor(message: string, path: InputPath = []) {
    super('BAD_USER_INPUT', message, path)
  }
}

/** What was asked for by id or name does not exist, or is not visible to the one who asks. */
export class NotFoundError extends CadastreError {
  constructor(message: string, path: InputPath = []) {
    super('NOT_FOUND', message, path)
  }
}

/** The request is fine in itself, but the present state of the data refuses it. */
export class ConflictError extends CadastreError {
  constructor(message: string, path: InputPath = []) {
    super('CONFLICT', message, path)
  }
}

/** A documented limit was passed; the message names the limit. */
export class LimitError extends CadastreError {
  constructor(message: string, path: InputPath = []) {
    super('LIMIT_EXCEEDED', message, path)
  }
}

/** The database can't be reached or gives no connection in time; trying again may help. */
export class UnavailableError extends CadastreError {
  constructor(message: string) {
    super('UNAVAILABLE', message)
  }
}

/** Closes a switch over a union: a new member does not compile until it has its branch. */
export function unreachable(value: never): never {
  throw new Error(`unreachable: ${JSON.stringify(value)}`)
}
