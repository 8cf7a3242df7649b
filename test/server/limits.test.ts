import { describe, expect, it } from 'vitest'
import { readLimits } from '../../src/config.js'
import { findExcess, openBudget } from '../../src/server/limits.js'

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
