import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { loadShippedPacks } from '../../src/cli/seeds.js'
import { systemActor } from '../../src/modules/access/actor.js'
import { importNdjson } from '../../src/modules/sync/import.service.js'
import { useTestDatabase } from '../support/database.js'
import { isSharedThere, ownStrings, sharedStrings } from '../support/hostile-strings.js'
import { useHttp, type Reply } from '../support/http.js'
import { askerOf, each, firstCode, type Outcome } from './hostile-asks.js'

/*
 * Strings that break programs, through every door that takes a string: each comes back exactly or is refused with a code, and no answer is a fault of
 * ours or tells of the inside. Prints its figures.
 */

vi.setConfig({ testTimeout: 120_000 })

const database = useTestDatabase()
beforeAll(() => loadShippedPacks(database().pool))
const server = useHttp(database, { NODE_ENV: 'production' })
const { ask, askEach, write, answers, faults } = askerOf(server)

const lists = [
  { from: 'our own', total: ownStrings.length, strings: ownStrings, isThere: true },
  { from: 'published', ...sharedStrings(), isThere: isSharedThere },
]

/** How often each thing came of a string, by list and door. */
const figures = new Map<string, Map<string, number>>()

afterAll(() => {
  for (const [door, outcomes] of figures) {
    const told = [...outcomes].map(([outcome, count]) => `${count} ${outcome}`)
    process.stdout.write(`${door}: ${told.join(', ')}\n`)
  }
  process.stdout.write(`${answers()} answers, ${faults.length} of them with 5xx, SQL, a stack or an internal error\n`)
})

for (const { from, total, strings, isThere } of lists)
  describe.skipIf(!isThere)(
    `${strings.length} strings (${from})${isThere ? '' : ': ../shared/data lacks them'}`,
    () => {
      const good = strings.filter(isName)
      const label = `${from} (${total}, ${strings.length} different)`
      // Of the many, each of the lesser doors is tried with another third.
      const share = (place: string) => (strings.length < 100 ? strings : everyNth(strings, 3, place.length % 3))
      let ids: ReadonlyMap<string, string>
      let taken: readonly string[]

      const tally = (door: string, outcomes: readonly Outcome[], said: (value: unknown, text: string) => string) => {
        const counts = new Map<string, number>()
        for (const [index, { value, code }] of outcomes.entries()) {
          const told = code === undefined ? said(value, strings[index] ?? '') : `refused as ${code}`
          counts.set(told, (counts.get(told) ?? 0) + 1)
        }
        figures.set(`${label}, ${door}`, counts)
        expect(faults).toEqual([])
        return counts
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
        tally('written as name, external id, value, list', outcomes, () => 'written')
        taken = strings.filter((_text, index) => outcomes[index]?.code === undefined)
        ids = new Map(strings.flatMap((text, index) => (isName(text) ? [[text, String(outcomes[index]?.value)]] : [])))
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
        tally('read back as name, external id, value, list', outcomes, () => 'exactly')
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
        const found = (value: unknown, text: string) =>
          JSON.stringify(value) === JSON.stringify({ nodes: isName(text) ? [{ name: text }] : [] })
        const counts = tally('as operands of filters', outcomes, (value, text) =>
          found(value, text) ? (isName(text) ? 'found alone' : 'found nothing') : 'found something else',
        )
        expect(counts.get('found something else')).toBeUndefined()
        expect(counts.get('found alone')).toBe(good.length)
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
        const isNext = (value: unknown, text: string) => {
          const [first] = Object(value).nodes as readonly { readonly name: string }[]
          return first === undefined ? names.every((name) => byBytes(name, text) <= 0) : byBytes(first.name, text) >= 0
        }
        const counts = tally('inside cursors', outcomes, (value, text) => (isNext(value, text) ? 'continued' : 'lost'))
        expect(counts.get('lost')).toBeUndefined()
      })

      const written = () => [...ids.values()]
      const own = (index: number) => ({ id: written()[index % written().length] })

      it.each<readonly [string, 'updateResources' | 'upsertResources', (text: string, index: number) => object]>([
        [
          'a type',
          'upsertResources',
          (text, index) => ({ type: text, name: 'x', identity: { externalId: `t${index}` } }),
        ],
        ['a status', 'updateResources', (text, index) => ({ ...own(index), status: text })],
        [
          'the name of an attribute',
          'updateResources',
          (text, index) => ({ ...own(index), attributes: [{ name: text, string: ['x'] }] }),
        ],
        [
          'an integer',
          'updateResources',
          (text, index) => ({ ...own(index), attributes: [{ name: 'cpu_cores', text: [text] }] }),
        ],
        [
          'an address',
          'updateResources',
          (text, index) => ({ ...own(index), attributes: [{ name: 'management_ip', text: [text] }] }),
        ],
        ['a datacenter', 'updateResources', (text, index) => ({ ...own(index), datacenter: { name: text } })],
        [
          'an endpoint',
          'upsertResources',
          (text, index) => ({
            type: 'host',
            name: 'x',
            endpoint: { name: text, provider: text },
            identity: { externalId: `e${index}` },
          }),
        ],
        [
          'a source',
          'updateResources',
          (text) => ({ identity: { source: text, instance: text, kind: text, externalId: text }, name: 'x' }),
        ],
        [
          'a relationship',
          'updateResources',
          (text, index) => ({ ...own(index), relationships: [{ relationship: text, to: { id: own(index).id } }] }),
        ],
        [
          'the other end',
          'updateResources',
          (text, index) => ({
            ...own(index),
            relationships: [{ relationship: 'depends_on', to: { identity: { externalId: text, kind: text } } }],
          }),
        ],
        ['an id', 'updateResources', (text) => ({ id: text, name: 'x' })],
      ])('are refused by name as %s of what is written', async (place, mutation, item) => {
        const outcomes = await write(mutation, share(place).map(item))
        tally(`written as ${place}`, outcomes, () => 'taken')
      })

      it.each<readonly [string, (v: string) => string]>([
        ['id of anything', (v) => `node(id: ${v}) { id }`],
        ['id of a resource', (v) => `host(id: ${v}) { id }`],
        ['id of a definition', (v) => `attributeDefinition(id: ${v}) { id }`],
      ])('are refused as the %s, or are it', async (place, field) => {
        const outcomes = await askEach(strings, field, 'ID!')
        const counts = tally(`asked as ${place}`, outcomes, (value, text) =>
          value === null ? 'no such thing' : Object(value).id === text ? 'it is one' : 'something else',
        )
        expect(counts.get('something else')).toBeUndefined()
      })

      it.each<readonly [string, (text: string) => string]>([
        ['its key', (text) => `resources:${text}`],
        ['its table', (text) => `${text}:1`],
      ])('are refused inside an id, as %s', async (place, idOf) => {
        const forged = share(place).map((text) => Buffer.from(idOf(text)).toString('base64url'))
        tally(`inside ids as ${place}`, await askEach(forged, (v) => `node(id: ${v}) { id }`, 'ID!'), (value) =>
          value === null ? 'no such thing' : 'answered',
        )
      })

      it.each<readonly [string, (v: string) => string, 'String!' | 'ID!']>([
        ['attribute of a filter', (v) => `where: {attribute: [{name: ${v}, isSet: true}]}`, 'String!'],
        ['type of a filter', (v) => `where: {type: {eq: ${v}}}`, 'String!'],
        ['relationship of a filter', (v) => `where: {related: [{relationship: ${v}, direction: OUT}]}`, 'String!'],
        ['id of a filter', (v) => `where: {id: {in: [${v}]}}`, 'ID!'],
        ['place of a filter', (v) => `where: {endpoint: {id: {eq: ${v}}}, location: {within: ${v}}}`, 'ID!'],
        [
          'status of a filter',
          (v) => `where: {status: {eq: ${v}}, provider: {name: {containsInsensitive: ${v}}}}`,
          'String!',
        ],
        ['attribute of an order', (v) => `orderBy: [{attribute: {name: ${v}, direction: ASC}}]`, 'String!'],
        ['cursor', (v) => `after: ${v}`, 'String!'],
        ['relationship', (v) => `relationship: ${v}`, 'String!'],
      ])('are answered or refused by name as the %s of a list', async (place, argument, type) => {
        const [id = ''] = written()
        // Below a field that may be null, so that one refusal leaves the other answers alone.
        const field = (v: string) => `resource(id: "${id}") { edges(first: 1, ${argument(v)}) { totalCount } }`
        tally(
          `asked as ${place}`,
          await askEach(place === 'cursor' ? strings : share(place), field, type),
          () => 'answered',
        )
      })

      it('are answered or refused as words to search for, every tenth', async () => {
        const field = (v: string) => `catalogue { search(text: ${v}, first: 1) { totalCount } }`
        // Those with too many words or none beside each other, so that few requests are asked again.
        const sorted = everyNth(strings, 10).toSorted((a, b) => a.split(/\W+/).length - b.split(/\W+/).length)
        tally('searched for', await askEach(sorted, field), () => 'answered')
      })

      it.each([
        ['BigInt', 'attribute: [{name: "cpu_cores", integer: {eq: $v}}]'],
        ['Ip', 'attribute: [{name: "management_ip", ip: {eq: $v}}]'],
        ['DateTime', 'createdAt: {gt: $v}'],
      ])('are read or refused as variables of type %s, every tenth', async (type, where) => {
        const send = (v: string) => ask(`query ($v: ${type}!) { resources(where: {${where}}) { totalCount } }`, { v })
        const outcomes = await each(everyNth(strings, 10, type.length), async (text) => firstCode(await send(text)))
        tally(`as variables of type ${type}`, outcomes, () => 'answered')
      })

      it.each<readonly [string, (text: string) => Promise<Reply>]>([
        ['document', (text) => ask(text)],
        ['name of an operation', (text) => ask('query A { __typename }', {}, text)],
        [
          'name of a variable',
          (text) => ask('query ($a: Boolean = false) { __typename @skip(if: $a) }', { [text]: text }),
        ],
        [
          'address',
          (text) => server().send({ search: `?query=${encodeURIComponent(text.replaceAll(/\p{Surrogate}/gu, '?'))}` }),
        ],
      ])('are refused or of no effect as %s, every fourth', async (place, send) => {
        const outcomes = await each(everyNth(strings, 4), async (text) => firstCode(await send(text)))
        tally(`as ${place}`, outcomes, () => 'of no effect')
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
        const refused = strings.length - good.length
        figures.set(
          `${label}, as names of attributes`,
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
  figures.set('as texts of a place and cause of an operation', kept)
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
