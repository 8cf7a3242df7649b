import { suggestionList } from 'graphql/jsutils/suggestionList.js'

/** The end of a sentence about a name that nothing has: "; did you mean "host" or "hosts"?", empty when nothing is like it. */
export function namesNear(name: string, known: Iterable<string>): string {
  const near = suggestionList(name, [...known]).slice(0, 3)
  return near.length === 0 ? '' : `; there is ${near.map((one) => JSON.stringify(one)).join(', ')}`
}
