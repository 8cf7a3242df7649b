import { registerEnumType } from 'type-graphql'
import type { EdgeInterval, LifeEvent } from './history.service.js'

/** What happened to a resource as a whole. */
export const LifeEventKind = { CREATED: 'created', DELETED: 'deleted', RESTORED: 'restored' } as const satisfies Record<
  Uppercase<LifeEvent['kind']>,
  LifeEvent['kind']
>
registerEnumType(LifeEventKind, {
  name: 'LifeEventKind',
  description: 'What happened to a resource as a whole.',
  valuesConfig: {
    CREATED: { description: 'It came to be here.' },
    DELETED: { description: 'It was deleted; it can be restored.' },
    RESTORED: { description: 'It was deleted and is back.' },
  },
})

/** Why an edge ceased to be as it was. */
export const EdgeEnd = { CHANGED: 'changed', HIDDEN: 'hidden', REMOVED: 'removed' } as const satisfies Record<
  Uppercase<EdgeInterval['reason']>,
  EdgeInterval['reason']
>
registerEnumType(EdgeEnd, {
  name: 'EdgeEnd',
  description: 'Why an edge ceased to be as it was.',
  valuesConfig: {
    CHANGED: { description: 'What it carries changed; it went on.' },
    HIDDEN: { description: 'One of its ends was deleted; it comes back with it.' },
    REMOVED: { description: 'It was taken away.' },
  },
})
