/*
 * Asks a server the same questions over and over, from so many connections for so many seconds. Reads {url, bodies, connections, seconds} from standard
 * input and prints what it measured as JSON; times are milliseconds.
 */
import { text } from 'node:stream/consumers'
import autocannon from 'autocannon'

const { url, bodies, connections, seconds } = JSON.parse(await text(process.stdin))
const requests = bodies.map((body) => ({ method: 'POST', headers: { 'content-type': 'application/json' }, body }))
let started = 0
const times = []
const run = autocannon({
  url,
  connections,
  duration: seconds,
  requests,
  // Each connection begins elsewhere, so that the same question is rarely under way twice.
  setupClient: (client) => {
    const first = Math.floor((started++ * requests.length) / connections)
    client.setRequests([...requests.slice(first), ...requests.slice(0, first)])
  },
})
run.on('response', (_client, _status, _bytes, milliseconds) => times.push(milliseconds))
const { errors, timeouts, non2xx, duration } = await run
const sorted = times.toSorted((a, b) => a - b)
const at = (share) => sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)] ?? null
process.stdout.write(
  JSON.stringify({
    answers: sorted.length,
    seconds: duration,
    p50: at(0.5),
    p99: at(0.99),
    failed: errors + timeouts + non2xx,
  }),
)
