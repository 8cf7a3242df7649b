import { GraphQLError } from 'graphql'
import { recording, type Pool, type Sent } from '../db/pool.js'

/** How much a request wants to know of how it was answered. */
export type ReceiptKind = 'plan' | 'full'

/** Collects what a request did, for `extensions.receipt` of its answer. */
export interface Receipt {
  /** The pool with its statements written down, where they are wanted. */
  watch(pool: Pool): Pool
  /** Takes down how a list was asked. */
  readonly noteList: (note: object) => void
  print(): Readonly<Record<string, unknown>>
}

/** The name of the header by which a request asks for its receipt. */
export const receiptHeader = 'cadastre-receipt'

/** What a header asks for; undefined without one. Throws for another word, and where receipts are off. */
export function parseReceiptHeader(
  header: string | readonly string[] | undefined,
  isOn: boolean,
): ReceiptKind | undefined {
  if (header === undefined) return undefined
  if (!isOn)
    throw refusal(
      'FORBIDDEN',
      403,
      'Receipts show how the database is asked and are off here; CADASTRE_RECEIPTS=true turns them on.',
    )
  if (header === 'plan' || header === 'full') return header
  throw refusal('BAD_USER_INPUT', 400, `The header ${receiptHeader} is "plan" or "full".`)
}

/** An empty receipt. */
export function openReceipt(kind: ReceiptKind): Receipt {
  const since = performance.now()
  const lists: unknown[] = []
  const statements: unknown[] = []
  const take = ({ text, values, rowCount, milliseconds }: Sent) =>
    statements.push({ text: text.trim(), values, rows: rowCount ?? null, milliseconds: rounded(milliseconds) })
  return {
    watch: (pool) => (kind === 'full' ? recording(pool, (sent) => sent.kind === 'statement' && take(sent)) : pool),
    noteList: (note) => lists.push(note),
    print: () => ({
      lists,
      ...(kind === 'full' && { statements, milliseconds: rounded(performance.now() - since) }),
    }),
  }
}

const rounded = (milliseconds: number) => Math.round(milliseconds * 100) / 100

function refusal(code: string, status: number, message: string): GraphQLError {
  return new GraphQLError(message, { extensions: { code, http: { status } } })
}
