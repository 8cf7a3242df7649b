import { destination, pino } from 'pino'
import type { Logger } from 'pino'
import type { Config } from '../config.js'

export type { Logger }

/** A logger that writes JSON lines to standard error, so that standard output stays for answers. */
export function createLogger(config: Pick<Config, 'logLevel'>): Logger {
  return pino(
    { level: config.logLevel, base: null, redact: ['password', '*.password'] },
    destination({ dest: 2, sync: true }),
  )
}
