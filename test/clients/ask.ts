import { expect, inject } from 'vitest'

/** The data of an answer over HTTP; errors in it fail the test. */
export async function ask<R>(query: string, variables: object = {}): Promise<R> {
  const response = await fetch(`${inject('address')}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query, variables }),
  })
  const { data, errors } = (await response.json()) as { readonly data: R; readonly errors?: unknown }
  expect(errors).toBeUndefined()
  return data
}
