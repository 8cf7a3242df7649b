/*
 * Preloaded into a server process (`node --import`), which was spawned with an IPC channel: measures the delay of its event loop. The message "reset"
 * begins a measurement, "read" answers {p50, p99, max} in milliseconds.
 */
import { monitorEventLoopDelay } from 'node:perf_hooks'

const delay = monitorEventLoopDelay({ resolution: 5 })
delay.enable()
const milliseconds = (nanoseconds) => Math.round(nanoseconds / 1e4) / 100

process.on('message', (message) => {
  if (message === 'reset') delay.reset()
  if (message === 'read')
    process.send({
      p50: milliseconds(delay.percentile(50)),
      p99: milliseconds(delay.percentile(99)),
      max: milliseconds(delay.max),
    })
})
process.channel.unref()
