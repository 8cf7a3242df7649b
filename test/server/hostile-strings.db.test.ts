import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { loadShippedPacks } from '../../src/cli/seeds.js'
import { systemActor } from '../../src/modules/access/actor.js'
import { importNdjson } from '../../src/modules/sync/import.service.js'
import { useTestDatabase } from '../support/database.js'
import { isSharedThere, ownStrings, sharedStrings } from '../support/hostile-strings.js'
import { useHttp, type Reply } from '../support/http.js'
import { askerOf, each, firstCode, type Outcome } from './hostile-asks.js'

/*
 * Strings that break programs, through every door that takes a string: each comes back exactly or is refused with a code that this door has, and no
 * answer is a fault of ours or tells of the inside. Prints its figures.
 *
 * Each string goes through the main doors: name, external id, value, list, operand of filters, cursor, id, name of an attribute that an import makes. For
 * the time it takes, the lesser doors see a sample of the published ones, always the same: a third what else is written and the arguments of lists, a
 * quarter documents and addresses, a tenth words to search for and variables of scalars, an eightieth texts of a place. The figures say "624 of 1872".
 */

vi.setConfig({ testTimeout: 120_000 })

const database = useTestDatabase()
beforeAll(() => loadShippedPacks(database().pool))
const server = useHttp(database, { NODE_ENV: 'production' })

const lists = [
  { from: 'our own', total: ownStrings.length, strings: ownStrings, isThere: true },
  { from: 'published', ...sharedStrings(), isThere: isSharedThere },
]

const { ask, askEach, write, answers, faults } = askerOf(
  server,
  lists.flatMap(({ strings }) => strings),
)

/** Names of attributes that an import made. */
const imported = new Set<string>()

/** How often each thing came of a string, by list and door. */
const figures = new Map<string, Map<string, number>>()

afterAll(() => {
  for (const [door, outcomes] of figures) {
    const told = [...outcomes].map(([outcome, count]) => `${count} ${outcome}`)
    process.stdout.write(`${door}: ${told.join(', ')}\n`)
  }
  process.stdout.write(`${answers()} answers, ${faults.length} of them with 5xx, SQL, a stack or an internal error\n`)
})

it.skipIf(!isSharedThere)('are as many as there are in the published lists', () => {
  const { total, strings } = sharedStrings()
  // One of the files ends without an end of line, so `wc -l` counts less.
  expect({ total, different: strings.length }).toEqual({ total: 1981, different: 1872 })
})

for (const { from, total, strings, isThere } of lists)
  describe.skipIf(!isThere)(
    `${strings.length} strings (${from})${isThere ? '' : ': ../shared/data lacks them'}`,
    () => {
      const good = strings.filter(isName)
      const label = `${from} (${total}, ${strings.length} different)`
      const said = (asked: number) => (asked === strings.length ? 'all' : `${asked} of ${strings.length}`)
      // Of the many, each of the lesser doors is tried with another third.
      const share = (place: string) => (strings.length < 100 ? strings : everyNth(strings, 3, place.length % 3))
      let ids: ReadonlyMap<string, string>
      let taken: readonly string[]

      // Every string is one or the other: accepted as it should be, or refused with a code that this door has.
      const tally = (place: string, texts: readonly string[], outcomes: readonly Outcome[], door: Door) => {
        const counts = new Map<string, number>()
        const wrong: object[] = []
        for (const [index, text] of texts.entries()) {
          const outcome = outcomes[index] ?? { code: 'no outcome' }
          const told = judge(text, outcome, door)
          if (told === undefined) wrong.push({ text, ...outcome })
          else counts.set(told, (counts.get(told) ?? 0) + 1)
        }
        figures.set(`${label}, ${said(texts.length)} ${place}`, counts)
        expect(wrong).toEqual([])
        expect(outcomes).toHaveLength(texts.length)
        expect(faults).toEqual([])
        expect([...counts.values()].reduce((sum, count) => sum + count, 0)).toBe(texts.length)
      }

      beforeAll(async () => {
        const items = strings.map((text, index) => ({
          type: 'host',
          name: text,
          identity: { externalId: text, kind: from },
          attributes: [
            { name: 'description', string: [text] },
            { name: 'tags', string: [text, `${index}`, text] },
            { name: 'hostname', string: [text] },
          ],
        }))
        const outcomes = await write('upsertResources', items)
        tally('written as name, external id, value, list', strings, outcomes, {
          exact: ({ id }, text) => isName(text) && typeof id === 'string',
          refused: ['BAD_NAME'],
        })
        taken = strings.filter((_text, index) => outcomes[index]?.code === undefined)
        ids = new Map(
          strings.flatMap((text, index) => (isName(text) ? [[text, String(Object(outcomes[index]?.value).id)]] : [])),
        )
      })

      it('come back exactly as names, external ids and values, or are refused by name', async () => {
        expect(taken).toEqual(good)
        const all = [...ids.values()]
        const fields = `name identities { kind externalId } attributeValues { name string }`
        const outcomes = await askEach(all, (id) => `node(id: ${id}) { ... on Resource { ${fields} } }`, 'ID!')
        const expected = good.map((text) => ({
          name: text,
          identities: [{ kind: from, externalId: text }],
          attributeValues: expect.arrayContaining([
            { name: 'description', string: [text] },
            { name: 'tags', string: [text, `${strings.indexOf(text)}`, text] },
            { name: 'hostname', string: [text] },
          ]),
        }))
        expect(outcomes.map(({ value }) => value)).toEqual(expected)
        tally('read back as name, external id, value, list', good, outcomes, {
          exact: ({ name }, text) => name === text,
          refused: [],
        })
      })

      it('find exactly what is called so, by every operator', async () => {
        const every = (v: string) =>
          ['eq', 'startsWith', 'endsWith', 'contains', 'eqInsensitive', 'startsWithInsensitive', 'gte', 'lte']
            .map((operator) => `${operator}: ${v}`)
            .concat(`in: [${v}]`, `containsInsensitive: ${v}`, `endsWithInsensitive: ${v}`)
            .join(', ')
        const outcomes = await askEach(
          strings,
          (
            v,
          ) => `resources(first: 2, where: {name: {${every(v)}}, identity: {kind: {eq: "${from}"}, externalId: {eq: ${v}}},
          attribute: [{name: "description", string: {eq: ${v}, startsWith: ${v}, endsWithInsensitive: ${v}}}, {name: "hostname", string: {eq: ${v}, containsInsensitive: ${v}}},
                      {name: "tags", string: {eq: ${v}}}]}) { nodes { name } }`,
        )
        tally('as operands of filters', strings, outcomes, {
          exact: ({ nodes }, text) => JSON.stringify(nodes) === JSON.stringify(isName(text) ? [{ name: text }] : []),
          said: (text) => (isName(text) ? 'found alone' : 'found nothing'),
          refused: ['BAD_USER_INPUT'],
        })
        expect(outcomes.filter(({ code }, index) => code !== undefined && isName(strings[index] ?? ''))).toEqual([])
      })

      it('continue a list exactly after the name that a cursor carries', async () => {
        const { data } = await ask(`{ resources(first: 1, orderBy: [{name: ASC}]) { pageInfo { endCursor } } }`)
        const cursor = String(Object(data).resources.pageInfo.endCursor)
        const [fingerprint, , id] = Buffer.from(cursor, 'base64url').toString().split('\0')
        const forged = strings.map((text) =>
          Buffer.from([fingerprint, `=${text}`, id].join('\0')).toString('base64url'),
        )
        const outcomes = await askEach(
          forged,
          (v) =>
            `resources(first: 1, orderBy: [{name: ASC}], after: ${v}, where: {name: {isSet: true}}) { nodes { name } }`,
        )
        const names = [...new Set(lists.flatMap(({ strings }) => strings).filter(isName))].toSorted(byBytes)
        tally('inside cursors', strings, outcomes, {
          exact: ({ nodes }, text) => {
            const [first] = nodes as readonly { readonly name: string }[]
            return first === undefined
              ? names.every((name) => byBytes(name, text) <= 0)
              : byBytes(first.name, text) >= 0
          },
          said: () => 'continued',
          refused: ['BAD_USER_INPUT'],
        })
      })

      const written = () => [...ids.values()]
      const own = (index: number) => ({ id: written()[index % written().length] })

      it.each<readonly [string, 'updateResources' | 'upsertResources', WrittenDoor]>([
        [
          'a type',
          'upsertResources',
          {
            item: (text, index) => ({ type: text, name: 'x', identity: { externalId: `t${index}` } }),
            refused: ['BAD_NAME', 'UNKNOWN_TYPE'],
          },
        ],
        [
          'a status',
          'updateResources',
          { item: (text, index) => ({ ...own(index), status: text }), refused: ['UNKNOWN_STATUS'] },
        ],
        [
          'the name of an attribute',
          'updateResources',
          {
            item: (text, index) => ({ ...own(index), attributes: [{ name: text, string: ['x'] }] }),
            refused: ['UNKNOWN_ATTRIBUTE'],
          },
        ],
        [
          'an integer',
          'updateResources',
          {
            item: (text, index) => ({ ...own(index), attributes: [{ name: 'cpu_cores', text: [text] }] }),
            selected: 'attributeValues(names: ["cpu_cores"]) { integer }',
            exact: ({ attributeValues }, text) => {
              const integer = /^[-+]?\d+(\.0*)?([eE]\+?\d{1,2})?$/.test(text) ? BigInt(Number(text)) : undefined
              return JSON.stringify(attributeValues) === JSON.stringify([{ integer: [`${integer}`] }])
            },
            refused: ['BAD_VALUE', 'OUT_OF_RANGE'],
          },
        ],
        [
          'an address',
          'updateResources',
          {
            item: (text, index) => ({ ...own(index), attributes: [{ name: 'management_ip', text: [text] }] }),
            selected: 'attributeValues(names: ["management_ip"]) { ip }',
            exact: ({ attributeValues }, text) =>
              JSON.stringify(attributeValues) === JSON.stringify([{ ip: [text.toLowerCase()] }]),
            refused: ['BAD_VALUE'],
          },
        ],
        [
          'a datacenter',
          'updateResources',
          { item: (text, index) => ({ ...own(index), datacenter: { name: text } }), refused: ['UNKNOWN_DATACENTER'] },
        ],
        [
          'an endpoint',
          'upsertResources',
          {
            item: (text, index) => ({
              type: 'host',
              name: 'x',
              endpoint: { name: text, provider: text },
              identity: { externalId: `e${index}` },
            }),
            refused: ['UNKNOWN_ENDPOINT'],
          },
        ],
        [
          'a source',
          'updateResources',
          {
            item: (text) => ({ identity: { source: text, instance: text, kind: text, externalId: text }, name: 'x' }),
            refused: ['UNKNOWN_SOURCE'],
          },
        ],
        [
          'a relationship',
          'updateResources',
          {
            item: (text, index) => ({ ...own(index), relationships: [{ relationship: text, to: own(index) }] }),
            refused: ['UNKNOWN_RELATIONSHIP'],
          },
        ],
        [
          'the other end',
          'updateResources',
          {
            item: (text, index) => ({
              ...own(index),
              relationships: [{ relationship: 'depends_on', to: { identity: { externalId: text, kind: text } } }],
            }),
            refused: ['BAD_NAME', 'DANGLING'],
          },
        ],
        [
          'an id',
          'updateResources',
          { item: (text) => ({ id: text, name: 'x' }), exact: ({ id }, text) => id === text, refused: ['NOT_FOUND'] },
        ],
      ])(
        'come back exactly or are refused with a code of the door, as %s of what is written',
        async (place, mutation, door) => {
          const texts = share(place)
          tally(`written as ${place}`, texts, await write(mutation, texts.map(door.item), door.selected), door)
        },
      )

      it.each<readonly [string, (v: string) => string]>([
        ['id of anything', (v) => `node(id: ${v}) { id }`],
        ['id of a resource', (v) => `host(id: ${v}) { id }`],
        ['id of a definition', (v) => `attributeDefinition(id: ${v}) { id }`],
      ])('are refused as the %s, or are it', async (place, field) => {
        tally(`asked as ${place}`, strings, await askEach(strings, field, 'ID!'), {
          exact: ({ id }, text) => id === text,
          said: () => 'it is one',
          refused: ['BAD_USER_INPUT'],
        })
      })

      it.each<readonly [string, (text: string) => string]>([
        ['its key', (text) => `resources:${text}`],
        ['its table', (text) => `${text}:1`],
      ])('are refused inside an id as %s, or are the id of nothing', async (place, idOf) => {
        const texts = share(place)
        const forged = texts.map((text) => Buffer.from(idOf(text)).toString('base64url'))
        tally(`inside ids as ${place}`, texts, await askEach(forged, (v) => `node(id: ${v}) { id }`, 'ID!'), {
          // What has the form of an id names a table that there is none of.
          nothing: (text) => /^[a-z_]+:[1-9]\d{0,18}$/.test(idOf(text)),
          said: () => 'no such thing',
          refused: ['BAD_USER_INPUT'],
        })
      })

      const isId = (text: string) => /^resources:[1-9]\d{0,17}$/.test(Buffer.from(text, 'base64url').toString('latin1'))
      // An import of this file may have made them.
      const isAttribute = (text: string) => imported.has(text)

      // What a list is narrowed by is accepted where there is such a thing; the resource has no edges, so any other answer than none is wrong.
      it.each<readonly [string, (v: string) => string, 'String!' | 'ID!', (text: string) => boolean]>([
        ['attribute of a filter', (v) => `where: {attribute: [{name: ${v}, isSet: true}]}`, 'String!', isAttribute],
        ['type of a filter', (v) => `where: {type: {eq: ${v}}}`, 'String!', () => false],
        [
          'relationship of a filter',
          (v) => `where: {related: [{relationship: ${v}, direction: OUT}]}`,
          'String!',
          () => false,
        ],
        ['id of a filter', (v) => `where: {id: {in: [${v}]}}`, 'ID!', isId],
        [
          'place of a filter',
          (v) => `where: {endpoint: {id: {eq: ${v}}}, location: {within: ${v}}}`,
          'ID!',
          () => false,
        ],
        [
          'status of a filter',
          (v) => `where: {status: {eq: ${v}}, provider: {name: {containsInsensitive: ${v}}}}`,
          'String!',
          () => true,
        ],
        [
          'attribute of an order',
          (v) => `orderBy: [{attribute: {name: ${v}, direction: ASC}}]`,
          'String!',
          isAttribute,
        ],
        ['cursor', (v) => `after: ${v}`, 'String!', () => false],
        ['relationship', (v) => `relationship: ${v}`, 'String!', () => false],
      ])('find nothing or are refused by name as the %s of a list', async (place, argument, type, isKnown) => {
        const [id = ''] = written()
        // Below a field that may be null, so that one refusal leaves the other answers alone.
        const field = (v: string) => `resource(id: "${id}") { edges(first: 1, ${argument(v)}) { totalCount } }`
        const texts = place === 'cursor' ? strings : share(place)
        tally(`asked as ${place}`, texts, await askEach(texts, field, type), {
          exact: ({ edges }, text) => isKnown(text) && Object(edges).totalCount === 0,
          said: () => 'found nothing',
          refused: ['BAD_USER_INPUT'],
        })
      })

      it('find definitions or are refused as words to search for, every tenth', async () => {
        const field = (v: string) => `catalogue { search(text: ${v}, first: 1) { totalCount nodes { matchedWords } } }`
        // Those with too many words or none beside each other, so that few requests are asked again.
        const sorted = everyNth(strings, 10).toSorted((a, b) => a.split(/\W+/).length - b.split(/\W+/).length)
        tally('searched for', sorted, await askEach(sorted, field), {
          exact: ({ search }, text) => {
            const { totalCount, nodes } = Object(search)
            const words = Math.max(text.length, 1)
            const isFit = ({ matchedWords }: { matchedWords: number }) => matchedWords >= 1 && matchedWords <= words
            return totalCount === 0 ? nodes.length === 0 : totalCount > 0 && nodes.length === 1 && nodes.every(isFit)
          },
          said: () => 'searched',
          refused: ['BAD_USER_INPUT', 'LIMIT_EXCEEDED'],
        })
      })

      it.each([
        ['BigInt', 'attribute: [{name: "cpu_cores", integer: {eq: $v}}]', /^[-+]?\d+(\.0*)?([eE]\+?\d+)?$/],
        ['Ip', 'attribute: [{name: "management_ip", ip: {eq: $v}}]', /^[\da-f:.]+(\/\d+)?$/i],
        ['DateTime', 'createdAt: {gt: $v}', /^\d{4}-\d\d-\d\d/],
      ])('are read or refused as variables of type %s, every tenth', async (type, where, form) => {
        const send = (v: string) => ask(`query ($v: ${type}!) { resources(where: {${where}}) { totalCount } }`, { v })
        const texts = everyNth(strings, 10, type.length)
        const outcomes = await each(texts, async (text) => firstCode(await send(text)))
        tally(`as variables of type ${type}`, texts, outcomes, {
          exact: ({ resources }, text) => form.test(text) && Number.isInteger(Object(resources).totalCount),
          said: () => 'read',
          refused: ['BAD_USER_INPUT'],
        })
      })

      it.each<readonly [string, (text: string) => Promise<Reply>, Door]>([
        ['document', (text) => ask(text), { refused: ['BAD_REQUEST', 'GRAPHQL_PARSE_FAILED'] }],
        [
          'name of an operation',
          (text) => ask('query A { __typename }', {}, text),
          { refused: ['OPERATION_RESOLUTION_FAILURE'] },
        ],
        [
          'name of a variable',
          (text) => ask('query ($a: Boolean = false) { __typename @skip(if: $a) }', { [text]: text }),
          {
            exact: (data) => JSON.stringify(data) === JSON.stringify({ __typename: 'Query' }),
            said: () => 'of no effect',
            refused: ['BAD_USER_INPUT'],
          },
        ],
        [
          'address',
          (text) =>
            server().send({
              search: `?query=${encodeURIComponent(text.replaceAll(/\p{Surrogate}/gu, '?'))}`,
              headers: { 'apollo-require-preflight': 'true' },
            }),
          { refused: ['BAD_REQUEST', 'GRAPHQL_PARSE_FAILED'] },
        ],
      ])('are refused or of no effect as %s, every fourth', async (place, send, door) => {
        const texts = everyNth(strings, 4)
        tally(`as ${place}`, texts, await each(texts, async (text) => firstCode(await send(text))), door)
      })

      it('are names of attributes that an import makes, and come back with their values', async () => {
        const line = JSON.stringify({
          type: 'host',
          providerType: 'hostile',
          provider: 'p',
          endpoint: 'e',
          externalId: from,
          name: from,
          attributes: Object.fromEntries(strings.map((text) => [text, `= ${text}`])),
        })
        const options = { define: 'everything', maxNew: 5000, mode: 'MERGE', cause: 'test' } as const
        const told = await importNdjson(database().pool, systemActor, { open: () => inOnePiece(line) }, options)
        expect(told.created).toBe(1)
        const query = `query ($from: String!) { resources(where: {providerType: {name: {eq: "hostile"}}, name: {eq: $from}}) {
          nodes { attributeValues { name string } } } }`
        // The server hears of the new definitions a moment later.
        await vi.waitFor(async () => {
          const { data } = await ask(query, { from })
          const values: readonly NamedValue[] = Object(data).resources.nodes[0].attributeValues
          const exact = values.filter(({ name, string }) => string.length === 1 && string[0] === `= ${name}`)
          expect(exact.map(({ name }) => name).toSorted()).toEqual(good.toSorted())
        }, 20_000)
        for (const text of good) imported.add(text)
        const refused = strings.length - good.length
        figures.set(
          `${label}, all as names of attributes`,
          new Map([
            ['exactly', good.length],
            ['refused', refused],
          ]),
        )
        expect(faults).toEqual([])
      })
    },
  )

it('are kept exactly as texts of a place and as the cause of its operation, every eightieth', async () => {
  const sample = [...ownStrings, ...everyNth(sharedStrings().strings, 80)]
  const make = `mutation ($text: String!) { createDatacenter(cause: $text, input: {name: $text, displayName: $text, description: $text}) {
    datacenter { name displayName description } operation { cause } } }`
  const find = `query ($text: String!) { operations(where: {cause: {eq: $text}, outcome: {eq: SUCCEEDED}}) { nodes { cause } }
    datacenters(where: {name: {eq: $text}}) { nodes { name displayName description } } }`
  const outcomes = await each(sample, async (text): Promise<Outcome> => {
    const place = { name: text, displayName: text, description: text }
    const made = await ask(make, { text })
    if (made.errors.length > 0) return firstCode(made)
    expect(made.data).toEqual({ createDatacenter: { datacenter: place, operation: { cause: text } } })
    const { data } = await ask(find, { text })
    expect(data).toEqual({ operations: { nodes: [{ cause: text }] }, datacenters: { nodes: [place] } })
    return { value: text }
  })
  const refused = sample.filter((_text, index) => outcomes[index]?.code !== undefined)
  const kept = new Map([
    ['exactly', sample.length - refused.length],
    ['refused', refused.length],
  ])
  figures.set(
    `${sample.length} of ${ownStrings.length + sharedStrings().strings.length} as texts of a place and cause of an operation`,
    kept,
  )
  expect(outcomes.filter(({ code }) => code !== undefined && code !== 'BAD_USER_INPUT')).toEqual([])
  expect(refused).toEqual(sample.filter((text) => !isName(text)))
  expect(faults).toEqual([])
})

it('logged no fault on the way', () => {
  expect(server().log).toEqual([])
})

/** What a name, an external id and a value may be alike: 1 to 1,024 bytes of Unicode without NUL. */
function isName(text: string): boolean {
  return text !== '' && Buffer.byteLength(text) <= 1024 && !text.includes('\0') && !/\p{Surrogate}/u.test(text)
}

interface Door {
  /** Whether what was answered is right for a string that is accepted; none is accepted without it. */
  readonly exact?: (value: Readonly<Record<string, unknown>>, text: string) => boolean
  /** Whether there may be nothing under this string. */
  readonly nothing?: (text: string) => boolean
  /** How the figures call it. */
  readonly said?: (text: string) => string
  /** The codes that this door has. */
  readonly refused: readonly string[]
}

interface WrittenDoor extends Door {
  readonly item: (text: string, index: number) => object
  readonly selected?: string
}

/** What came of a string, in words; undefined for what may not come of it at this door. */
function judge(text: string, { value, code }: Outcome, door: Door): string | undefined {
  if (code !== undefined) return door.refused.includes(code) ? `refused as ${code}` : undefined
  const isRight = value === null ? door.nothing?.(text) : door.exact?.(Object(value), text)
  return isRight ? (door.said?.(text) ?? 'exactly') : undefined
}

const everyNth = (strings: readonly string[], n: number, start = 0) =>
  strings.filter((_text, index) => index % n === start)

interface NamedValue {
  readonly name: string
  readonly string: readonly string[]
}

async function* inOnePiece(text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text)
}

const byBytes = (a: string, b: string) => Buffer.compare(Buffer.from(a), Buffer.from(b))
