import { getOperationAST, parse } from 'graphql'
import { describe, expect, it } from 'vitest'
import { findMissingVariables } from '../../src/server/missing-variables.js'

function missing(source: string, variables: Readonly<Record<string, unknown>> = {}): readonly string[] {
  const document = parse(source)
  const operation = getOperationAST(document)
  if (!operation) throw new Error('no operation')
  return findMissingVariables(document, operation, variables).map((error) => error.message.split('"')[1] ?? '')
}

describe('a variable without a value', () => {
  it('is refused as a filter or an order, and anywhere inside one', () => {
    expect(missing('query ($w: W) { a(where: $w) }')).toEqual(['$w'])
    expect(missing('query ($o: O) { a(orderBy: [$o]) }')).toEqual(['$o'])
    expect(missing('query ($x: Int) { a(where: { or: [{ n: { in: [1, $x] } }] }) }')).toEqual(['$x'])
    expect(missing('query ($x: Int) { a { b(edge: { attributes: { n: { eq: $x } } }) } }')).toEqual(['$x'])
  })

  it('is found in fragments, named or not, and told once', () => {
    const source = `query ($x: Int) { ...F ... on Q { a(where: { n: $x }) } } fragment F on Q { b(where: { m: $x }) c { ...F } }`
    expect(missing(source)).toEqual(['$x'])
  })

  it('is fine with a value, null included, with a default, and outside of filters', () => {
    expect(missing('query ($x: Int) { a(where: { n: $x }) }', { x: 0 })).toEqual([])
    expect(missing('query ($x: Int) { a(where: { n: $x }) }', { x: null })).toEqual([])
    expect(missing('query ($x: Int = 3) { a(where: { n: $x }) }')).toEqual([])
    expect(missing('query ($x: Int) { a(first: $x) }')).toEqual([])
  })

  it('of another operation of the document is no matter', () => {
    const document = parse('query A { a } query B($x: Int) { a(where: { n: $x }) }')
    const operation = getOperationAST(document, 'A')
    expect(operation && findMissingVariables(document, operation, {})).toEqual([])
  })
})
