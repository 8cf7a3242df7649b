/*
 * Preloaded into a server process (`node --import`), which was spawned with an IPC channel: measures the delay of its event loop and what it takes of
 * the processor. The message "reset" begins a measurement, "read" answers {p50, p99, max, cpu} in milliseconds and {rss} in bytes.
 */
import { monitorEventLoopDelay } from 'node:perf_hooks'

const delay = monitorEventLoopDelay({ resolution: 5 })
delay.enable()
let usage = process.cpuUsage()
const milliseconds = (nanoseconds) => Math.round(nanoseconds / 1e4) / 100

process.on('message', (message) => {
  if (message === 'reset') {
    delay.reset()
    usage = process.cpuUsage()
  }
  if (message === 'read') {
    const { user, system } = process.cpuUsage(usage)
    process.send({
      p50: milliseconds(delay.percentile(50)),
      p99: milliseconds(delay.percentile(99)),
      max: milliseconds(delay.max),
      cpu: (user + system) / 1000,
      rss: process.memoryUsage().rss,
    })
  }
})
process.channel.unref()
