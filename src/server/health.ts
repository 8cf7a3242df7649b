import { setTimeout as sleep } from 'node:timers/promises'
import type { FastifyInstance } from 'fastify'
import type { Db } from '../db/db.js'
import { listPendingMigrations } from '../db/migrate.js'
import type { SchemaSwap } from '../schema/swap.js'

/** Answers why the server can't serve at present, or undefined when this part of it can. */
export type ReadinessCheck = () => Promise<string | undefined>

const patienceMs = 3000

/** `/healthz` says that the process lives, `/readyz` whether it can answer queries: 503 with the reasons when one of the checks has one. */
export function mountHealth(app: FastifyInstance, checks: readonly ReadinessCheck[]): void {
  app.get('/healthz', (_request, reply) => reply.header('cache-control', 'no-store').send({ status: 'alive' }))
  app.get('/readyz', async (_request, reply) => {
    const reasons = (await Promise.all(checks.map(runCheck))).filter((reason) => reason !== undefined)
    void reply.header('cache-control', 'no-store').code(reasons.length === 0 ? 200 : 503)
    return reasons.length === 0 ? { status: 'ready' } : { status: 'unavailable', reasons }
  })
}

/** The check that the database answers and has exactly the migrations of this build. */
export function databaseCheck(db: Db): ReadinessCheck {
  return async () => {
    const pending = await listPendingMigrations(db)
    return pending.length === 0 ? undefined : `The database lacks ${pending.length} migrations.`
  }
}

/** The check that the schema served is that of the catalogue as committed. */
export function schemaCheck(swap: Pick<SchemaSwap, 'catchUp'>): ReadinessCheck {
  return async () => {
    await swap.catchUp()
    return undefined
  }
}

async function runCheck(check: ReadinessCheck): Promise<string | undefined> {
  const late = sleep(patienceMs, 'The database does not answer in time.', { ref: false })
  try {
    return await Promise.race([check(), late])
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}
