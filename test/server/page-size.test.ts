import { getOperationAST, parse } from 'graphql'
import { describe, expect, it } from 'vitest'
import { readLimits } from '../../src/config.js'
import { findLargePage } from '../../src/server/page-size.js'

const limits = readLimits({ CADASTRE_MAX_PAGE: '10' })

type Variables = Readonly<Record<string, unknown>>

function find(source: string, variables: Variables = {}, name?: string) {
  const document = parse(source)
  const operation = getOperationAST(document, name)
  if (!operation) throw new Error('no operation')
  return findLargePage(document, operation, variables, limits)
}

const message =
  'A page has at most 10 rows: ask for the next page after it; CADASTRE_MAX_PAGE, now 10, sets this limit.'

describe('the size of a page', () => {
  it.each<[string, readonly string[], Variables?]>([
    ['{ a(first: 11) { b } }', ['a']],
    ['{ a { b(last: 2147483648) { c } } }', ['a', 'b']],
    ['{ x: a { ... on B { y: b(first: 11) { c } } } }', ['x', 'y']],
    ['{ a(first: 10) { b } c(first: 11) { b } d(first: 12) { b } }', ['c']],
    ['query ($n: Int) { a(first: $n) { b } }', ['a'], { n: 11 }],
    ['query ($n: Int = 11) { a(first: $n) { b } }', ['a']],
    ['query ($constructor: Int = 11) { a(first: $constructor) { b } }', ['a']],
    ['{ ...F } fragment F on Q { a(first: 1000) { b } }', ['a']],
    ['{ x { ...F } } fragment F on X { a { ...G } } fragment G on A { b(last: 11) { c } }', ['x', 'a', 'b']],
    ['{ x @skip(if: true) { ...F } y { ...F } } fragment F on X { a(first: 11) { b } }', ['y', 'a']],
    ['{ a(first: 11) @skip(if: false) @include(if: true) { b } }', ['a']],
    ['query ($s: Boolean!) { a(first: 11) @skip(if: $s) { b } }', ['a'], { s: false }],
    ['query ($s: Boolean = true) { a(first: 11) @skip(if: $s) { b } }', ['a'], { s: false }],
    ['query ($s: Boolean = false) { a(first: 11) @include(if: $s) { b } }', ['a'], { s: true }],
    ['query ($valueOf: Boolean = true) { a(first: 11) @include(if: $valueOf) { b } }', ['a']],
  ])('is refused in %s, at %j', (source, path, variables) => {
    expect(find(source, variables)).toMatchObject({ message, path, originalError: { inputPath: [expect.any(String)] } })
  })

  it.each<[string, Variables?, string?]>([
    ['{ a(first: 10) { b(last: 0) { c } } d(where: { first: 11 }) }'],
    ['query ($n: Int = 11) { a(first: $n) { b } }', { n: 10 }],
    ['query ($n: Int = 11) { a(first: $n) { b } }', { n: null }],
    ['query ($n: Int) { a(first: $n) { b } }'],
    ['query ($n: Int) { a(first: $n) { b } }', { n: 'many' }],
    ['{ a(first: "11", after: "x") { b } }'],
    ['query A { a(first: 10) { b } } query B { a(first: 11) { b } }', {}, 'A'],
    ['query A { a { b } } query B { ...F } fragment F on Q { a(first: 11) { b } }', {}, 'A'],
    ['{ a(first: 11) @skip(if: true) { b } }'],
    ['{ a(first: 11) @include(if: false) { b } }'],
    ['{ a(first: 11) @include(if: true) @skip(if: true) { b } }'],
    ['{ a @skip(if: true) { b(first: 11) { c } } }'],
    ['{ ... @skip(if: true) { a(first: 11) { b } } }'],
    ['{ ...F @include(if: false) } fragment F on Q { a(first: 11) { b } }'],
    ['query ($s: Boolean!) { a(first: 11) @skip(if: $s) { b } }', { s: true }],
    ['query ($s: Boolean!) { a(first: 11) @include(if: $s) { b } }', { s: false }],
    ['query ($s: Boolean = true) { a(first: 11) @skip(if: $s) { b } }'],
    ['query ($s: Boolean = false) { a(first: 11) @include(if: $s) { b } }'],
  ])('is let through in %s', (source, variables, name) => {
    expect(find(source, variables, name)).toBeUndefined()
  })

  it('is looked at once in a fragment, however often it is spread, and in one that spreads itself', () => {
    const levels = Array.from(
      { length: 60 },
      (_level, n) => `fragment F${n} on Q { a { ...F${n + 1} } b { ...F${n + 1} } }`,
    )
    expect(find(`{ ...F0 } ${levels.join(' ')} fragment F60 on Q { ...F0 c(first: 10) { d } }`)).toBeUndefined()
  })
})
