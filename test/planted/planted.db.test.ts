import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { bugs } from './bugs.js'
import { copyProject, runTests, withEdits, type Copy, type Verdict } from './copy.js'

// The random tests as `npm test` runs them, with a seed, over a copy of the sources in which a bug is planted: one that finds nothing is not worth its time.

const suites = ['oracle', 'oracle-laws', 'oracle-facets', 'paging'].map((name) => `test/query/${name}.db.test.ts`)
const seed = process.env['CADASTRE_SEED'] ?? '1'
// All suites that find a bug, and not only the first; takes longer.
const showsAll = process.env['CADASTRE_ALL_SUITES'] === '1'

describe('random tests', () => {
  let copy: Copy | undefined
  const lines: string[] = []
  beforeAll(async () => {
    copy = await copyProject()
  })
  afterAll(async () => {
    await copy?.remove()
    process.stdout.write(`\n${lines.join('\n')}\n`)
  })
  const ask = (until: 'the end' | 'a failure') => {
    if (!copy) throw new Error('there is no copy')
    return runTests(copy, suites, until, {
      TEST_DATABASE_URL: inject('postgres').url,
      CADASTRE_SEED: seed,
      // What a bug breaks need not be made small, and it takes time.
      CADASTRE_SHRINK: '0',
      CADASTRE_DEEP: '',
      VITEST: '',
    })
  }

  it('find nothing where no bug is planted', async () => {
    const verdicts = await ask('the end')
    expect(verdicts.filter(({ hasPassed }) => !hasPassed)).toEqual([])
    expect(verdicts.length).toBeGreaterThan(20)
  })

  it.each(bugs)('find the bug: $name', async ({ name, edits }) => {
    if (!copy) throw new Error('there is no copy')
    const verdicts = await withEdits(copy, edits, () => ask(showsAll ? 'the end' : 'a failure'))
    const found = catches(verdicts)
    lines.push(name, ...found.map(({ suite, question }) => `  question ${question} of ${suite}`))
    // Else what failed is told: it may not have been the bug.
    if (found.length === 0)
      expect(verdicts.filter(({ hasPassed, message }) => !hasPassed && message !== '')).toEqual([])
    expect(found.length).toBeGreaterThan(0)
  })
})

/** The first wrong answer to each test, soonest first. To refuse a question that is right is one; a statement that fails is none. */
const wrong = /AssertionError|InputError/

function catches(verdicts: readonly Verdict[]): readonly Verdict[] {
  const first = new Map<string, Verdict>()
  for (const verdict of verdicts) {
    if (verdict.hasPassed || verdict.question === undefined || !wrong.test(verdict.message)) continue
    const known = first.get(verdict.suite)
    if (known?.question === undefined || verdict.question < known.question) first.set(verdict.suite, verdict)
  }
  return [...first.values()].toSorted((a, b) => (a.question ?? 0) - (b.question ?? 0))
}
