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
