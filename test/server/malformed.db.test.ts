import { connect } from 'node:net'
import { describe, expect, it } from 'vitest'
import { useTestDatabase } from '../support/database.js'
import { useHttp } from '../support/http.js'
import { rawCases, type RawCase } from './malformed-requests.js'

const database = useTestDatabase()
const server = useHttp(database, {
  NODE_ENV: 'production',
  CADASTRE_HEADERS_TIMEOUT_MS: '1000',
  CADASTRE_RECEIVE_TIMEOUT_MS: '1000',
})

describe('malformed requests', () => {
  it('are 200 and more', () => {
    expect(rawCases.length).toBeGreaterThanOrEqual(200)
    expect(new Set(rawCases.map(({ name }) => name)).size).toBe(rawCases.length)
  })

  it('are refused or cut, never with a fault of ours, and the server goes on', async () => {
    const wrong: string[] = []
    const open = [...rawCases]
    const worker = async () => {
      for (let one = open.shift(); one; one = open.shift()) {
        const found = await send(one)
        const isRefused = !found.some((status) => status < 400)
        const isRight = one.expected === 'refused' ? isRefused : found[0] !== undefined && found[0] < 300
        if (!isRight || found.some((status) => status >= 500)) wrong.push(`${one.name}: ${found.join(' ') || 'cut'}`)
      }
    }
    await Promise.all(Array.from({ length: 10 }, worker))
    expect(wrong).toEqual([])
    expect(server().log).toEqual([])
    expect((await server().ask('{ __typename }')).data).toEqual({ __typename: 'Query' })
  }, 120_000)
})

const patienceMs = 10_000

/** The statuses of all that is answered until the server closes the connection, which it has to do. */
function send({ bytes, name }: RawCase): Promise<readonly number[]> {
  return new Promise((resolve, reject) => {
    const socket = connect(server().port, '127.0.0.1')
    let text = ''
    socket.setTimeout(patienceMs, () => {
      socket.destroy()
      reject(new Error(`${name}: the connection stays open`))
    })
    socket.on('data', (chunk) => (text += chunk.toString('latin1')))
    // The server may cut the connection while we still write; what it said before counts.
    socket.on('error', () => undefined)
    socket.on('close', () => resolve([...text.matchAll(/HTTP\/1\.1 (\d{3})/g)].map(([, status]) => Number(status))))
    socket.write(bytes)
  })
}
