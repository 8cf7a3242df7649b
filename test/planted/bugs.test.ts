import { expect, it } from 'vitest'
import { bugs } from './bugs.js'
import { editedFiles } from './copy.js'

it.each(bugs)('can still be planted: $name', async ({ edits }) => {
  const edited = await editedFiles('.', edits)
  expect(edited.size).toBeGreaterThan(0)
})

it('are twelve', () => {
  expect(new Set(bugs.map(({ name }) => name)).size).toBe(12)
})
