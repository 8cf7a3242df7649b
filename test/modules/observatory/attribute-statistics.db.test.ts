import { beforeAll, describe, expect, it } from 'vitest'
import { readLimits } from '../../../src/config.js'
import { openPool } from '../../../src/db/pool.js'
import { transaction } from '../../../src/db/transaction.js'
import { takeStatistics } from '../../../src/modules/inventory/statistics.service.js'
import { printGlobalId } from '../../../src/query/global-id.js'
import { raw, sql } from '../../../src/query/sql.js'
import { startApi, type Answer, type Api } from '../../support/api.js'
import { useTestDatabase } from '../../support/database.js'
import { makeInventory, thing, type TestInventory } from '../../support/inventory.js'

const database = useTestDatabase()
let inventory: TestInventory
let api: Api

const colors = ['red', 'red', 'green', undefined]

beforeAll(async () => {
  inventory = await makeInventory(database().pool)
  api = await startApi(database().pool)
  await inventory.write(
    colors.map((color, index) =>
      thing(`t${index}`, {
        attributes: { cores: index + 1, code: 'abc', ports: [80, 443], ...(color !== undefined && { color }) },
      }),
    ),
  )
  await inventory.write(
    ['m1', 'm2'].map((name) => ({
      action: 'upsert',
      type: 'machine',
      name,
      identity: { externalId: name },
      attributes: { cores: 8, note: name },
    })),
  )
})

interface Statistics {
  readonly isApproximate: boolean
  readonly takenAt: string | null
  readonly totalCount: number
  readonly pageInfo: { readonly endCursor: string; readonly startCursor: string; readonly hasNextPage: boolean }
  readonly nodes: readonly Readonly<Record<string, unknown>>[]
}

const ask = (args: string, selection: string, variables = {}) =>
  api.ask(
    `query ${Object.keys(variables).length > 0 ? '($cursor: String)' : ''} { attributeStatistics(${args}) { ${selection} } }`,
    variables,
  )

function statisticsIn({ data, errors }: Answer): Statistics {
  expect(errors).toEqual([])
  return (data as { attributeStatistics: Statistics }).attributeStatistics
}

const nodesOf = async (args: string, fields: string) => statisticsIn(await ask(args, `nodes { ${fields} }`)).nodes

const messageOf = ({ errors }: Answer) => [errors[0]?.extensions?.['code'], errors[0]?.message]

describe('what is asked for', () => {
  it('is all attributes of a type by name, or those that are named', async () => {
    const all = await nodesOf('resourceType: "machine"', 'name')
    expect(all).toEqual(['cores', 'note', 'os', 'tags', 'uuid'].map((name) => ({ name })))
    expect(await nodesOf('resourceType: "machine", names: ["os", "cores"]', 'name definition { apiName }')).toEqual([
      { name: 'cores', definition: { apiName: 'cores' } },
      { name: 'os', definition: { apiName: 'os' } },
    ])
  })

  it('is of a type by its name or its id', async () => {
    const [row] = await inventory.rows(`select id from resource_types where name = 'machine'`)
    const id = printGlobalId('resource_types', String(row?.['id']))
    const fields = 'name resources present'
    expect(await nodesOf(`resourceType: "${id}"`, fields)).toEqual(await nodesOf('resourceType: "machine"', fields))
  })

  it('is refused where nothing is called so', async () => {
    const fields = 'nodes { name }'
    expect(messageOf(await ask('resourceType: "mashine"', fields))).toEqual([
      'BAD_USER_INPUT',
      'There is no resource type "mashine"; there is "machine".',
    ])
    expect(messageOf(await ask(`resourceType: "${printGlobalId('resources', '1')}"`, fields))).toEqual([
      'BAD_USER_INPUT',
      `"${printGlobalId('resources', '1')}" is the id of something else, not of a resource type.`,
    ])
    expect(messageOf(await ask('resourceType: "machine", names: ["kores"]', fields))).toEqual([
      'BAD_USER_INPUT',
      'There is no attribute "kores".',
    ])
    expect(messageOf(await ask('resourceType: "machine", names: ["os", "size"]', fields))).toEqual([
      'BAD_USER_INPUT',
      '"size" is an attribute, but none that machine can have.',
    ])
    expect(messageOf(await ask('resourceType: "machine", top: 1001', fields))[0]).toBe('LIMIT_EXCEEDED')
    expect(messageOf(await ask('resourceType: "machine", ranges: 1', fields))[0]).toBe('BAD_USER_INPUT')
    expect(messageOf(await ask('resourceType: "machine", first: 1001', fields))[0]).toBe('LIMIT_EXCEEDED')
  })

  it('comes page by page, forwards and backwards, each attribute once', async () => {
    const names = (await nodesOf('resourceType: "thing"', 'name')).map(({ name }) => name)
    expect(names.length).toBeGreaterThan(10)
    for (const [size, after, end] of [
      ['first', 'after', 'endCursor'],
      ['last', 'before', 'startCursor'],
    ] as const) {
      const seen: unknown[][] = []
      let cursor: string | null = null
      for (let more = true; more;) {
        const page = statisticsIn(
          await ask(
            `resourceType: "thing", ${size}: 4, ${after}: $cursor`,
            'totalCount pageInfo { startCursor endCursor hasNextPage hasPreviousPage } nodes { name }',
            { cursor },
          ),
        )
        expect(page.totalCount).toBe(names.length)
        const { hasNextPage, hasPreviousPage } = page.pageInfo as unknown as Readonly<Record<string, boolean>>
        seen.push(page.nodes.map(({ name }) => name))
        cursor = page.pageInfo[end]
        more = (size === 'first' ? hasNextPage : hasPreviousPage) === true
        expect(size === 'first' ? hasPreviousPage : hasNextPage).toBe(seen.length > 1)
      }
      expect((size === 'first' ? seen : seen.toReversed()).flat()).toEqual(names)
    }
    expect(messageOf(await ask('resourceType: "thing", after: $cursor', 'nodes { name }', { cursor: 'abc' }))).toEqual([
      'BAD_USER_INPUT',
      'This is not a cursor that was given out here.',
    ])
  })

  it('is all that is read', async () => {
    const sent = async (fields: string) => {
      const { statements, errors } = await ask('resourceType: "thing", names: ["cores"]', fields)
      expect(errors).toEqual([])
      return statements.map(({ text }) => text)
    }
    expect(await sent('totalCount isApproximate nodes { name unit dataType }')).toEqual([])
    expect(await sent('nodes { resources }')).toHaveLength(1)
    const unruled = await ask(
      'resourceType: "thing", names: ["address"]',
      'nodes { violationCount histogram { width } }',
    )
    expect([unruled.errors, unruled.statements]).toEqual([[], []])
    const coverage = await sent('nodes { coverage missing }')
    expect(coverage).toHaveLength(3)
    for (const word of ['width_bucket', 'row_number', 'min(', 'as g', 'created_at', 'history'])
      expect(coverage.join()).not.toContain(word)
    expect(await sent('nodes { present }')).toEqual([expect.any(String), ...coverage.slice(1)])
    // The same fields in a fragment, under an alias, or under edges; what is skipped is not read.
    expect(await sent('edges { node { ... on AttributeStatistics { c: coverage } } }')).toEqual(coverage)
    expect(await sent('nodes { coverage distinct @skip(if: true) }')).toEqual(coverage)
    expect((await sent('nodes { coverage } edges { node { distinct } }'))[1]).toContain('group by 1')
    const [, ends] = await sent('nodes { min { text } max { text } }')
    expect(ends).not.toContain('group by 1')
    expect((await sent('nodes { lastChangedAt }'))[1]).toContain('resource_attribute_history')
  })
})

describe('statistics', () => {
  it('tell of values what there is', async () => {
    const fields = `name dataType isList resources present missing coverage distinct min { integer string } max { integer string }
      topValues { value { text } count } rest { terms count } histogram { width numbers { from to count } }`
    const [color, cores, ports] = await nodesOf(
      'resourceType: "thing", names: ["ports", "color", "cores"], top: 1, ranges: 2',
      fields,
    )
    expect(color).toEqual({
      name: 'color',
      dataType: 'STRING',
      isList: false,
      resources: 4,
      present: 3,
      missing: 1,
      coverage: 0.75,
      distinct: 2,
      min: { integer: null, string: 'green' },
      max: { integer: null, string: 'red' },
      topValues: [{ value: { text: 'red' }, count: 2 }],
      rest: { terms: 1, count: 1 },
      histogram: null,
    })
    expect(cores).toMatchObject({
      min: { integer: '1' },
      max: { integer: '4' },
      histogram: {
        width: '5',
        numbers: [{ from: '0', to: '5', count: 4 }],
      },
    })
    expect(ports).toMatchObject({ isList: true, present: 4, distinct: 2, rest: { terms: 1, count: 4 } })
  })

  it('count all types below one, wherever they keep values', async () => {
    const [cores] = await nodesOf(
      'resourceType: "resource", names: ["cores"]',
      'resources present distinct max { text }',
    )
    // Machines keep them in a column, things in rows; the root has six of both.
    expect(cores).toEqual({ resources: 6, present: 6, distinct: 5, max: { text: '8' } })
  })

  it('tell of no resource where there is none', async () => {
    const [label] = await nodesOf(
      'resourceType: "box", names: ["label"]',
      'resources present coverage min { text } topValues { count } lastChangedAt violationCount violations { rule }',
    )
    expect(label).toEqual({
      resources: 0,
      present: 0,
      coverage: null,
      min: null,
      topValues: [],
      lastChangedAt: null,
      violationCount: 0,
      violations: [],
    })
  })

  it('leave deleted resources out, unless these are asked for', async () => {
    await inventory.write([thing('gone', { attributes: { cores: 1000 } })])
    await inventory.write([{ ...thing('gone'), action: 'delete' }])
    const max = async (deleted: string) => {
      const [cores] = await nodesOf(`resourceType: "thing", names: ["cores"]${deleted}`, 'resources max { integer }')
      return cores
    }
    expect(await max('')).toEqual({ resources: 4, max: { integer: '4' } })
    expect(await max(', deleted: INCLUDE')).toEqual({ resources: 5, max: { integer: '1000' } })
    expect(await max(', deleted: ONLY')).toEqual({ resources: 1, max: { integer: '1000' } })
  })

  it('tell when a value was last set, changed or taken away', async () => {
    const lastChange = async () => {
      const [size] = await nodesOf('resourceType: "thing", names: ["size"]', 'lastChangedAt present')
      return size
    }
    const changedAt = async () => {
      const [row] = await inventory.rows(`select max(updated_at)::text as at from resources where name = 't0'`)
      return Date.parse(String(row?.['at']))
    }
    expect(await lastChange()).toEqual({ lastChangedAt: null, present: 0 })
    for (const [size, present] of [
      [1, 1],
      [2, 1],
      [null, 0],
    ] as const) {
      await inventory.write([thing('t0', { attributes: { size } })])
      const told = await lastChange()
      expect(told?.['present']).toBe(present)
      expect(Date.parse(String(told?.['lastChangedAt']))).toBe(await changedAt())
    }
    const createdAt = await inventory.rows(`select max(created_at)::text as at from resources where name = 't3'`)
    const [cores] = await nodesOf('resourceType: "thing", names: ["cores"]', 'lastChangedAt')
    expect(Date.parse(String(cores?.['lastChangedAt']))).toBe(Date.parse(String(createdAt[0]?.['at'])))
  })
})

describe('violations', () => {
  const violations = (names: string) =>
    nodesOf(`resourceType: "thing", names: [${names}]`, 'name violationCount violations { rule count }')

  it('are none while writes are held against the rules', async () => {
    expect(await violations('"cores", "code", "color"')).toEqual(
      ['code', 'color', 'cores'].map((name) => ({ name, violationCount: 0, violations: [] })),
    )
  })

  it('are what a rule shuts out that came later', async () => {
    const idOf = async (table: string, where: string) => {
      const [row] = await inventory.rows(`select id from ${table} where ${where}`)
      return printGlobalId(table, String(row?.['id']))
    }
    const change = async (mutation: string) => {
      const { errors } = await api.ask(`mutation { ${mutation} { warnings { message } } }`)
      expect(errors).toEqual([])
    }
    const attribute = (name: string) => idOf('attribute_definitions', `name = '${name}'`)
    await change(`updateAttributeDefinition(input: { id: "${await attribute('cores')}", min: "2", max: "3" })`)
    await change(`updateAttributeDefinition(input: { id: "${await attribute('code')}", pattern: "^[a-b]+$" })`)
    await inventory.rows(`delete from attribute_allowed_values where value = 'red'`)
    const binding = await idOf(
      'resource_type_attributes',
      `attribute_definition_id = (select id from attribute_definitions where name = 'color')`,
    )
    await change(`updateBinding(input: { id: "${binding}", required: true })`)
    await api.swap.catchUp()
    expect(await violations('"cores", "code", "color"')).toEqual([
      { name: 'code', violationCount: 4, violations: [{ rule: 'PATTERN', count: 4 }] },
      {
        name: 'color',
        violationCount: 3,
        violations: [
          { rule: 'REQUIRED', count: 1 },
          { rule: 'ALLOWED_VALUES', count: 2 },
        ],
      },
      {
        name: 'cores',
        violationCount: 2,
        violations: [
          { rule: 'MIN', count: 1 },
          { rule: 'MAX', count: 1 },
        ],
      },
    ])
  })

  it('of patterns are found together by several fields of one operation', async () => {
    const field = 'attributeStatistics(resourceType: "thing", names: ["code"]) { nodes { violationCount } }'
    const { data, errors } = await api.ask(`{ a: ${field} b: ${field} }`)
    const found = { nodes: [{ violationCount: 4 }] }
    expect([data, errors]).toEqual([{ a: found, b: found }, []])
  })
})

describe('approximate statistics', () => {
  const figures = `name resources present missing coverage distinct min { text } max { text } topValues { value { text } count }
    rest { terms count }`

  it('are exact as long as a type was not looked at, and say so', async () => {
    const answer = statisticsIn(
      await ask('resourceType: "thing", approximate: true', `isApproximate takenAt nodes { ${figures} }`),
    )
    expect([answer.isApproximate, answer.takenAt]).toEqual([false, null])
    expect(answer.nodes).toEqual(await nodesOf('resourceType: "thing"', figures))
  })

  it('come from what was kept, and say since when', async () => {
    await takeStatistics(database().pool, api.swap.current().catalogue)
    const [row] = await inventory.rows('select max(taken_at)::text as at from resource_type_statistics')
    await inventory.write([thing('later', { attributes: { cores: 3, code: 'ab', color: 'green' } })])
    const selection = `isApproximate takenAt nodes { ${figures} lastChangedAt violationCount violations { rule } }`
    const answer = await ask('resourceType: "thing", approximate: true', selection)
    // The types, and one for each of the six data types that things have.
    expect(answer.statements).toHaveLength(7)
    const { isApproximate, takenAt, nodes } = statisticsIn(answer)
    expect(isApproximate).toBe(true)
    expect(Date.parse(String(takenAt))).toBe(Date.parse(String(row?.['at'])))
    const exact = await nodesOf('resourceType: "thing"', figures)
    await inventory.write([{ ...thing('later'), action: 'delete' }])
    const before = await nodesOf('resourceType: "thing"', figures)
    const untold = { lastChangedAt: null, violationCount: null, violations: null }
    // All four were looked at, so what is kept is what there was.
    expect(nodes).toEqual(before.map((node) => ({ ...node, ...untold })))
    expect(nodes).not.toEqual(exact.map((node) => ({ ...node, ...untold })))
  })

  it('put values of several types together', async () => {
    const [cores] = await nodesOf(
      'resourceType: "resource", names: ["cores"], approximate: true',
      'resources present max { text } topValues { value { text } count } histogram { numbers { count } }',
    )
    expect(cores).toMatchObject({ resources: 6, present: 6, max: { text: '8' } })
    const { topValues, histogram } = cores as {
      topValues: readonly object[]
      histogram: { numbers: readonly { count: number }[] }
    }
    expect(topValues[0]).toEqual({ value: { text: '8' }, count: 2 })
    expect(histogram.numbers.reduce((sum, { count }) => sum + count, 0)).toBe(6)
  })

  it('are exact where deleted resources are asked for', async () => {
    const args = 'resourceType: "thing", names: ["cores"], approximate: true, deleted: INCLUDE'
    const { isApproximate, nodes } = statisticsIn(await ask(args, 'isApproximate nodes { max { text } }'))
    expect([isApproximate, nodes]).toEqual([false, [{ max: { text: '1000' } }]])
  })

  it('count resources that can have it where bindings differ by provider type', async () => {
    const { pool } = database()
    await pool.run(sql`
      insert into resource_type_attributes (resource_type_id, attribute_definition_id, provider_type_id)
      select t.id, d.id, p.id from resource_types t, attribute_definitions d, provider_types p
       where t.name = 'machine' and d.name = 'label' and p.name = 'metal'`)
    await api.swap.catchUp()
    for (const approximate of [true, false])
      expect(
        await nodesOf(
          `resourceType: "machine", names: ["label", "cores"], approximate: ${approximate}`,
          'name resources missing',
        ),
      ).toEqual([
        { name: 'cores', resources: 2, missing: 0 },
        { name: 'label', resources: 0, missing: 0 },
      ])
  })
})

describe('statistics that take too long', () => {
  it('are cancelled as all statements are', async () => {
    const impatient = openPool(database().pool.connection, { statementMs: 200 })
    try {
      const hurried = await startApi(impatient)
      await transaction(database().pool, async (db) => {
        await db.run(raw('lock table resource_attributes in access exclusive mode'))
        const { data, errors } = await hurried.ask(
          '{ attributeStatistics(resourceType: "thing") { nodes { distinct } } }',
        )
        expect(data).toBe(null)
        expect(errors.map(({ extensions }) => extensions?.['code'])).toEqual(['LIMIT_EXCEEDED'])
      })
    } finally {
      await impatient.end()
    }
  })

  it('are refused before they begin where that is expected, with what would be cheaper', async () => {
    const { resourceTypes, attributesByName } = api.swap.current().catalogue
    const thingId = [...resourceTypes.values()].find(({ name }) => name === 'thing')?.id
    const known = { resources: 50_000_000, values: 50_000_000, distinct: 50, common: [], bounds: [] }
    const statistics = {
      resources: new Map([...resourceTypes.keys()].map((id) => [id, 50_000_000])),
      attributes: new Map([[`${thingId}:${attributesByName.get('cores')?.id}`, known]]),
    }
    const frugal = await startApi(database().pool, {
      limits: readLimits({ CADASTRE_MAX_ESTIMATED_MS: '20000' }),
      statistics: () => statistics,
    })
    const asked = (args: string, fields: string) =>
      frugal.ask(`{ attributeStatistics(resourceType: "thing"${args}) { isApproximate nodes { ${fields} } } }`)
    const refused = await asked('', 'distinct')
    expect([refused.errors[0]?.extensions?.['code'], refused.statements]).toEqual(['LIMIT_EXCEEDED', []])
    expect(refused.errors[0]?.message).toContain('let "approximate" answer from statistics')
    for (const [args, fields] of [
      ['', 'resources'],
      ['', 'present'],
      [', names: ["color"]', 'distinct'],
      [', approximate: true', 'distinct'],
    ] as const)
      expect((await asked(args, fields)).errors).toEqual([])
  })
})

describe('thousands of attributes', () => {
  it('take as many statements as one of each data type', async () => {
    const { pool } = database()
    await pool.run(sql`
      insert into attribute_definitions (name, api_name, display_name, data_type, is_list)
      select 'many_' || n, 'many' || n, 'Many', (array['string', 'integer', 'decimal', 'boolean', 'datetime', 'ip'])[n % 6 + 1], n % 7 = 0
        from generate_series(1, 2000) n`)
    await pool.run(sql`
      insert into resource_type_attributes (resource_type_id, attribute_definition_id)
      select t.id, d.id from resource_types t join attribute_definitions d on d.name like 'many\_%' where t.name = 'gadget'`)
    await api.swap.catchUp()
    const fields = `nodes { resources present distinct min { text } max { text } topValues { count } histogram { width }
      lastChangedAt violationCount }`
    const some = Array.from({ length: 20 }, (_, index) => `"many_${index + 1}"`).join()
    const few = await ask(`resourceType: "gadget", names: [${some}]`, fields)
    const many = await ask('resourceType: "gadget", first: 1000', fields)
    expect([few.errors, many.errors]).toEqual([[], []])
    expect(statisticsIn(many).nodes).toHaveLength(1000)
    expect(many.statements.length).toBe(few.statements.length)
  })
})
