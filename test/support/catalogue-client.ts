import { expect } from 'vitest'
import type { NounName } from '../../src/modules/catalog/noun.js'
import { nounOf } from '../../src/modules/catalog/nouns.js'
import type { AnsweredError, Api, SentStatement } from './api.js'

/** What a mutation of the catalogue answered; `row` is the changed object. */
export interface Change {
  readonly row: Readonly<Record<string, unknown>>
  readonly operationId: string | null
  readonly warnings: readonly {
    readonly code: string
    readonly message: string
    readonly count: number | null
    readonly path: readonly string[]
  }[]
  readonly statements: readonly SentStatement[]
}

type Input = Readonly<Record<string, unknown>>

/** Short ways to write and read the catalogue through the API. Those that expect success throw the first error. */
export interface CatalogueClient {
  create(noun: NounName, input: Input, fields?: string): Promise<Change>
  /** Creates and answers the id alone. */
  make(noun: NounName, input: Input): Promise<string>
  update(noun: NounName, input: Input, fields?: string): Promise<Change>
  retire(noun: NounName, input: Input, fields?: string): Promise<Change>
  reinstate(noun: NounName, id: string): Promise<Change>
  remove(noun: NounName, id: string): Promise<{ readonly removedId: string; readonly operationId: string | null }>
  /** The error of a mutation that must fail: code, input path and message. */
  refusal(
    verb: 'create' | 'update' | 'retire' | 'reinstate' | 'remove',
    noun: NounName,
    input: Input | string,
  ): Promise<Refusal>
  /** `data` of a query that must succeed. */
  read<T = Readonly<Record<string, unknown>>>(source: string, variables?: Input): Promise<T>
}

export interface Refusal {
  readonly code: unknown
  readonly path: unknown
  readonly message: string
}

/** The catalogue client of an API. */
export function catalogueClient(api: Api): CatalogueClient {
  const mutate = async (verb: string, noun: NounName, argument: Input | string, fields: string) => {
    const { typeName } = nounOf(noun)
    const input = inputTypeOf(verb, typeName)
    const name = typeof argument === 'string' ? 'id' : 'input'
    const selection =
      verb === 'remove'
        ? 'removedId operation { id }'
        : `row: ${noun} { id ${fields} } operation { id } warnings { code message count path }`
    const source = `mutation ($argument: ${input}) { change: ${verb}${typeName}(${name}: $argument, cause: "test") { ${selection} } }`
    const answer = await api.ask(source, { argument })
    return { answer, change: (answer.data as { change?: unknown } | null)?.change }
  }
  const succeed = async <T>(verb: string, noun: NounName, argument: Input | string, fields = '') => {
    const { answer, change } = await mutate(verb, noun, argument, fields)
    throwFirst(answer.errors)
    const { operation, ...told } = Object(change)
    return { ...(told as T), operationId: operation?.id ?? null, statements: answer.statements }
  }
  return {
    create: (noun, input, fields) => succeed<Change>('create', noun, input, fields),
    make: async (noun, input) => String((await succeed<Change>('create', noun, input)).row['id']),
    update: (noun, input, fields) => succeed<Change>('update', noun, input, fields),
    retire: (noun, input, fields) => succeed<Change>('retire', noun, input, fields),
    reinstate: (noun, id) => succeed<Change>('reinstate', noun, id, 'retiredAt retiredNote'),
    remove: (noun, id) => succeed('remove', noun, id),
    refusal: async (verb, noun, input) => {
      const { answer } = await mutate(verb, noun, input, '')
      const [error] = answer.errors
      expect(error, 'it should have been refused').toBeDefined()
      return {
        code: error?.extensions?.['code'],
        path: error?.extensions?.['inputPath'],
        message: error?.message ?? '',
      }
    },
    read: async <T>(source: string, variables?: Input) => {
      const answer = await api.ask(source, variables)
      throwFirst(answer.errors)
      return answer.data as T
    },
  }
}

function inputTypeOf(verb: string, typeName: string): string {
  if (verb === 'create') return `Create${typeName}Input!`
  if (verb === 'update') return `Update${typeName}Input!`
  return verb === 'retire' ? 'RetireInput!' : 'ID!'
}

function throwFirst([error]: readonly AnsweredError[]): void {
  if (error) throw new Error(`${error.message} ${JSON.stringify(error.extensions ?? {})}`)
}
