import * as fc from 'fast-check'
import { beforeAll, expect, it } from 'vitest'
import { transaction } from '../../src/db/transaction.js'
import { aggregateResources } from '../../src/modules/inventory/facet.service.js'
import { listResources, type ListArguments } from '../../src/modules/inventory/resource.service.js'
import { resourceVocabulary } from '../../src/modules/inventory/vocabulary.js'
import type { MeasureAnswer } from '../../src/query/compile-aggregate.js'
import { aspectType } from '../../src/query/facet.js'
import type { Deleted } from '../../src/query/filter.js'
import { parseWhere } from '../../src/query/parse.js'
import { raw, sql } from '../../src/query/sql.js'
import type { DataType } from '../../src/query/value.js'
import { isDeep } from '../support/random.js'
import {
  askOften,
  candidates,
  idOf,
  inEachInventory,
  mostTelling,
  present,
  shownIn,
  sightOf,
  sights,
  timeout,
  typesUnder,
  type Inventory,
} from './oracle/asking.js'
import { compare, holds } from './oracle/evaluate.js'
import { writeNaiveTables, naivePredicate } from './oracle/naive-sql.js'
import { boundTo, orders, questionsOver, roots, sortKeys } from './oracle/questions.js'
import { trueFor } from './oracle/true-for.js'
import { below, concreteTypeIds } from './oracle/world.js'

// What must hold between answers, or between an answer and the row, whatever the inventory: nothing here asks how a filter is evaluated.

inEachInventory('laws of inventory', { short: 2, deep: 50 }, (inventory) => {
  const { world } = inventory
  const deletions = fc.constantFrom<Deleted>('exclude', 'exclude', 'include', 'only')
  const whatever = fc.constantFrom(...roots).chain((root) => {
    const typeIds = root === undefined ? undefined : below(root)
    return fc.record({
      root: fc.constant(root),
      inputs: candidates(world, typeIds, 4),
      evenly: fc.boolean(),
      beside: fc.oneof(
        { weight: 2, arbitrary: fc.constant(undefined) },
        { weight: 1, arbitrary: questionsOver(world).where(typeIds, 2) },
      ),
      orderBy: orders(world, typeIds),
      deleted: deletions,
      sight: sights(world),
    })
  })
  type Asked = typeof whatever extends fc.Arbitrary<infer T> ? T : never

  /** The most telling of the filters, judged by the evaluator: it decides what is asked, not what is right. */
  const chosen = ({ root, inputs, evenly, deleted, sight }: Asked) => {
    const { rest } = sightOf(inventory, sight)
    const shown = shownIn(rest, root === undefined ? undefined : below(root), deleted)
    const vocabulary = resourceVocabulary(inventory.catalogue, typesUnder(inventory, root))
    const read = inputs.map((input) => {
      const filter = parseWhere(vocabulary, input, ['where'], deleted !== 'exclude')
      return { input: input ?? {}, found: shown.filter((row) => holds(rest, filter, row)) }
    })
    return mostTelling(read, shown.length, evenly).input
  }
  const listed = async ({ root, orderBy, deleted, sight }: Asked, where: object | undefined) => {
    const { edges, totalCount } = await list(inventory, sight, { root, where, orderBy, deleted, withTotal: true })
    const ids = edges.map(({ node }) => node.id)
    expect(totalCount).toBe(ids.length)
    return ids
  }

  beforeAll(() => writeNaiveTables(inventory.db, world))

  // Partition: there is no third truth value here, so p and not p are all there is; what neither held for would be missing.
  it(
    'finds each resource by a filter or by its complement, and counts and sums so',
    async () => {
      let parted = 0
      const question = whatever.chain((asked) => {
        const typeIds = asked.root === undefined ? concreteTypeIds : below(asked.root)
        const bound = boundTo(world, typeIds).filter(({ dataType }) => dataType !== 'boolean')
        return fc.tuple(fc.constant(asked), fc.subarray([...bound], { maxLength: Math.min(3, bound.length) }))
      })
      const property = fc.asyncProperty(question, async ([asked, measured]) => {
        const input = chosen(asked)
        const also = (condition: object) =>
          asked.beside === undefined ? condition : { and: [asked.beside, condition] }
        const [yes, no] = [
          also(isEmpty(input) ? { and: [] } : input),
          also({ not: isEmpty(input) ? { and: [] } : input }),
        ]
        const [all, holding, others] = [
          await listed(asked, asked.beside),
          await listed(asked, yes),
          await listed(asked, no),
        ]
        expect(holding.filter((id) => others.includes(id))).toEqual([])
        const set = new Set(holding)
        // In one order both parts are subsequences of the whole.
        expect(all.filter((id) => set.has(id))).toEqual(holding)
        expect(all.filter((id) => !set.has(id))).toEqual(others)
        if (holding.length > 0 && others.length > 0) parted += 1
        const of = measured.map(({ name }) => ({ attribute: name }))
        const figures = async (where: object | undefined) => {
          const { root, deleted, sight } = asked
          const { actor } = sightOf(inventory, sight)
          const typeIds = typesUnder(inventory, root)
          const about = { ...(typeIds && { typeIds }), where, deleted }
          const { aggregate, answer } = await aggregateResources(inventory.db, actor, inventory.catalogue, about, {
            of,
          })
          return { types: aggregate.of.map(aspectType), group: present(answer.groups[0]) }
        }
        const [whole, one, other] = [await figures(asked.beside), await figures(yes), await figures(no)]
        expect([whole.group.count, one.group.count, other.group.count]).toEqual([
          all.length,
          holding.length,
          others.length,
        ])
        for (const [at, measure] of whole.group.measures.entries()) {
          const parts = [present(one.group.measures[at]), present(other.group.measures[at])]
          expect(comparable(measure)).toEqual(comparable(together(present(whole.types[at]), parts)))
        }
      })
      await askOften(inventory, { short: 30, deep: 200 }, property)
      expect(parted).toBeGreaterThan(0)
    },
    timeout,
  )

  it(
    'finds the resources for which the filter, worked out row by row in the database, is true',
    async () => {
      const property = fc.asyncProperty(whatever, async (asked) => {
        const { root, deleted, sight } = asked
        const input = chosen(asked)
        const where = isEmpty(input) ? undefined : input
        const scope = { world, withDeleted: deleted !== 'exclude', sight }
        const shown = { exclude: 'r.deleted_at is null', include: 'true', only: 'r.deleted_at is not null' }[deleted]
        const types = root === undefined ? concreteTypeIds : below(root)
        const predicate = sql`${naivePredicate(scope, where)} and ${naivePredicate({ ...scope, withDeleted: false, sight: undefined }, sight)}
          and ${raw(shown)} and r.resource_type_id in (${raw(types.join())})`
        const rows = await transaction(inventory.db, async (db) => {
          for (const setting of ['jit', 'enable_indexscan', 'enable_indexonlyscan', 'enable_bitmapscan'])
            await db.run(raw(`set local ${setting} = off`))
          return db.run<{ id: string; holds: boolean }>(
            sql`select r.id, ${predicate} as holds from resources r order by r.id`,
          )
        })
        expect(rows.length).toBe(world.resources.length)
        expect(rows.filter((row) => row.holds === null)).toEqual([])
        const found = await listed({ ...asked, orderBy: [] }, where)
        expect(found).toEqual(rows.flatMap((row) => (row.holds ? [row.id] : [])))
      })
      await askOften(inventory, { short: 50, deep: 100 }, property)
    },
    timeout,
  )

  it(
    'finds a resource by what is true of it, in every order and on a page of its own',
    async () => {
      const question = fc
        .tuple(sights(world), fc.nat(), fc.nat())
        .chain(([sight, nth, way]) =>
          fc.record({ sight: fc.constant(sight), nth: fc.constant(nth), way: fc.constant(way), pick: fc.gen() }),
        )
      const property = fc.asyncProperty(question, async ({ sight, nth, way, pick }) => {
        const { rest } = sightOf(inventory, sight)
        const live = shownIn(rest, undefined, 'exclude')
        if (live.length === 0) return
        const row = present(live[nth % live.length])
        const typeId = Number(row.columns['resource_type_id'])
        const possible = roots.filter((root) => root === undefined || below(root).includes(typeId))
        const root = possible[way % possible.length]
        const typeIds = root === undefined ? undefined : below(root)
        const where = pick(() => trueFor(rest, typeIds, row, 1 + (way % 4)))
        const rollup = questionsOver(world)
          .rollup(typeIds)
          ?.map((related) => ({ related }))
        const keys = [...sortKeys(world, typeIds).flat(), ...(rollup ? [rollup] : [])]
        // In the short run every fourth, another fourth each time.
        for (const key of keys.filter((_, place) => isDeep || (place + nth) % 4 === 0)) {
          const orderBy = [pick(() => key)]
          const asked = { root, where, orderBy, deleted: 'exclude' as const }
          const page = await list(inventory, sight, asked)
          expect(page.edges.map(({ node }) => node.id)).toContain(idOf(row))
        }
        const asked = { root, where, orderBy: [pick(() => fc.oneof(...keys))], deleted: 'exclude' as const }
        const { edges } = await list(inventory, sight, asked)
        const at = edges.findIndex(({ node }) => node.id === idOf(row))
        const [before, after] = [edges[at + 1]?.cursor, edges[at - 1]?.cursor]
        const next = await list(inventory, sight, { ...asked, page: { first: 1, after } })
        const previous = await list(inventory, sight, { ...asked, page: { last: 1, before } })
        for (const page of [next, previous]) expect(page.edges.map(({ node }) => node.id)).toEqual([idOf(row)])
      })
      await askOften(inventory, { short: 25, deep: 200 }, property)
    },
    timeout,
  )
})

const isEmpty = (input: object) => Object.keys(input).length === 0

function list(
  inventory: Inventory,
  sight: object | undefined,
  { root, ...args }: ListArguments & { readonly root: number | undefined },
) {
  const typeIds = typesUnder(inventory, root)
  const { actor } = sightOf(inventory, sight)
  return listResources(inventory.db, actor, inventory.catalogue, {
    page: { first: 1000 },
    ...(typeIds && { typeIds }),
    ...args,
  })
}

type Figures = Omit<MeasureAnswer, 'avg'>

/** The figures of two parts as those of the whole. */
function together(dataType: DataType, parts: readonly Figures[]): Figures {
  const least = (which: 'min' | 'max') =>
    parts
      .flatMap((part) => part[which] ?? [])
      .toSorted((a, b) => (which === 'min' ? compare(dataType, a, b) : compare(dataType, b, a)))[0] ?? null
  const sums = parts.flatMap(({ sum }) => sum ?? [])
  return {
    count: parts.reduce((count, part) => count + part.count, 0),
    min: least('min'),
    max: least('max'),
    sum: sums.length === 0 ? null : unscaled(sums.reduce((sum, part) => sum + scaled(part), 0n)),
  }
}

/** Without the spelling of numbers, and without the average, which does not add up. */
const comparable = ({ count, min, max, sum }: Figures) => ({ count, min, max, sum: sum === null ? null : scaled(sum) })

function scaled(text: string): bigint {
  const [whole = '', fraction = ''] = text.split('.')
  return BigInt(whole + fraction.padEnd(30, '0'))
}

const unscaled = (number: bigint) => {
  const digits = (number < 0n ? -number : number).toString().padStart(31, '0')
  return `${number < 0n ? '-' : ''}${digits.slice(0, -30)}.${digits.slice(-30)}`
}
