import { expect } from 'vitest'
import type { HttpApi, Reply } from '../support/http.js'
import { faultIn } from './inside.js'

/** What came of one string: the answer to its field, or the code of what was said against it. */
export interface Outcome {
  readonly value?: unknown
  readonly code?: string
}

/** Ways to send many strings to a server, and what was wrong with its answers. */
export interface Asker {
  ask(this: void, query: string, variables?: object, operationName?: string): Promise<Reply>
  /** One field a text, fifty in a request; the outcomes in the order of the texts. */
  askEach(
    this: void,
    texts: readonly string[],
    field: (variable: string) => string,
    type?: string,
  ): Promise<readonly Outcome[]>
  /** Writes items, some hundred in a request; the resource of each with its id and what else is selected, or the code of what is wrong with it or its relationship. */
  write(this: void, mutation: string, items: readonly object[], selected?: string): Promise<readonly Outcome[]>
  /** How many answers there were. */
  answers(this: void): number
  /** Answers of 5xx, with an internal error, or that tell of the inside. */
  readonly faults: readonly string[]
}

const perRequest = 50

interface WrittenItem {
  readonly problems: readonly { readonly code: string }[]
  readonly relationships: readonly { readonly problems: readonly { readonly code: string }[] }[]
  readonly resource: object | null
}

/** Asks the server, and looks at every answer for what it must not have; what is known to be sent is no such thing. */
export function askerOf(server: () => HttpApi, known: readonly string[]): Asker {
  const faults: string[] = []
  let count = 0
  // A request of which nothing came is asked again in halves, so that a refusal is one text's alone.
  const askEach = async (
    texts: readonly string[],
    field: (variable: string) => string,
    type = 'String!',
  ): Promise<readonly Outcome[]> => {
    const askPart = async (part: readonly string[]): Promise<readonly Outcome[]> => {
      const declared = part.map((_text, index) => `$v${index}: ${type}`).join(', ')
      const fields = part.map((_text, index) => `a${index}: ${field(`$v${index}`)}`).join('\n')
      const variables = Object.fromEntries(part.map((text, index) => [`v${index}`, text]))
      const { data, errors } = await ask(`query (${declared}) { ${fields} }`, variables)
      if (data === null && part.length > 1) {
        const half = Math.ceil(part.length / 2)
        return [...(await askPart(part.slice(0, half))), ...(await askPart(part.slice(half)))]
      }
      return part.map((_text, index) => {
        const error = errors.find((found) => data === null || Object(found).path?.[0] === `a${index}`)
        return error ? { code: String(error.extensions['code']) } : { value: Object(data)[`a${index}`] }
      })
    }
    const parts = Array.from({ length: Math.ceil(texts.length / perRequest) }, (_part, index) =>
      texts.slice(index * perRequest, (index + 1) * perRequest),
    )
    return (await each(parts, askPart)).flat()
  }

  const write = async (mutation: string, items: readonly object[], selected = ''): Promise<readonly Outcome[]> => {
    const outcomes: Outcome[] = []
    for (let at = 0; at < items.length; at += 400) {
      const { data, errors } = await ask(
        `mutation ($items: [ResourceInput!]!) { written: ${mutation}(items: $items) {
         items { problems { code message path } relationships { problems { code message path } } resource { id ${selected} } } } }`,
        { items: items.slice(at, at + 400) },
      )
      expect(errors).toEqual([])
      for (const { problems, relationships, resource } of Object(data).written.items as readonly WrittenItem[]) {
        const [problem] = [...problems, ...relationships.flatMap((one) => one.problems)]
        outcomes.push(problem ? { code: problem.code } : { value: resource })
      }
    }
    return outcomes
  }

  const ask = async (query: string, variables: object = {}, operationName?: string): Promise<Reply> => {
    const body = JSON.stringify({ query, variables, ...(operationName === undefined ? {} : { operationName }) })
    const reply = await server().send({ method: 'POST', headers: { 'content-type': 'application/json' }, body })
    count += 1
    const fault = faultIn(reply, known)
    if (fault !== undefined)
      faults.push(`${fault}: ${reply.status} ${reply.text.slice(0, 500)} to ${body.slice(0, 500)}`)
    return reply
  }
  return { ask, askEach, write, answers: () => count, faults }
}

/** Does something for every text, a few at a time; the outcomes in their order. */
export async function each<T, R>(texts: readonly T[], work: (text: T) => Promise<R>): Promise<readonly R[]> {
  const outcomes: R[] = []
  const open = [...texts.entries()]
  const worker = async () => {
    for (let one = open.shift(); one; one = open.shift()) outcomes[one[0]] = await work(one[1])
  }
  await Promise.all(Array.from({ length: 4 }, worker))
  return outcomes
}

/** The code of the first error of a reply, or its data. */
export function firstCode({ errors: [error], status, data }: Reply): Outcome {
  if (error) return { code: String(error.extensions['code']) }
  return status >= 400 ? { code: `HTTP ${status}` } : { value: data }
}
