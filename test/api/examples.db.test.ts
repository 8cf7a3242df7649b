import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { examples } from '../../graphiql/examples.js'
import { loadDemo, loadShippedPacks } from '../../src/cli/seeds.js'
import { projectRoot } from '../../src/config.js'
import { startApi, type Answer, type Api } from '../support/api.js'
import { useTestDatabase } from '../support/database.js'

const database = useTestDatabase()
let api: Api

beforeAll(async () => {
  const { pool } = database()
  await loadShippedPacks(pool)
  await loadDemo(pool)
  api = await startApi(pool)
})

const queriesIn = (markdown: string) =>
  [...markdown.matchAll(/^```graphql\n(.*?)^```/gms)].map(([, query = '']) => query)

describe('on the demo inventory', () => {
  it.each(examples)('the example $name of GraphiQL answers with rows', async ({ query, variables }) => {
    expectRows(await api.ask(query, variables))
  })

  it('the queries of the README answer with rows', async () => {
    const queries = queriesIn(readFileSync(join(projectRoot, 'README.md'), 'utf8'))
    expect(queries.length).toBeGreaterThan(0)
    for (const query of queries.filter((text) => !/^\s*mutation/.test(text))) expectRows(await api.ask(query))
  })
})

function expectRows({ data, errors }: Answer): void {
  expect(errors).toEqual([])
  const rows = JSON.stringify(data).match(/"(nodes|edges)":\[\{/g) ?? []
  expect(rows.length).toBeGreaterThan(0)
}
