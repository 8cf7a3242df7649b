/** A `fetch` that keeps the method of each request, in order: what a cache answered by itself is not among them. */
export function countingFetch() {
  const requests: string[] = []
  const counting: typeof fetch = (input, init) => {
    requests.push(init?.method ?? 'GET')
    return fetch(input, init)
  }
  return { requests, fetch: counting }
}
