import * as fc from 'fast-check'
import { expect } from 'vitest'
import type { ListArguments } from '../../../src/modules/inventory/resource.service.js'
import type { Page, PageArguments } from '../../../src/query/page.js'

/** The whole list page by page, or one page between two cursors. */
export type Paging = {
  readonly kind: 'one' | 'walk'
  readonly isBackward: boolean
  readonly size: number
  readonly from: number
  readonly to: number
}

export const paging: fc.Arbitrary<Paging> = fc.record({
  kind: fc.constantFrom<Paging['kind']>('one', 'one', 'walk'),
  isBackward: fc.boolean(),
  size: fc.integer({ min: 0, max: 6 }),
  from: fc.nat({ max: 30 }),
  to: fc.nat({ max: 30 }),
})

export type List<T> = (args: Pick<ListArguments, 'page' | 'withTotal'>) => Promise<Page<T>>

/** That a page is the whole list, with its total; answers the cursors. */
export function expectWhole<T>(
  all: Page<T>,
  expected: readonly string[],
  identify: (node: T) => string,
): readonly string[] {
  expect(all.edges.map(({ node }) => identify(node))).toEqual(expected)
  expect(all.totalCount).toBe(expected.length)
  expect(all.pageInfo).toEqual({
    hasNextPage: false,
    hasPreviousPage: false,
    startCursor: all.edges[0]?.cursor ?? null,
    endCursor: all.edges.at(-1)?.cursor ?? null,
  })
  return all.edges.map(({ cursor }) => cursor)
}

/** That the list comes as expected through pages, or between two of its cursors: always with exact neighbours. */
export async function expectPages<T>(
  wanted: Paging,
  expected: readonly string[],
  cursors: readonly string[],
  list: List<T>,
  identify: (node: T) => string,
): Promise<void> {
  const { kind, isBackward, size, from, to } = wanted
  if (kind === 'walk') {
    const walked = await walk(Math.max(size, 1), isBackward, list, identify)
    expect(walked.found).toEqual(expected)
    for (const { read, hasMore, ids } of walked.pages) {
      expect(hasMore).toBe(read < expected.length)
      expect(ids.length === Math.max(size, 1) || !hasMore).toBe(true)
    }
    return
  }
  const [after, before] = [cursors[from], cursors[to]]
  const window = expected.slice(
    after === undefined ? 0 : from + 1,
    before === undefined ? expected.length : Math.max(to, after === undefined ? 0 : from + 1),
  )
  const withTotal = size % 2 === 1
  const page = await list({ page: { [isBackward ? 'last' : 'first']: size, after, before }, withTotal })
  expect(page.edges.map(({ node }) => identify(node))).toEqual(
    isBackward ? window.slice(Math.max(0, window.length - size)) : window.slice(0, size),
  )
  expect(page.totalCount).toBe(withTotal ? expected.length : null)
  const isCut = window.length > size
  expect(page.pageInfo.hasNextPage).toBe(before !== undefined || (!isBackward && isCut))
  expect(page.pageInfo.hasPreviousPage).toBe(after !== undefined || (isBackward && isCut))
}

/** A list as its pages gave it. */
export interface Walked {
  readonly found: readonly string[]
  /** Each page's ids, how many rows were read with it, and whether it said that there are more. */
  readonly pages: readonly { readonly ids: readonly string[]; readonly read: number; readonly hasMore: boolean }[]
}

/** Follows cursors from one end of a list to the other; `between` is called after each page. Gives up after a thousand pages. */
export async function walk<T>(
  size: number,
  isBackward: boolean,
  list: List<T>,
  identify: (node: T) => string,
  between: (page: Page<T>) => Promise<void> = () => Promise.resolve(),
): Promise<Walked> {
  const found: string[] = []
  const pages: { ids: readonly string[]; read: number; hasMore: boolean }[] = []
  let args: PageArguments = isBackward ? { last: size } : { first: size }
  for (let count = 0; count < 1000; count += 1) {
    const page = await list({ page: args })
    const ids = page.edges.map(({ node }) => identify(node))
    if (isBackward) found.unshift(...ids)
    else found.push(...ids)
    const { hasNextPage, hasPreviousPage, startCursor, endCursor } = page.pageInfo
    const hasMore = isBackward ? hasPreviousPage : hasNextPage
    pages.push({ ids, read: found.length, hasMore })
    if (!hasMore) return { found, pages }
    await between(page)
    args = isBackward ? { last: size, before: startCursor } : { first: size, after: endCursor }
  }
  throw new Error('a list without an end')
}
