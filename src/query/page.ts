import { InputError, LimitError, type InputPath } from '../errors.js'
import { expected } from './expectation.js'

/** One page of a list as services answer it; `totalCount` is null when it was not asked for. */
export interface Page<T> {
  readonly edges: readonly { readonly cursor: string; readonly node: T }[]
  readonly pageInfo: PageInfo
  readonly totalCount: number | null
}

/** Where a page lies in its list; whether there is more is exact on both sides, whichever way is paged. */
export interface PageInfo {
  readonly hasNextPage: boolean
  readonly hasPreviousPage: boolean
  readonly startCursor: string | null
  readonly endCursor: string | null
}

/** Relay's arguments as they come; null and undefined mean "not given". */
export interface PageArguments {
  readonly first?: unknown
  readonly after?: unknown
  readonly last?: unknown
  readonly before?: unknown
}

/** Which part of a list is wanted. Cursors are still text: only together with the order they mean something. */
export interface PageRequest {
  readonly direction: 'forward' | 'backward'
  readonly size: number
  readonly after?: string
  readonly before?: string
}

export interface PageLimits {
  readonly size: number
  readonly most: number
}

/** How many rows a page has when the client does not say, and how many it can have. */
const defaultPage: PageLimits = Object.freeze({ size: 50, most: 1000 })

/** The page that `first`, `after`, `last`, `before` ask for; the first rows when neither first nor last is given. Both together are refused. */
export function parsePage(page: PageArguments, limits: PageLimits = defaultPage, path: InputPath = []): PageRequest {
  const given = (key: keyof PageArguments) => page[key] !== undefined && page[key] !== null
  if (given('first') && given('last'))
    throw new InputError('Give "first" or "last", not both: a page has one direction.', [...path, 'last'])
  const key = given('last') ? 'last' : 'first'
  return Object.freeze({
    direction: key === 'last' ? 'backward' : 'forward',
    size: given(key) ? parseSize(page[key], limits, [...path, key]) : limits.size,
    ...(given('after') && { after: parseText(page.after, [...path, 'after']) }),
    ...(given('before') && { before: parseText(page.before, [...path, 'before']) }),
  })
}

function parseSize(input: unknown, { most }: PageLimits, path: InputPath): number {
  if (typeof input !== 'number' || !Number.isInteger(input) || input < 0)
    throw expected('an integer from 0 up', input, path)
  if (input > most) throw new LimitError(`A page has at most ${most} rows; ask for the next page after it.`, path)
  return input
}

function parseText(input: unknown, path: InputPath): string {
  if (typeof input !== 'string') throw expected('a cursor', input, path)
  return input
}
