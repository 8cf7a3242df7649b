/** The same work done once for an object, and its answer for as long as that lives. */
export function rememberedBy<K extends object, T>(work: (key: K) => T): (key: K) => T {
  const known = new WeakMap<K, { readonly answer: T }>()
  return (key) => {
    const found = known.get(key)
    if (found) return found.answer
    const answer = work(key)
    known.set(key, { answer })
    return answer
  }
}

/** As `rememberedBy`, for a set of ids, or none said; for as long as the answer itself is kept. */
export function rememberedByIds<T>(work: (ids: readonly number[] | undefined) => T): typeof work {
  const known = new Map<string, { readonly answer: T }>()
  return (ids) => {
    const key = ids?.join() ?? 'all'
    const found = known.get(key) ?? { answer: work(ids) }
    known.set(key, found)
    return found.answer
  }
}

/** As `rememberedBy`, for a text; so many at most, after which all are forgotten. */
export function rememberedByText<T>(most: number, work: (text: string) => T): (text: string) => T {
  const known = new Map<string, { readonly answer: T }>()
  return (text) => {
    const found = known.get(text)
    if (found) return found.answer
    const answer = work(text)
    if (known.size >= most) known.clear()
    known.set(text, { answer })
    return answer
  }
}
