import { describe, expect, it } from 'vitest'
import { isLive, type Plan } from '../../src/query/plan.js'
import type { Comparison } from '../../src/query/filter.js'
import { leavesNoChoice, type Shape } from '../../src/query/shape.js'

const on = (...all: readonly Comparison[]): Plan => ({
  kind: 'values',
  of: 'resource',
  attributeId: 1,
  dataType: 'string',
  test: { kind: 'value', all },
})
const field = (column: string, dataType: 'datetime' | 'integer'): Plan => ({
  kind: 'column',
  field: { column, dataType, isNullable: true },
  test: { kind: 'isSet', set: true },
})
const live: Plan = { kind: 'not', of: field('deleted_at', 'datetime') }

const drive: Shape = { kind: 'drive', by: [{ place: 0 }], early: [] }
const walk = (along: 'resources' | 'values'): Shape => ({
  kind: 'walk',
  along,
  looked: [],
  within: [],
  rest: { kind: 'all', afterRows: 10, by: drive },
})
const equal = on({ operator: 'eq', operand: 'a' })

describe('the database has one good plan for all values', () => {
  it.each<[string, Shape, readonly Plan[], boolean]>([
    ['of a drive by equality', drive, [equal, live], true],
    ['of a drive by a range', drive, [on({ operator: 'gte', operand: 'a' })], true],
    ['not of a walk along values', walk('values'), [equal], false],
    ['not of a walk along resources', walk('resources'), [equal, live], false],
    ['not of a prefix', drive, [on({ operator: 'startsWith', operand: 'a' })], false],
    ['not of a substring', drive, [on({ operator: 'contains', operand: 'abc' })], false],
    [
      'not of a network among others',
      drive,
      [{ kind: 'any', of: [equal, on({ operator: 'inSubnet', operand: 'a' })] }],
      false,
    ],
    ['not where it decides', { kind: 'free' }, [equal], false],
  ])('%s', (_, shape, conditions, expected) => {
    expect(isLive(live)).toBe(true)
    expect(leavesNoChoice(shape, conditions)).toBe(expected)
  })
})
