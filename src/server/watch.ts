import { listen } from '../db/listen.js'
import type { Pool } from '../db/pool.js'
import type { SchemaSwap } from '../schema/swap.js'
import type { Logger } from '../telemetry/logger.js'

/** How often the version row is read, in case a notification was missed. */
const pollMs = 400

/** Keeps the served schema up with the catalogue of the database, whoever changes it; a failure is logged once and tried again. */
export function watchCatalogue(swap: SchemaSwap, pool: Pool, logger: Logger): { close(): Promise<void> } {
  let isClosed = false
  let timer: NodeJS.Timeout | undefined
  let lastFailure = ''

  const refresh = async () => {
    try {
      await swap.refresh()
      lastFailure = ''
    } catch (error) {
      const failure = String(error)
      if (failure !== lastFailure && !isClosed)
        logger.error({ err: error }, 'the schema could not follow the catalogue')
      lastFailure = failure
    }
  }
  const poll = async () => {
    await refresh()
    if (!isClosed) timer = setTimeout(() => void poll(), pollMs)
  }
  const listener = listen(pool.connection, 'cadastre_catalogue', () => void refresh(), logger)
  timer = setTimeout(() => void poll(), pollMs)
  return {
    close: async () => {
      isClosed = true
      clearTimeout(timer)
      await listener.close()
    },
  }
}
