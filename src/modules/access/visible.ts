import { everything, type Filter } from '../../query/filter.js'
import type { Actor } from './actor.js'

/** Which resources an actor may see, deleted ones included: and-ed to every filter before it is planned. */
export function visibleResources({ sees = everything }: Actor): Filter {
  return sees
}
