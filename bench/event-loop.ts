/*
 * Loaded in front of a server (`node --import ./bench/event-loop.ts`), answers over the channel to its parent how long its event loop was held up and how
 * much processor time it took since the last answer.
 */
import { monitorEventLoopDelay } from 'node:perf_hooks'

export interface LoopReport {
  readonly cpuMs: number
  readonly p99Ms: number
  readonly maxMs: number
  readonly rssBytes: number
}

const delays = monitorEventLoopDelay({ resolution: 1 })
delays.enable()
let usage = process.cpuUsage()

process.on('message', () => {
  const { user, system } = process.cpuUsage(usage)
  const report: LoopReport = {
    cpuMs: (user + system) / 1000,
    p99Ms: delays.percentile(99) / 1e6,
    maxMs: delays.max / 1e6,
    rssBytes: process.memoryUsage().rss,
  }
  process.send?.(report)
  delays.reset()
  usage = process.cpuUsage()
})
process.channel?.unref()
