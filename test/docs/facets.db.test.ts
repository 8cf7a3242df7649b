import { beforeAll, describe, expect, it } from 'vitest'
import { startApi, type Api } from '../support/api.js'
import { readAnsweredPage } from '../support/answered-page.js'
import { useTestDatabase } from '../support/database.js'
import { makeFleet } from '../support/fleet.js'

const page = readAnsweredPage('facets.md')

const database = useTestDatabase()
let api: Api

beforeAll(async () => {
  await makeFleet(database().pool)
  api = await startApi(database().pool)
})

describe('docs/facets.md', () => {
  it('has the answers of the fleet', async () => {
    const answers = await Promise.all(page.queries.map((query) => api.ask(query)))
    expect(answers.map(({ errors }) => errors)).toEqual([[], [], [], []])
    const texts = answers.map(({ data }) => JSON.stringify({ data }))
    await expect(await page.write(texts)).toMatchFileSnapshot(page.file)
  })
})
