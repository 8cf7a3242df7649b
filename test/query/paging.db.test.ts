import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import type { Db } from '../../src/db/db.js'
import { transaction } from '../../src/db/transaction.js'
import { CadastreError, InputError, LimitError, unreachable } from '../../src/errors.js'
import { systemActor } from '../../src/modules/access/actor.js'
import { listNeighbours, listResources, type ListArguments } from '../../src/modules/inventory/resource.service.js'
import { resourceVocabulary } from '../../src/modules/inventory/vocabulary.js'
import { parseOrderBy } from '../../src/query/order.js'
import type { PageArguments } from '../../src/query/page.js'
import { parseWhere } from '../../src/query/parse.js'
import { sql } from '../../src/query/sql.js'
import {
  askOften,
  idOf,
  idsInOrder,
  inEachInventory,
  present,
  shownIn,
  sightOf,
  sights,
  timeout,
  typesUnder,
} from './oracle/asking.js'
import { holds } from './oracle/evaluate.js'
import { addResources } from './oracle/load.js'
import { walk, type List } from './oracle/pages.js'
import { boundTo, orders, questionsOver, roots } from './oracle/questions.js'
import { below, concreteTypeIds } from './oracle/world.js'

// What the connection specification says of pages, P1 to P10, over random lists: their filter, their order (attributes among the keys, values missing)
// and who asks are drawn; the model of a list is a sorted array.

inEachInventory('pages of inventory', { short: 1, deep: 10 }, (inventory) => {
  const { world } = inventory
  const list = fc.constantFrom(...roots).chain((root) => {
    const typeIds = root === undefined ? undefined : below(root)
    const narrow = questionsOver(world).where(typeIds, 1)
    return fc.record({
      root: fc.constant(root),
      where: fc.oneof(
        fc.constant(undefined),
        narrow.map((not) => ({ not })),
        fc.array(narrow, { minLength: 2, maxLength: 3 }).map((or) => ({ or })),
      ),
      orderBy: fc.oneof(orders(world, typeIds), byAttribute(root)),
      sight: sights(world, 1),
    })
  })
  type Asked = typeof list extends fc.Arbitrary<infer T> ? T : never

  function byAttribute(root: number | undefined): fc.Arbitrary<readonly object[]> {
    const types = root === undefined ? concreteTypeIds : below(root)
    const single = boundTo(world, types).filter(({ isList }) => !isList)
    if (single.length === 0) return fc.constant([])
    return fc
      .tuple(fc.constantFrom(...single), fc.constantFrom('asc', 'desc'))
      .map(([{ name }, direction]) => [{ attribute: { name, direction } }])
  }

  const modelOf = (asked: Asked): readonly string[] => {
    const { rest } = sightOf(inventory, asked.sight)
    const vocabulary = resourceVocabulary(inventory.catalogue, typesUnder(inventory, asked.root))
    const filter = parseWhere(vocabulary, asked.where, ['where'])
    const order = parseOrderBy(vocabulary, asked.orderBy, ['orderBy'])
    const shown = shownIn(rest, asked.root === undefined ? undefined : below(asked.root), 'exclude')
    return idsInOrder(
      rest,
      order,
      shown.filter((row) => holds(rest, filter, row)),
    )
  }
  const listOf = ({ root, sight, ...args }: Asked, db: Db = inventory.db): List<{ readonly id: string }> => {
    const typeIds = typesUnder(inventory, root)
    const { actor } = sightOf(inventory, sight)
    return (page) => listResources(db, actor, inventory.catalogue, { ...(typeIds && { typeIds }), ...args, ...page })
  }
  const identify = ({ id }: { readonly id: string }) => id
  const idsOf = async (asked: Asked, page: PageArguments) => {
    const { edges } = await listOf(asked)({ page })
    return edges.map(({ node }) => node.id)
  }

  const ask = <T>(property: fc.IAsyncProperty<T>) => askOften(inventory, { short: 20, deep: 100 }, property)

  const size = fc.integer({ min: 1, max: 12 })

  it(
    'P1: pages forward are the whole list, whatever their size, with nothing twice',
    () =>
      ask(
        fc.asyncProperty(list, size, async (asked, first) => {
          const { found } = await walk(first, false, listOf(asked), identify)
          expect(found).toEqual(modelOf(asked))
          expect(new Set(found).size).toBe(found.length)
        }),
      ),
    timeout,
  )

  it(
    'P2: pages backward are the same list in the same order',
    () =>
      ask(
        fc.asyncProperty(list, size, async (asked, last) => {
          const { found } = await walk(last, true, listOf(asked), identify)
          expect(found).toEqual(modelOf(asked))
        }),
      ),
    timeout,
  )

  it(
    'P3: a negative or broken number of rows is an error',
    () =>
      ask(
        fc.asyncProperty(
          list,
          fc.constantFrom('first', 'last'),
          fc.oneof(fc.integer({ max: -1 }), fc.double({ noInteger: true }), fc.string()),
          async (asked, key, count) => {
            await expect(listOf(asked)({ page: { [key]: count } })).rejects.toThrow(InputError)
            await expect(listOf(asked)({ page: { first: 1, last: 1 } })).rejects.toThrow(InputError)
          },
        ),
      ),
    timeout,
  )

  it(
    'P4: whether there are more rows is told exactly, on both sides',
    () =>
      ask(
        fc.asyncProperty(list, size, fc.nat(), fc.nat(), async (asked, count, one, other) => {
          const model = modelOf(asked)
          const { edges } = await listOf(asked)({ page: { first: 1000 } })
          const cursorAt = (place: number) => edges[place % Math.max(1, edges.length)]?.cursor
          const places =
            edges.length === 0 ? [-1, 0] : [one % edges.length, other % edges.length].toSorted((a, b) => a - b)
          const [from = -1, to = 0] = places
          const [after, before] = [
            edges.length > 0 ? cursorAt(from) : undefined,
            edges.length > 0 ? cursorAt(to) : undefined,
          ]
          const forward = await listOf(asked)({ page: { first: count, after } })
          expect(forward.pageInfo.hasNextPage).toBe(model.length - from - 1 > count)
          expect(forward.pageInfo.hasPreviousPage).toBe(after !== undefined)
          const backward = await listOf(asked)({ page: { last: count, before } })
          expect(backward.pageInfo.hasPreviousPage).toBe((before === undefined ? model.length : to) > count)
          expect(backward.pageInfo.hasNextPage).toBe(before !== undefined)
        }),
      ),
    timeout,
  )

  it(
    'P5: the cursors of a page are those of its first and last row, null when it is empty',
    () =>
      ask(
        fc.asyncProperty(list, fc.integer({ min: 0, max: 5 }), fc.boolean(), async (asked, count, isBackward) => {
          const { edges, pageInfo } = await listOf(asked)({ page: isBackward ? { last: count } : { first: count } })
          expect(edges.length).toBe(Math.min(count, modelOf(asked).length))
          expect([pageInfo.startCursor, pageInfo.endCursor]).toEqual([
            edges[0]?.cursor ?? null,
            edges.at(-1)?.cursor ?? null,
          ])
          expect(new Set(edges.map(({ cursor }) => cursor)).size).toBe(edges.length)
        }),
      ),
    timeout,
  )

  const mangled = fc.oneof(
    fc.record({ kind: fc.constant('made up' as const), text: fc.oneof(fc.string(), fc.base64String()) }),
    fc.record({ kind: fc.constant('cut' as const), at: fc.nat() }),
    fc.record({ kind: fc.constant('changed' as const), at: fc.nat(), by: fc.integer({ min: 1, max: 255 }) }),
    fc.record({ kind: fc.constantFrom('of neighbours' as const, 'of another order' as const) }),
  )

  it(
    'P6: a cursor that is forged, cut, or of another list is refused by name, and shows nothing that is not seen',
    () =>
      ask(
        fc.asyncProperty(list, list, fc.nat(), mangled, fc.boolean(), async (asked, wider, nth, how, isBackward) => {
          // Made by whoever sees everything, for a list that may be another one.
          const given = await listOf({ ...asked, sight: undefined, where: undefined })({ page: { first: 1000 } })
          const cursor = given.edges[nth % Math.max(1, given.edges.length)]?.cursor ?? ''
          const bytes = Buffer.from(cursor, 'base64url')
          const forge = async (): Promise<string> => {
            switch (how.kind) {
              case 'made up':
                return how.text
              case 'cut':
                return cursor.slice(0, how.at % Math.max(1, cursor.length))
              case 'changed':
                if (bytes.length > 0) bytes[how.at % bytes.length] = (bytes[how.at % bytes.length] ?? 0) ^ how.by
                return bytes.toString('base64url')
              case 'of neighbours': {
                const parents = world.resources.map(idOf)
                const pages = await listNeighbours(inventory.db, systemActor, inventory.catalogue, parents, {
                  direction: 'both',
                  orderBy: asked.orderBy,
                })
                return [...pages.values()].flatMap(({ edges }) => edges)[0]?.cursor ?? ''
              }
              case 'of another order': {
                const { edges } = await listOf({ ...wider, sight: undefined, where: undefined })({ page: { first: 1 } })
                return edges[0]?.cursor ?? ''
              }
              default:
                return unreachable(how)
            }
          }
          const model = modelOf(asked)
          const turned = (at: string) => (isBackward ? { last: 1000, before: at } : { first: 1000, after: at })
          for (const at of [cursor, await forge()]) {
            const ids = await idsOf(asked, turned(at)).catch((error: unknown) => {
              if (!(error instanceof CadastreError)) throw error
              expect(error).toBeInstanceOf(InputError)
              return []
            })
            const start = model.indexOf(ids[0] ?? '')
            expect(ids).toEqual(ids.length === 0 ? [] : model.slice(start, start + ids.length))
          }
        }),
      ),
    timeout,
  )

  const mostChanges = 60

  it(
    'P7: rows that are there throughout come once and in order, while others come, change and go',
    () =>
      ask(
        fc.asyncProperty(list, size, fc.boolean(), fc.gen(), async (asked, count, isBackward, pick) => {
          const model = modelOf(asked)
          const ids = world.resources.map(idOf)
          const volatile = new Set(pick(() => fc.subarray(ids, { minLength: 1 })))
          const like = () => pick(() => fc.constantFrom(...world.resources))
          let made = 0
          await undone(inventory.db, async (db) => {
            const change = async () => {
              // Rows that keep coming and moving ahead of small pages would never let them end.
              if (made >= mostChanges) return
              // Ids of the world stand seven apart.
              const id = String(Number(idOf(like())) + 1 + (made % 6))
              made += 1
              const { columns, values } = like()
              const added = { columns: { ...columns, id, deleted_at: null }, values }
              const same = await db.run(sql`select from resources where id = ${id}`)
              if (same.length === 0) for (const statement of addResources(world, [added])) await db.run(statement)
              const one = pick(() => fc.constantFrom(...volatile))
              const name = pick(() => fc.constantFrom('a', 'zz', 'm'))
              await db.run(
                sql`update resource_edges set live = null, deleted_at = now() where deleted_at is null and (from_id = ${one} or to_id = ${one})`,
              )
              await db.run(
                pick(() => fc.boolean())
                  ? sql`update resources set deleted_at = coalesce(deleted_at, now()) where id = ${one}`
                  : sql`update resources set name = ${name}, version = version + 1 where id = ${one}`,
              )
            }
            const { found } = await walk(count, isBackward, listOf(asked, db), identify, change)
            const stable = (ids: readonly string[]) => ids.filter((id) => model.includes(id) && !volatile.has(id))
            expect(stable(found)).toEqual(stable(model))
          })
        }),
      ),
    timeout,
  )

  it(
    'P8: of rows that the order does not tell apart, the lower id comes first in both directions',
    () =>
      ask(
        fc.asyncProperty(
          list,
          fc.constantFrom<'presence' | 'version' | 'name'>('presence', 'version', 'name'),
          fc.constantFrom('asc', 'desc'),
          fc.boolean(),
          async (asked, key, direction, isBackward) => {
            const page = isBackward ? { last: 1000 } : { first: 1000 }
            const typeIds = typesUnder(inventory, asked.root)
            const { actor } = sightOf(inventory, asked.sight)
            const args: ListArguments = { where: asked.where, orderBy: [{ [key]: direction }], page }
            const { edges } = await listResources(inventory.db, actor, inventory.catalogue, {
              ...(typeIds && { typeIds }),
              ...args,
            })
            for (const [at, { node }] of edges.entries()) {
              const next = edges[at + 1]?.node
              if (next && next[key] === node[key]) expect(BigInt(next.id) > BigInt(node.id)).toBe(true)
            }
          },
        ),
      ),
    timeout,
  )

  it(
    'P9: what has no value of the sort key comes last both ways, and ends no paging',
    () =>
      ask(
        fc.asyncProperty(list, size, fc.boolean(), fc.nat(), async (drawn, count, isBackward, nth) => {
          const types = drawn.root === undefined ? concreteTypeIds : below(drawn.root)
          const single = boundTo(world, types).filter(({ isList }) => !isList)
          const attribute = single[nth % Math.max(1, single.length)]
          if (!attribute) return
          const orderBy = [{ attribute: { name: attribute.name, direction: nth % 2 === 0 ? 'asc' : 'desc' } }]
          const asked = { ...drawn, orderBy }
          const { found } = await walk(count, isBackward, listOf(asked), identify)
          expect(found).toEqual(modelOf(asked))
          const isMissing = found.map((id) => {
            const row = present(world.resources.find((resource) => idOf(resource) === id))
            return (row.values.get(attribute.id) ?? []).length === 0
          })
          expect(isMissing).toEqual(isMissing.toSorted((a, b) => Number(a) - Number(b)))
        }),
      ),
    timeout,
  )

  it(
    'P10: a page has at most 1,000 rows',
    () =>
      ask(
        fc.asyncProperty(
          list,
          fc.constantFrom('first', 'last'),
          fc.integer({ min: 1001, max: 2 ** 31 }),
          async (asked, key, count) => {
            await expect(listOf(asked)({ page: { [key]: count } })).rejects.toThrow(LimitError)
            expect(await idsOf(asked, { [key]: 1000 })).toEqual(modelOf(asked))
          },
        ),
      ),
    timeout,
  )
})

/** Runs `work` in a transaction of which nothing stays. */
async function undone(db: Db, work: (db: Db) => Promise<void>): Promise<void> {
  const done = new Error('done')
  await transaction(db, async (inner) => {
    await work(inner)
    throw done
  }).catch((error: unknown) => {
    if (error !== done) throw error
  })
}
