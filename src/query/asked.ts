import type { Scope } from './compile.js'
import type { Order } from './order.js'
import type { PageRequest } from './page.js'
import type { Plan } from './plan.js'

/** What a page of a list is asked, as far as the choice of a shape depends on it. */
export interface Asked {
  readonly conditions: readonly Plan[]
  readonly order: Order
  readonly page: PageRequest
  readonly scope: Scope
  /** Whether all that match are counted too. */
  readonly withTotal?: boolean
}
