import { parse, validate, type ExecutionResult } from 'graphql'
import { pino } from 'pino'
import { recording, type Pool } from '../../src/db/pool.js'
import { systemActor } from '../../src/modules/access/actor.js'
import { buildStaticSchema } from '../../src/schema/static.js'
import { startSwap, type SchemaSwap } from '../../src/schema/swap.js'
import { executeOperation, type ExecutionParts } from '../../src/server/execute.js'

/** The API in this process, on a database, without HTTP. */
export interface Api {
  readonly swap: SchemaSwap
  /** Executes one operation; a document that is not valid answers the validation errors. */
  ask(source: string, variables?: Readonly<Record<string, unknown>>): Promise<Answer>
}

/** What was answered, as JSON has it, and every statement that was sent for it, in order. */
export interface Answer {
  readonly data: unknown
  readonly errors: readonly AnsweredError[]
  readonly statements: readonly SentStatement[]
}

export interface AnsweredError {
  readonly message: string
  readonly path?: readonly (string | number)[]
  readonly extensions?: Readonly<Record<string, unknown>>
}

export interface SentStatement {
  readonly text: string
  readonly values: readonly unknown[]
}

const base = buildStaticSchema()

/** The API over a pool; bugs are logged nowhere, so assert on the errors. */
export async function startApi(pool: Pool, more: Pick<ExecutionParts, 'limits' | 'statistics'> = {}): Promise<Api> {
  const swap = await startSwap(base, pool)
  const logger = pino({ level: process.env['TEST_LOG'] ?? 'silent' })
  return {
    swap,
    ask: async (source, variables) => {
      const generated = swap.current()
      const document = parse(source)
      const faults = validate(generated.schema, document)
      if (faults.length > 0) return answer({ errors: faults }, [])
      const statements: SentStatement[] = []
      const recorded = recording(pool, ({ kind, text, values }) => {
        if (kind === 'statement') statements.push({ text, values })
      })
      const parts = { ...more, pool: recorded, logger, catalogueSwapped: () => swap.catchUp() }
      const result = await executeOperation(parts, generated, { document, variables, actor: systemActor })
      return answer(result, statements)
    },
  }
}

function answer({ data, errors }: ExecutionResult, statements: readonly SentStatement[]): Answer {
  const plain: Pick<Answer, 'data' | 'errors'> = JSON.parse(
    JSON.stringify({ data: data ?? null, errors: errors ?? [] }),
  )
  return { ...plain, statements }
}
