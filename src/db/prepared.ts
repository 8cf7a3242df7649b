import type { PoolClient } from 'pg'

/**
 * Which statements have a name under which a connection keeps them parsed: those that were sent before, since most of what reading a statement costs
 * the database is the text. Values are planned for each time all the same, see `planAnew`, unless a statement is to be planned once.
 */
export interface StatementNames {
  /** The name of a text; undefined the first time. Texts that were not sent for long are forgotten. */
  readonly nameOf: (text: string) => string | undefined
}

const anew = 'force_custom_plan'
const once = 'force_generic_plan'

/**
 * For the options of a session: a plan that is made once for all values would be wrong for most, some being rare and others common, and Postgres can not
 * tell from its averages.
 */
export const planAnew = `-c plan_cache_mode=${anew}`

// A plan that is kept takes a hundred kilobytes on each connection.
const [mostTexts, longestText] = [150, 20_000]

/** Empty; one for all connections of a pool. */
export function openStatementNames(): StatementNames {
  const known = new Map<string, string | undefined>()
  let count = 0
  return {
    nameOf: (text) => {
      if (text.length > longestText) return undefined
      const name = known.has(text) ? (known.get(text) ?? `s${(count += 1)}`) : undefined
      known.delete(text)
      known.set(text, name)
      const [oldest] = known.keys()
      if (known.size > mostTexts && oldest !== undefined) known.delete(oldest)
      return name
    },
  }
}

/** How a connection plans at present, and planned before its transaction, whose end undoes what was set meanwhile. */
interface Planning {
  mode: string
  before: string | undefined
}

const planning = new WeakMap<PoolClient, Planning>()

/** Tells the connection to plan the next statement anew, or once for all values, unless it does; sent with that statement. */
export function setPlanning(client: PoolClient, isPlannedOnce: boolean): void {
  const mode = isPlannedOnce ? once : anew
  const now = planning.get(client) ?? { mode: anew, before: undefined }
  if (now.mode === mode) return
  planning.set(client, { ...now, mode })
  client.query(`set plan_cache_mode to ${mode}`).catch(() => forgetPlanning(client))
}

/** For when it is not known any more how a connection plans: the next statement tells it. */
export function forgetPlanning(client: PoolClient): void {
  planning.set(client, { mode: 'unknown', before: planning.get(client)?.before })
}

/** Takes down that a transaction begins or ends, or a part of it, by what is sent for that; nothing for other texts. */
export function notePlanning(client: PoolClient, text: string): void {
  const now = planning.get(client) ?? { mode: anew, before: undefined }
  if (text.startsWith('begin')) planning.set(client, { ...now, before: now.mode })
  else if (text === 'rollback') planning.set(client, { mode: now.before ?? now.mode, before: undefined })
  // A commit may be answered with a rollback.
  else if (text === 'commit' || text.startsWith('rollback to')) forgetPlanning(client)
}

/** What the driver remembers of a connection, which its types do not tell. */
interface DriverConnection {
  parsedStatements: Record<string, string>
  submittedNamedStatements: Record<string, string>
}

const used = new WeakMap<PoolClient, Set<string>>()

/** Takes down that a connection keeps a statement. */
export function noteName(client: PoolClient, name: string): void {
  const names = used.get(client) ?? new Set()
  used.set(client, names.add(name))
}

/** Makes a connection forget all statements when it keeps too many; nothing may be under way on it. */
export function forgetStatements(client: PoolClient): void {
  if ((used.get(client)?.size ?? 0) <= mostTexts) return
  used.delete(client)
  const connection = connectionOf(client)
  if (!connection) return
  connection.parsedStatements = {}
  connection.submittedNamedStatements = {}
  // A connection that can't do that fails with what is asked next.
  client.query('deallocate all').catch(() => undefined)
}

function connectionOf(client: PoolClient): DriverConnection | undefined {
  const { connection } = client as PoolClient & { readonly connection?: DriverConnection }
  return connection
}
