import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { shapesFor } from '../../src/query/choose.js'
import type { Comparison } from '../../src/query/filter.js'
import { estimatesOf, type Knowledge } from '../../src/query/knowledge.js'
import type { Plan } from '../../src/query/plan.js'
import { countAll, has, maskOf, type Sample, type SampledColumn } from '../../src/query/sample.js'
import { walkLength } from '../../src/query/walk-length.js'

const [size, twin, rest] = [1, 2, 3]

/** Integers of resources, one each, null for none. */
function columnOf(values: readonly (number | null)[]): SampledColumn {
  const having = values.flatMap((value, row) => (value === null ? [] : [{ value, row }]))
  const sorted = having.toSorted((a, b) => a.value - b.value || a.row - b.row)
  return { values: sorted.map(({ value }) => String(value)), rows: sorted.map(({ row }) => row) }
}

const sampleOf = (columns: Readonly<Record<number, readonly (number | null)[]>>): Sample => ({
  size: Math.max(...Object.values(columns).map(({ length }) => length)),
  attributes: new Map(Object.entries(columns).map(([id, values]) => [Number(id), columnOf(values)])),
  fields: new Map(),
})

const on = (attributeId: number, ...all: readonly Comparison[]): Plan => ({
  kind: 'values',
  of: 'resource',
  attributeId,
  dataType: 'integer',
  test: { kind: 'value', all },
})

const holds = {
  eq: (value: number, operand: number) => value === operand,
  neq: (value: number, operand: number) => value !== operand,
  lt: (value: number, operand: number) => value < operand,
  lte: (value: number, operand: number) => value <= operand,
  gt: (value: number, operand: number) => value > operand,
  gte: (value: number, operand: number) => value >= operand,
} as const

describe('the mask of a condition', () => {
  const operators = Object.keys(holds) as readonly (keyof typeof holds)[]
  const columns = fc.array(fc.option(fc.integer({ min: 0, max: 9 })), { minLength: 1, maxLength: 70 })
  const comparison = fc.record({
    operator: fc.constantFrom(...operators),
    operand: fc.integer({ min: 0, max: 9 }).map(String),
  })

  it('has the resources that fulfil it, and its complement the others', () => {
    fc.assert(
      fc.property(columns, fc.array(comparison, { minLength: 1, maxLength: 3 }), (values, all) => {
        const sample = sampleOf({ [size]: values })
        const condition = on(size, ...all)
        const expected = values.map(
          (value) => value !== null && all.every(({ operator, operand }) => holds[operator](value, Number(operand))),
        )
        const [mask, without] = [condition, { kind: 'not', of: condition } as const].map((plan) => maskOf(plan, sample))
        if (!mask || !without) throw new Error('the sample tells this')
        expect(values.map((_, row) => has(mask, row))).toEqual(expected)
        expect(values.map((_, row) => has(without, row))).toEqual(expected.map((held) => !held))
        expect(countAll([mask])).toBe(expected.filter(Boolean).length)
        expect(countAll([mask, without])).toBe(0)
      }),
    )
  })

  it('is unknown for what lies elsewhere', () => {
    const edges: Plan = {
      kind: 'edges',
      related: { relationshipTypeId: 1, direction: 'out', withDeleted: false },
      edge: { kind: 'constant', holds: true },
      other: { kind: 'constant', holds: true },
      count: null,
    }
    expect(maskOf({ kind: 'all', of: [on(size), edges] }, sampleOf({ [size]: [1] }))).toBeUndefined()
  })
})

describe('what goes together', () => {
  // A thousand of a hundred thousand; a tenth and a tenth, each by itself.
  const values = Array.from({ length: 1000 }, (_, row) => row)
  const sample = sampleOf({ [size]: values, [twin]: values, [rest]: values.map((value) => 999 - value) })
  const knowledge: Knowledge = {
    rows: 100_000,
    allRows: 100_000,
    matching: (_attribute, _type, test) => (test.kind === 'isSet' ? 100_000 : 10_000),
    samples: [{ sample, weight: 100 }],
  }
  const large = on(size, { operator: 'gte', operand: '900' })

  it.each([
    ['follows', twin, 0.1],
    ['opposes', rest, 0.0005],
  ])('is known where one attribute %s another', (_, other, share) => {
    const both = [large, on(other, { operator: 'gte', operand: '900' })]
    expect(estimatesOf(knowledge).together(both)).toBeCloseTo(share, 6)
    expect(estimatesOf({ ...knowledge, samples: undefined }).together(both)).toBeCloseTo(0.01, 6)
  })

  const asked = (direction: 'asc' | 'desc') => ({
    conditions: [large],
    order: {
      keys: [
        {
          kind: 'attribute' as const,
          direction,
          attribute: { id: twin, dataType: 'integer' as const, isList: false, rowTypeIds: [1], columns: [] },
        },
      ],
      fingerprint: '',
    },
    page: { direction: 'forward' as const, size: 50 },
    scope: { alias: 'r', depth: 0 },
  })

  it('tells how far a walk goes until matches come', () => {
    const lengths = (['asc', 'desc'] as const).map(
      (direction) => walkLength(asked(direction), estimatesOf(knowledge), 'values', []).rows,
    )
    expect(lengths[0]).toBeGreaterThan(80_000)
    expect(lengths[1]).toBeLessThan(100)
  })

  it('decides whether a long walk is worth a set to look up in', () => {
    const looked = (['asc', 'desc'] as const).map((direction) => {
      const [cheapest] = shapesFor(asked(direction), knowledge).toSorted((a, b) => a.cost - b.cost)
      return cheapest?.shape.kind === 'walk' ? cheapest.shape.looked.length : cheapest?.shape.kind
    })
    expect(looked).toEqual([1, 0])
  })
})
