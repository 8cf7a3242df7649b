import type { Client } from 'pg'
import type { Logger } from '../telemetry/logger.js'
import { openClient } from './connection.js'
import type { Connection } from './connection.js'

/** A connection of its own that listens; ended by its owner. */
export interface Listener {
  /** Stops listening; safe to call twice. */
  close(): Promise<void>
}

const firstPauseMs = 250
const longestPauseMs = 5000

/**
 * Calls `onNotify` for each notification on a channel, and once after each connect, since what was sent meanwhile is lost. Connects by itself, again
 * and again, so it never fails; it may be late, and a caller that must not miss anything looks from time to time as well.
 */
export function listen(connection: Connection, channel: string, onNotify: () => void, logger?: Logger): Listener {
  let client: Client | undefined
  let timer: NodeJS.Timeout | undefined
  let isClosed = false
  let pauseMs = firstPauseMs

  const retry = () => {
    client = undefined
    if (isClosed) return
    timer = setTimeout(() => void connect(), pauseMs)
    pauseMs = Math.min(pauseMs * 2, longestPauseMs)
  }
  const connect = async () => {
    try {
      const opened = await openClient(connection)
      client = opened
      opened.on('notification', onNotify)
      opened.once('end', retry)
      await opened.query(`listen "${channel}"`)
      pauseMs = firstPauseMs
      onNotify()
    } catch (error) {
      logger?.debug({ err: error, channel }, 'listening failed; trying again')
      // An opened connection tells its end by itself.
      if (client) await end(client)
      else retry()
    }
    if (isClosed && client) await end(client)
  }
  const connected = connect()
  return {
    close: async () => {
      isClosed = true
      clearTimeout(timer)
      await connected
      if (client) await end(client)
    },
  }
}

async function end(client: Client): Promise<void> {
  await client.end().catch(() => undefined)
}
