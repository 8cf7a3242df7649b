import { expect, it } from 'vitest'
import { countRejection, maxReasons, newTally } from '../../../src/modules/sync/import-tally.js'

const groupsOf = (reasons: readonly string[]) => {
  const tally = newTally()
  for (const [index, reason] of reasons.entries()) countRejection(tally, 'attribute', index + 1, reason)
  return [...tally.rejections.values()].map(({ reason, count, lines }) => [reason, count, lines])
}

it('counts reasons that differ in the value only as one, with their first lines', () => {
  const reasons = Array.from(
    { length: 7 },
    (_, index) => `The attribute "a1" must be an integer, not "7.${index}"; use --prefix NAME.`,
  )
  expect(groupsOf(reasons)).toEqual([
    ['The attribute "a1" must be an integer, not "7.0"; use --prefix NAME.', 7, [1, 2, 3, 4, 5]],
  ])
})

it('keeps attributes apart, also when their names differ in digits only', () => {
  expect(groupsOf(['The attribute "sd1" is a string.', 'The attribute "sd2" is a string.'])).toHaveLength(2)
})

it('keeps so many reasons and counts the rest together', () => {
  const groups = groupsOf(
    Array.from({ length: maxReasons + 20 }, (_, index) => `The attribute "a${index}" is a string.`),
  )
  expect(groups).toHaveLength(maxReasons + 1)
  expect(groups.at(-1)).toEqual(['Other reasons.', 20, [1001, 1002, 1003, 1004, 1005]])
})
