import type { ServerResponse } from 'node:http'
import type { Limits } from '../config.js'
import type { LimitError } from '../errors.js'
import { exceeded } from './limits.js'

/** What ends the work of a request early. Both signals carry the error that its statements then fail with. */
export interface Stop {
  /** The time that a request may take is over. */
  readonly late: AbortSignal
  /** The client has hung up, or it is late: nobody reads the answer. */
  readonly lateOrGone: AbortSignal
}

/** The signals of the request that is answered here; its time starts now. */
export function stopFor(response: ServerResponse, limits: Limits): Stop {
  const [late, lateOrGone] = [new AbortController(), new AbortController()]
  const timer = setTimeout(() => {
    const error = tooLate(limits)
    late.abort(error)
    lateOrGone.abort(error)
  }, limits.requestMs)
  response.once('close', () => {
    clearTimeout(timer)
    if (!response.writableFinished) lateOrGone.abort(tooLate(limits))
  })
  return { late: late.signal, lateOrGone: lateOrGone.signal }
}

function tooLate(limits: Limits): LimitError {
  return exceeded('requestMs', limits, `The request took longer than ${limits.requestMs} ms: ask for less at once`)
}
