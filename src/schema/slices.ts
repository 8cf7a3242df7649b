import { setImmediate as nextTurn } from 'node:timers/promises'

/** Work in small steps that ends with a result. */
export type Work<T> = Generator<undefined, T, undefined>

/** The result of work that is done without a break. */
export function atOnce<T>(work: Work<T>): T {
  for (;;) {
    const step = work.next()
    if (step.done) return step.value
  }
}

/** The result of work that lets others run after every few milliseconds. */
export async function inSlices<T>(work: Work<T>): Promise<T> {
  for (let since = performance.now(); ;) {
    const step = work.next()
    if (step.done) return step.value
    if (performance.now() - since < sliceMs) continue
    await nextTurn()
    since = performance.now()
  }
}

/** On a busy process a swap takes a slice of each turn of its event loop: shorter slices keep it longer from its end. */
const sliceMs = 16
