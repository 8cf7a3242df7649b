/** A statement as it is sent: ids in place of what it calls by name, `@bench_rank`. Throws for a name that nothing has. */
export function statementOf(text, ids) {
  return text.replaceAll(/@(\w+)/g, (_, name) => {
    if (!ids.has(name)) throw new Error(`nothing is called ${name}`)
    return String(ids.get(name))
  })
}
