import type { Db } from '../../db/db.js'
import { transaction } from '../../db/transaction.js'
import { CadastreError, UnavailableError } from '../../errors.js'
import type { Actor } from '../access/actor.js'
import { insertOperation, type OperationRow } from './operation.sql.js'

/** Who writes, in which request, and why. */
export interface Author {
  readonly actor: Actor
  readonly requestId: string | null
  readonly cause: string | null
}

export type CatalogueVerb = 'create' | 'update' | 'retire' | 'reinstate' | 'remove'

/** What a piece of work did: `note` says to what, `changed` is false when everything was as asked for already. */
export interface Work<T> {
  readonly result: T
  readonly changed: boolean
  readonly note: string
}

/** The result with the operation that stands for it; null when nothing was written. */
export interface Done<T> {
  readonly result: T
  readonly operationId: string | null
}

/**
 * Runs a catalogue write in one transaction with its operation. Work that changes nothing leaves no operation; what is refused leaves a refused
 * one, whose note is the refusal, and the error goes on to the caller.
 */
export async function runOperation<T>(
  db: Db,
  author: Author,
  verb: CatalogueVerb,
  subject: string,
  work: (db: Db) => Promise<Work<T>>,
): Promise<Done<T>> {
  const row = (outcome: OperationRow['outcome'], note: string): OperationRow => ({
    actor: author.actor.name,
    kind: `catalogue.${verb}`,
    cause: author.cause,
    requestId: author.requestId,
    outcome,
    note,
    ...countsOf(outcome === 'succeeded' ? verb : undefined),
  })
  const attempt = transaction(db, async (db) => {
    const done = await work(db)
    if (!done.changed) return { result: done.result, operationId: null }
    const [operation] = await db.run<{ id: string }>(insertOperation(row('succeeded', done.note)))
    return { result: done.result, operationId: operation?.id ?? null }
  })
  // The one place of this module that looks at a failure: the refused operation is written after the rollback, or it would go with it.
  return attempt.catch(async (error: unknown) => {
    if (!(error instanceof UnavailableError)) {
      const refused = error instanceof CadastreError
      const note = `${subject}: ${refused ? error.message : 'failed, see the log'}`
      await db.run(insertOperation(row(refused ? 'refused' : 'failed', note)))
    }
    throw error
  })
}

function countsOf(verb: CatalogueVerb | undefined) {
  return {
    created: verb === 'create' ? 1 : 0,
    updated: verb === 'update' || verb === 'retire' || verb === 'reinstate' ? 1 : 0,
    deleted: verb === 'remove' ? 1 : 0,
  }
}
