import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import { systemActor } from '../../src/modules/access/actor.js'
import { listResources } from '../../src/modules/inventory/resource.service.js'
import { resourceVocabulary } from '../../src/modules/inventory/vocabulary.js'
import { askOften, idOf, inEachInventory, shownIn, timeout } from './oracle/asking.js'
import { holds } from './oracle/evaluate.js'
import { readWhere } from './oracle/measures.js'
import { boundTo, measuredWhere } from './oracle/questions.js'
import { concreteTypeIds } from './oracle/world.js'

// Operands in other units than values are stored in, one condition at a time: among the filters of the other random questions they are rare.

inEachInventory('measured inventory', { short: 2, deep: 20 }, (inventory) => {
  const { world } = inventory
  const attributes = boundTo(world, concreteTypeIds).filter(({ unit }) => unit !== undefined)

  it(
    'lists what an operand in any unit keeps like the evaluator',
    async () => {
      const sizes = new Set<number>()
      const shown = shownIn(world, undefined, 'exclude')
      const property = fc.asyncProperty(measuredWhere(attributes), async (where) => {
        const { db, catalogue } = inventory
        const filter = readWhere(world, resourceVocabulary(catalogue, undefined), where, ['where'])
        const expected = shown.filter((row) => holds(world, filter, row)).map(idOf)
        sizes.add(expected.length)
        const page = await listResources(db, systemActor, catalogue, { where, page: { first: 1000 } })
        expect(page.edges.map(({ node }) => node.id)).toEqual(expected)
      })
      await askOften(inventory, { short: 600, deep: 3000 }, property)
      expect(sizes.size).toBeGreaterThan(3)
    },
    timeout,
  )
})
