import { randomUUID } from 'node:crypto'
import { getOperationAST, OperationTypeNode, parse, validate, type DocumentNode, type ExecutionResult } from 'graphql'
import { pino } from 'pino'
import { recording, type Pool } from '../../src/db/pool.js'
import { systemActor } from '../../src/modules/access/actor.js'
import { buildStaticSchema } from '../../src/schema/static.js'
import type { GeneratedSchema } from '../../src/schema/generate.js'
import { startSwap, type SchemaSwap } from '../../src/schema/swap.js'
import { openCompiledDocuments, type CompiledDocuments } from '../../src/server/compiled.js'
import { executeOperation, type ExecutionParts, type OperationRequest } from '../../src/server/execute.js'

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
  const compiled = openCompiledDocuments()
  // Compiled code is found by its document, so the same text must be the same one.
  const documents = new Map<string, DocumentNode>()
  const documentOf = (source: string) => {
    const document = documents.get(source) ?? parse(source)
    if (documents.size >= 100) documents.clear()
    documents.set(source, document)
    return document
  }
  return {
    swap,
    ask: async (source, variables) => {
      const generated = swap.current()
      const document = documentOf(source)
      const faults = validate(generated.schema, document)
      if (faults.length > 0) return answer({ errors: faults }, [])
      const statements: SentStatement[] = []
      let snapshots = 0
      const recorded = recording(pool, ({ kind, text, values }) => {
        if (kind === 'statement') statements.push({ text, values })
        else if (text.includes('repeatable read')) snapshots += 1
      })
      const parts = { ...more, pool: recorded, logger, catalogueSwapped: () => swap.catchUp() }
      const request = { document, variables, actor: systemActor, requestId: randomUUID() }
      const told = answer(await executeOperation(parts, generated, request), statements)
      const isQuery = getOperationAST(document)?.operation === OperationTypeNode.QUERY
      if (isQuery && snapshots === 0 && statements.length > 1) throw new Error('its statements see different states')
      await expectTheSameCompiled({ ...parts, pool, compiled }, generated, request, told)
      return told
    },
  }
}

/** Queries are compiled when they are asked again, and must then be answered the same: every query of the tests of the API is asked so, too. */
async function expectTheSameCompiled(
  parts: ExecutionParts & { readonly compiled: CompiledDocuments },
  generated: GeneratedSchema,
  request: OperationRequest,
  told: Answer,
): Promise<void> {
  const operation = getOperationAST(request.document)
  if (operation?.operation !== OperationTypeNode.QUERY) return
  // The first time a document is asked it is not compiled.
  parts.compiled.find(generated.schema, request.document, operation, request.variables ?? {})
  const { data, errors } = answer(await executeOperation(parts, generated, request), [])
  const [asked, again] = [
    { data: told.data, errors: told.errors },
    { data, errors },
  ].map((one) => JSON.stringify(one))
  if (asked !== again) throw new Error(`compiled it is answered otherwise: ${again} instead of ${asked}`)
}

function answer({ data, errors }: ExecutionResult, statements: readonly SentStatement[]): Answer {
  const plain: Pick<Answer, 'data' | 'errors'> = JSON.parse(
    JSON.stringify({ data: data ?? null, errors: errors ?? [] }),
  )
  return { ...plain, statements }
}
