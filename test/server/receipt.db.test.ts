import { beforeAll, expect, it } from 'vitest'
import { loadShippedPacks } from '../../src/cli/seeds.js'
import { useTestDatabase } from '../support/database.js'
import { useHttp } from '../support/http.js'

const database = useTestDatabase()
beforeAll(() => loadShippedPacks(database().pool))
const server = useHttp(database)
const production = useHttp(database, { NODE_ENV: 'production' })

const query = `{
  virtualMachines(where: { attributes: { cpuCores: { gt: 4 }, description: { contains: "x" } } }, orderBy: [{ name: ASC }]) {
    nodes { name }
  }
}`

const ask = (receipt: string, of = server) =>
  of().send({
    method: 'POST',
    headers: { 'content-type': 'application/json', 'cadastre-receipt': receipt },
    body: JSON.stringify({ query }),
  })

const receiptIn = (text: string) =>
  (JSON.parse(text) as { extensions?: { receipt?: Record<string, unknown> } }).extensions?.receipt

it('says how a list was asked and how else it could have been', async () => {
  const receipt = receiptIn((await ask('plan')).text)
  expect(receipt).toEqual({
    lists: [
      {
        chosen: 'drive by cpu_cores, looking at description first',
        shapes: [
          { shape: 'drive by cpu_cores, looking at description first', estimate: expect.any(Number) },
          {
            shape: expect.stringMatching(/^walk along the order of resources .*; then all drive by cpu_cores/),
            estimate: expect.any(Number),
          },
          { shape: 'drive by cpu_cores and description', estimate: expect.any(Number) },
        ],
        estimate: expect.any(Number),
        advice: ['There are no statistics of virtual_machine, so the plan is a guess; "cadastre analyze" takes them.'],
      },
    ],
  })
})

it('tells the statements when all is wanted', async () => {
  const receipt = receiptIn((await ask('full')).text)
  expect(receipt).toMatchObject({
    statements: [{ text: expect.stringContaining('resources r'), rows: 0, milliseconds: expect.any(Number) }],
    milliseconds: expect.any(Number),
  })
})

it('is not there unless it is asked for', async () => {
  expect(JSON.parse((await server().ask(query)).text)).toEqual({ data: { virtualMachines: { nodes: [] } } })
})

it('knows two words', async () => {
  const reply = await ask('everything')
  expect([reply.status, reply.errors[0]?.extensions['code'], reply.errors[0]?.message]).toEqual([
    400,
    'BAD_USER_INPUT',
    'The header cadastre-receipt is "plan" or "full".',
  ])
})

it('is off in production', async () => {
  const reply = await ask('plan', production)
  expect([reply.status, reply.errors[0]?.extensions['code']]).toEqual([403, 'FORBIDDEN'])
})

it('tells how lists are counted, and by what', async () => {
  const counting = `{
    virtualMachines(where: { attributes: { cpuCores: { gt: 4 } } }) {
      facets(of: [{ field: STATUS }, { attribute: "memory_mb" }]) { count }
      aggregate(by: [{ field: STATUS }]) { groupCount }
    }
  }`
  const reply = await server().send({
    method: 'POST',
    headers: { 'content-type': 'application/json', 'cadastre-receipt': 'full' },
    body: JSON.stringify({ query: counting }),
  })
  const way = expect.stringMatching(/^(drive by cpu_cores|all resources of the types, looked up among .*)$/)
  const note = {
    chosen: way,
    shapes: expect.arrayContaining([{ shape: way, estimate: expect.any(Number) }]),
    estimate: expect.any(Number),
  }
  expect(receiptIn(reply.text)).toMatchObject({
    lists: [
      { counted: ['status', 'memory_mb'], ...note },
      { counted: ['status'], ...note },
    ],
    statements: [{ rows: expect.any(Number) }, { rows: 0 }],
  })
})
