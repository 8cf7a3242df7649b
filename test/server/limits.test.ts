import { describe, expect, it } from 'vitest'
import { readLimits } from '../../src/config.js'
import { findExcess, openBudget, openCosts } from '../../src/server/limits.js'

const limits = readLimits({ CADASTRE_MAX_NESTING: '3', CADASTRE_MAX_LIST_LENGTH: '2', CADASTRE_MAX_ANSWER_ITEMS: '10' })

describe('variables', () => {
  it('may nest and list as much as the limits, and no more', () => {
    expect(findExcess({ a: [[[1, 2]]], b: { c: { d: [] } } }, limits)).toBeUndefined()
    expect(findExcess({ a: 1, b: [[[[1]]]] }, limits)).toMatchObject({ code: 'LIMIT_EXCEEDED', inputPath: ['b'] })
    expect(findExcess({ a: [{ x: 1, y: 2, z: 3 }] }, limits)).toMatchObject({ inputPath: ['a'] })
    expect(findExcess({ a: ['x'.repeat(1_048_576)] }, limits)).toBeUndefined()
    expect(findExcess({ a: ['x'.repeat(1_048_577)] }, limits)?.message).toContain('text longer than 1048576')
    expect(findExcess({ a: { b: { c: [1, 2, 3] } } }, limits)?.message).toBe(
      'The variable "$a" has a list or object of more than 2 items; CADASTRE_MAX_LIST_LENGTH, now 2, sets this limit.',
    )
  })
})

describe('the list items of an operation', () => {
  it('are spent together', () => {
    const budget = openBudget(limits, 3)
    budget.spend(6)
    budget.spend(4)
    expect(budget.isSpent()).toBe(false)
    expect(() => budget.spend(1)).toThrow('CADASTRE_MAX_ANSWER_ITEMS')
    expect(budget.isSpent()).toBe(true)
  })

  it('are fewer when each has many fields', () => {
    const wide = openBudget(readLimits({ CADASTRE_MAX_ANSWER_VALUES: '1000' }), 100)
    wide.spend(10)
    expect(() => wide.spend(1)).toThrow(
      'The answer would have more than 10 list items for 100 fields: ask for smaller pages or fewer fields; CADASTRE_MAX_ANSWER_VALUES, now 1000, sets this limit.',
    )
  })
})

describe('what the lists of an operation are expected to take', () => {
  const cheap = readLimits({ CADASTRE_MAX_ESTIMATED_MS: '100' })

  it('is added up', () => {
    const costs = openCosts(cheap)
    costs.weigh({ milliseconds: 60, advise: () => [] })
    expect(costs.excess()).toBeUndefined()
    expect(() => costs.weigh({ milliseconds: 60, advise: () => ['Order by name.'] })).toThrow(
      'The operation is expected to take 120 ms, 60 ms of it for one list, and was not begun. Order by name. CADASTRE_MAX_ESTIMATED_MS, now 100, sets this limit.',
    )
  })

  it('stays refused with its first error', () => {
    const costs = openCosts(cheap)
    expect(() => costs.weigh({ milliseconds: 101, advise: () => ['First.'] })).toThrow(
      '101 ms, and was not begun. First.',
    )
    expect(() => costs.weigh({ milliseconds: 0, advise: () => ['Second.'] })).toThrow('First.')
    expect(costs.excess()?.message).toContain('First.')
  })
})
