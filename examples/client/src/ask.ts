import type { TypedDocumentString } from './gql/graphql.js'

/** Where the API is; `npm start` in the project serves it here. */
const address = process.env['CADASTRE_URL'] ?? 'http://127.0.0.1:4000/graphql'

interface GraphqlError {
  readonly message: string
  readonly path?: readonly (string | number)[]
  readonly extensions?: { readonly code?: string; readonly inputPath?: readonly (string | number)[] }
}

interface GraphqlAnswer<R> {
  readonly data?: R | null
  readonly errors?: readonly GraphqlError[]
}

/** What the API refused: a code for the program, a sentence for people, and the argument that is wrong when it was one. */
export class ApiError extends Error {
  readonly code: string
  readonly inputPath: string

  constructor({ message, extensions }: GraphqlError) {
    super(message)
    this.code = extensions?.code ?? 'UNKNOWN'
    this.inputPath = extensions?.inputPath?.join('.') ?? ''
  }
}

/** The answer to a document, typed by it. Throws an ApiError when anything of it failed; it never answers half. */
export async function ask<R, V>(document: TypedDocumentString<R, V>, variables: V): Promise<R> {
  const response = await fetch(address, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      accept: 'application/graphql-response+json, application/json;q=0.9',
    },
    body: JSON.stringify({ query: document.toString(), variables }),
  })
  if (!response.headers.get('content-type')?.includes('json'))
    throw new Error(`${address} answered ${response.status} and no JSON`)
  const { data, errors } = (await response.json()) as GraphqlAnswer<R>
  if (errors?.[0]) throw new ApiError(errors[0])
  if (data === undefined || data === null) throw new Error(`${address} answered ${response.status} without data`)
  return data
}
