import { beforeAll, expect, it } from 'vitest'
import { loadDemo, loadShippedPacks } from '../../src/cli/seeds.js'
import { startApi, type Api } from '../support/api.js'
import { readAnsweredPage } from '../support/answered-page.js'
import { useTestDatabase } from '../support/database.js'

const page = readAnsweredPage('rollups.md')

const database = useTestDatabase()
let api: Api

beforeAll(async () => {
  await loadShippedPacks(database().pool)
  await loadDemo(database().pool)
  api = await startApi(database().pool)
})

it('docs/rollups.md has the answers of the demo inventory', async () => {
  const answers = await Promise.all(page.queries.map((query) => api.ask(query)))
  expect(answers.flatMap(({ errors }) => errors)).toEqual([])
  const texts = answers.map(({ data }) => JSON.stringify({ data }))
  await expect(await page.write(texts)).toMatchFileSnapshot(page.file)
})
