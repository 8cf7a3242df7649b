import { beforeAll, expect, it } from 'vitest'
import { loadDemo, loadShippedPacks } from '../../src/cli/seeds.js'
import { takeStatistics } from '../../src/modules/inventory/statistics.service.js'
import { raw } from '../../src/query/sql.js'
import { readAnsweredPage } from '../support/answered-page.js'
import { startApi, type Api } from '../support/api.js'
import { useTestDatabase } from '../support/database.js'

const page = readAnsweredPage('observatory.md')

const database = useTestDatabase({ unchecked: 'a rule that came later is written past the services' })
let api: Api

beforeAll(async () => {
  const { pool } = database()
  await loadShippedPacks(pool)
  await loadDemo(pool)
  // What the page tells of: a rule that came later than the values that it shuts out.
  await pool.run(raw(`update attribute_definitions set max_value = 16 where name = 'cpu_cores'`))
  api = await startApi(pool)
  await takeStatistics(pool, api.swap.current().catalogue)
})

it('docs/observatory.md has the answers of the demo inventory', async () => {
  expect(page.queries).toHaveLength(5)
  const answers: string[] = []
  for (const query of page.queries) {
    const { data, errors } = await api.ask(query)
    expect(errors).toEqual([])
    answers.push(
      JSON.stringify({ data }).replaceAll(/"(takenAt|lastChangedAt)":"[^"]*"/g, '"$1":"2026-05-04T10:00:00Z"'),
    )
  }
  await expect(await page.write(answers)).toMatchFileSnapshot(page.file)
})
