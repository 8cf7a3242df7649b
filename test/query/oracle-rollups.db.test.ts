import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import { spellFigure, workOutFigures, type WantedFigure } from '../../src/modules/inventory/figure.service.js'
import { listResources, type ListArguments } from '../../src/modules/inventory/resource.service.js'
import { edgeVocabulary, resourceVocabulary } from '../../src/modules/inventory/vocabulary.js'
import { hasFigure, valueFigures } from '../../src/query/figure.js'
import type { Deleted } from '../../src/query/filter.js'
import { parseOrderBy } from '../../src/query/order.js'
import { parseWhere } from '../../src/query/parse.js'
import type { Value } from '../../src/query/value.js'
import {
  askOften,
  idOf,
  idsInOrder,
  inEachInventory,
  mostTelling,
  present,
  shownIn,
  sightOf,
  sights,
  timeout,
  typesUnder,
} from './oracle/asking.js'
import { comesTo, compare, edgesAt, holds, sortValue } from './oracle/evaluate.js'
import { figureType } from './oracle/figures.js'
import { expectPages, expectWhole, paging } from './oracle/pages.js'
import { boundTo, edgeWhere, endTypes, questionsOver, roots } from './oracle/questions.js'
import { inEveryShape } from './oracle/shapes.js'
import { below, concreteTypeIds } from './oracle/world.js'

// Roll-ups alone, chosen so that they tell resources apart: among all other questions most of them come to nothing.

inEachInventory('roll-ups of inventory', { short: 3, deep: 30 }, (inventory) => {
  const { world } = inventory
  const deletions = fc.constantFrom<Deleted>('exclude', 'exclude', 'include', 'only')

  it(
    'sorts and pages lists by what edges come to, in every shape',
    async () => {
      const { rollup, figured } = questionsOver(world)
      const question = fc.constantFrom(...roots).chain((root) => {
        const typeIds = root === undefined ? undefined : below(root)
        const key = rollup(typeIds)
        const condition = figured(typeIds)
        return fc.record({
          root: fc.constant(root),
          inputs: condition ? fc.array(condition, { minLength: 6, maxLength: 6 }) : fc.constant<object[]>([]),
          isFiltered: fc.boolean(),
          keys: key ? fc.array(key, { minLength: 8, maxLength: 8 }) : fc.constant<object[]>([]),
          evenly: fc.boolean(),
          deleted: deletions,
          sight: sights(world),
          wanted: paging,
        })
      })
      const distinct = new Set<number>()
      const property = fc.asyncProperty(question, async (asked) => {
        const { root, inputs, isFiltered, keys, evenly, deleted, sight, wanted } = asked
        const { actor, rest } = sightOf(inventory, sight)
        const { db, catalogue } = inventory
        const typeIds = typesUnder(inventory, root)
        const vocabulary = resourceVocabulary(catalogue, typeIds)
        const shown = shownIn(rest, root === undefined ? undefined : below(root), deleted)
        const read = [undefined, ...(isFiltered ? inputs : [])].map((input) => {
          const filter = parseWhere(vocabulary, input, ['where'], deleted !== 'exclude')
          return { input, found: shown.filter((row) => holds(rest, filter, row)) }
        })
        const { input, found } = mostTelling(read, shown.length, evenly)
        const orders = keys.map((related) => {
          const orderBy = [{ related }]
          const order = parseOrderBy(vocabulary, orderBy, ['orderBy'], deleted !== 'exclude')
          const values = found.map((row) => sortValue(rest, present(order.keys[0]), row))
          return { orderBy, order, count: new Set(values.map(String)).size }
        })
        const [first] = orders.toSorted((a, b) => b.count - a.count)
        if (!first) return
        distinct.add(first.count)
        const expected = idsInOrder(rest, first.order, found)
        const args = { ...(typeIds && { typeIds }), where: input, orderBy: first.orderBy, deleted }
        const whole = wanted.isBackward ? { last: 1000 } : { first: 1000 }
        const all = await listResources(db, actor, catalogue, { ...args, page: whole, withTotal: true })
        const cursors = expectWhole(all, expected, ({ id }) => id)
        await inEveryShape(catalogue, typeIds, async (choose) => {
          const list = (page: ListArguments) => listResources(db, actor, catalogue, { ...args, ...page }, choose)
          await expectPages(wanted, expected, cursors, list, ({ id }) => id)
        })
      })
      await askOften(inventory, { short: 60, deep: 100 }, property)
      expect(Math.max(...distinct)).toBeGreaterThan(3)
    },
    timeout,
  )

  it(
    'works out figures of the neighbours of many parents',
    async () => {
      const question = fc.constantFrom(undefined, ...world.relationships).chain((type) =>
        fc.constantFrom<'out' | 'in'>('out', 'in').chain((way) => {
          const far = type ? endTypes(type, way === 'out' ? 'to' : 'from') : concreteTypeIds
          const carriedBy = new Set((type ? [type] : world.relationships).flatMap(({ attributeIds }) => attributeIds))
          const carried = world.attributes.filter(({ id }) => carriedBy.has(id))
          const all = [
            ...boundTo(world, far).map((attribute) => ({ attribute, of: 'other' as const })),
            ...carried.map((attribute) => ({ attribute, of: 'edge' as const })),
          ].flatMap(({ attribute, of }) =>
            (['count', ...valueFigures] as const)
              .filter((kind) => kind === 'count' || hasFigure(kind, attribute.dataType))
              .map((kind): WantedFigure => ({ kind, of, attribute: attribute.name })),
          )
          return fc.record({
            type: fc.constant(type),
            direction: type ? fc.constant(way) : fc.constantFrom('out' as const, 'in' as const, 'both' as const),
            farTypeIds: fc.constantFrom(type ? far : undefined, undefined),
            input: fc.option(questionsOver(world).where(far, 2), { nil: undefined }),
            edge: carried.length > 0 ? fc.option(edgeWhere(carried), { nil: undefined }) : fc.constant(undefined),
            wanted: fc.subarray(all, { minLength: Math.min(1, all.length), maxLength: Math.min(6, all.length) }),
            deleted: deletions,
            sight: sights(world),
          })
        }),
      )
      let worked = 0
      const property = fc.asyncProperty(question, async (asked) => {
        const { type, direction, farTypeIds, input, edge, wanted, deleted } = asked
        const { db, catalogue } = inventory
        const { actor, rest } = sightOf(inventory, asked.sight)
        const withDeleted = deleted !== 'exclude'
        const types = [...catalogue.relationshipTypes.values()].filter(({ id }) => type === undefined || id === type.id)
        const filter = parseWhere(resourceVocabulary(catalogue, farTypeIds), input, ['where'], withDeleted)
        const edgeFilter = parseWhere(edgeVocabulary(catalogue, types), edge, ['edge'])
        const shown = new Set(shownIn(rest, farTypeIds, deleted))
        const parents = rest.resources.map(idOf)
        const args = {
          ...(type && { relationshipTypeId: type.id }),
          ...(farTypeIds && { farTypeIds }),
          direction,
          where: input,
          edgeWhere: edge,
          deleted,
        }
        const answers = await workOutFigures(db, actor, catalogue, parents, args, wanted)
        for (const parent of parents) {
          const ends = edgesAt(rest, parent, { ...(type && { relationshipTypeId: type.id }), direction, withDeleted })
            .filter(({ other }) => shown.has(other) && holds(rest, filter, other))
            .filter((end) => holds(rest, edgeFilter, end.edge))
          for (const { kind, of, attribute: name } of wanted) {
            const attribute = present(world.attributes.find((known) => known.name === name))
            const ref = { ...attribute, rowTypeIds: [], columns: [] }
            const values = ends.flatMap(
              ({ edge: on, other }) => (of === 'edge' ? on : other).values.get(attribute.id) ?? [],
            )
            const expected = kind === 'count' ? String(values.length) : comesTo({ kind, of, attribute: ref }, ends)
            const answered = present(answers.get(parent)).get(spellFigure({ kind, of, attribute: name })) ?? undefined
            if (values.length > 1) worked += 1
            const dataType = kind === 'count' ? 'integer' : figureType(kind, attribute.dataType)
            const isSame = (one: Value, other: Value) => compare(dataType, one, other) === 0
            expect(
              answered === undefined || expected === undefined ? answered === expected : isSame(answered, expected),
              `${kind} of ${name} at ${parent}: ${String(answered)}, not ${String(expected)}`,
            ).toBe(true)
          }
        }
      })
      await askOften(inventory, { short: 60, deep: 100 }, property)
      expect(worked).toBeGreaterThan(0)
    },
    timeout,
  )
})
