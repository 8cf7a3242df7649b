import { expect, it } from 'vitest'
import { selectResources } from '../../../src/modules/inventory/resource.sql.js'
import { sql } from '../../../src/query/sql.js'

it('resources by id stay behind a rule that is a disjunction', () => {
  const { text } = selectResources(['1'], sql`r.endpoint_id = ${1} or r.endpoint_id = ${2}`)
  expect(text).toMatch(/ and \(r\.endpoint_id = \$2 or r\.endpoint_id = \$3\)$/)
})
