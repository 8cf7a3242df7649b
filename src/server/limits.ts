import { limitSettings, type LimitName, type Limits } from '../config.js'
import { LimitError, type InputPath } from '../errors.js'
import type { CostEstimate } from '../modules/access/context.js'

/** The error for a passed limit: what was passed, as a sentence without its end, then the setting that raises it. */
export function exceeded(name: LimitName, limits: Limits, what: string, path: InputPath = []): LimitError {
  return new LimitError(`${what}; ${limitSettings[name].variable}, now ${limits[name]}, sets this limit.`, path)
}

/** What is left of the list items of one operation. Nested lists multiply: a short document can ask for more than a process holds. */
export interface ItemBudget {
  /** Takes items off; throws a LimitError once there are none left. */
  readonly spend: (items: number) => void
  readonly isSpent: () => boolean
  /** One error for all the lists that found the budget spent. */
  readonly error: () => LimitError
}

/** The budget of one operation that selects so many fields: one event loop writes an answer in one go, so wide items are fewer. */
export function openBudget(limits: Limits, fields: number): ItemBudget {
  const most = Math.min(limits.answerItems, Math.floor(limits.answerValues / Math.max(fields, 1)))
  let left = most
  const error = () =>
    most === limits.answerItems
      ? exceeded(
          'answerItems',
          limits,
          `The answer would have more than ${most} list items: ask for smaller pages or fewer levels of lists`,
        )
      : exceeded(
          'answerValues',
          limits,
          `The answer would have more than ${most} list items for ${fields} fields: ask for smaller pages or fewer fields`,
        )
  return {
    spend: (items) => {
      left -= items
      if (left < 0) throw error()
    },
    isSpent: () => left < 0,
    error,
  }
}

/** What the lists of one operation are expected to cost together; nothing of one that costs too much is worth beginning. */
export interface CostBudget {
  /** Adds an estimate; throws a LimitError when the sum passes the limit. */
  readonly weigh: (estimate: CostEstimate) => void
  /** The error of the list that passed the limit, for all that come after it; undefined while none has. */
  readonly excess: () => LimitError | undefined
}

/** The estimates of one operation, none yet. */
export function openCosts(limits: Limits): CostBudget {
  let [sum, error]: [number, LimitError | undefined] = [0, undefined]
  return {
    weigh: ({ milliseconds, advise }) => {
      sum += milliseconds
      if (sum > limits.estimatedMs) error ??= tooDear(limits, sum, milliseconds, advise())
      if (error) throw error
    },
    excess: () => error,
  }
}

function tooDear(limits: Limits, sum: number, last: number, advice: readonly string[]): LimitError {
  const share = last < sum ? `, ${Math.round(last)} ms of it for one list` : ''
  const cheaper =
    advice.length > 0 ? advice.join(' ') : 'Ask for fewer lists at once, or add a condition that has an index.'
  return new LimitError(
    `The operation is expected to take ${Math.round(sum)} ms${share}, and was not begun. ${cheaper} ${limitSettings.estimatedMs.variable}, now ${limits.estimatedMs}, sets this limit.`,
  )
}

/** Texts are stored in at most as many bytes. */
const longestText = 1024 * 1024

/** The error for variables that nest too deep to be read or hold a text, list or object that is too long, before anything is made of them; undefined when they do not. */
export function findExcess(variables: Readonly<Record<string, unknown>>, limits: Limits): LimitError | undefined {
  for (const [name, value] of Object.entries(variables)) {
    let level: unknown[] = [value]
    for (let depth = 0; level.length > 0; depth += 1) {
      const what = `The variable "$${name}"`
      if (depth > limits.nesting)
        return exceeded('nesting', limits, `${what} nests deeper than ${limits.nesting} levels`, [name])
      if (level.some((one) => typeof one === 'string' && one.length > longestText))
        return new LimitError(`${what} has a text longer than ${longestText} characters, which nothing stored is.`, [
          name,
        ])
      const below = level.map((one) => (typeof one === 'object' && one !== null ? Object.values(one) : []))
      if (below.some(({ length }) => length > limits.listLength))
        return exceeded('listLength', limits, `${what} has a list or object of more than ${limits.listLength} items`, [
          name,
        ])
      level = below.flat()
    }
  }
  return undefined
}
