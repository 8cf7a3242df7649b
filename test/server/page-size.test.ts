import { Kind, parse, type OperationDefinitionNode } from 'graphql'
import { describe, expect, it } from 'vitest'
import { readLimits } from '../../src/config.js'
import { findLargePage } from '../../src/server/page-size.js'

const limits = readLimits({ CADASTRE_MAX_PAGE: '10' })

function find(source: string, variables: Readonly<Record<string, unknown>> = {}): string | undefined {
  const document = parse(source)
  const operation = document.definitions.find(
    (node): node is OperationDefinitionNode => node.kind === Kind.OPERATION_DEFINITION,
  )
  if (!operation) throw new Error('no operation')
  return findLargePage(document, operation, variables, limits)?.message
}

const message =
  'A page has at most 10 rows: ask for the next page after it; CADASTRE_MAX_PAGE, now 10, sets this limit.'

describe('the size of a page', () => {
  it.each<[string, Readonly<Record<string, unknown>>?]>([
    ['{ a(first: 11) { b } }'],
    ['{ a { b(last: 2147483648) { c } } }'],
    ['query ($n: Int) { a(first: $n) { b } }', { n: 11 }],
    ['query ($n: Int = 11) { a(first: $n) { b } }'],
    ['{ ...F } fragment F on Q { a(first: 1000) { b } }'],
  ])('is refused in %s', (source, variables) => {
    expect(find(source, variables)).toBe(message)
  })

  it.each<[string, Readonly<Record<string, unknown>>?]>([
    ['{ a(first: 10) { b(last: 0) { c } } d(where: { first: 11 }) }'],
    ['query ($n: Int = 11) { a(first: $n) { b } }', { n: 10 }],
    ['query ($n: Int = 11) { a(first: $n) { b } }', { n: null }],
    ['query ($n: Int) { a(first: $n) { b } }'],
    ['query ($n: Int) { a(first: $n) { b } }', { n: 'many' }],
    ['{ a(first: "11", after: "x") { b } }'],
  ])('is let through in %s', (source, variables) => {
    expect(find(source, variables)).toBeUndefined()
  })
})
