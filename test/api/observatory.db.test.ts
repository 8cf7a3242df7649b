import { beforeAll, describe } from 'vitest'
import { startApi, type Api } from '../support/api.js'
import { useTestDatabase } from '../support/database.js'
import { makeFleet } from '../support/fleet.js'
import { testRecorded } from '../support/recorded.js'

const database = useTestDatabase()
let api: Api

beforeAll(async () => {
  await makeFleet(database().pool)
  api = await startApi(database().pool)
})

describe('statistics of attributes', () => {
  testRecorded('observatory', () => api)
})
