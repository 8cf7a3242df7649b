import { registerEnumType } from 'type-graphql'

/** Whether the sources still see a resource; set by sync alone. */
export const Presence = { LIVE: 'live', STALE: 'stale', GONE: 'gone' } as const
registerEnumType(Presence, {
  name: 'Presence',
  description: 'Whether the sources still report a resource.',
  valuesConfig: {
    LIVE: { description: 'Reported by the last complete look.' },
    STALE: { description: 'Not seen for a while.' },
    GONE: { description: 'Its source says it is no more.' },
  },
})

/** Which end of an edge "I" am: OUT is the from. */
export const Direction = { OUT: 'out', IN: 'in' } as const
registerEnumType(Direction, {
  name: 'Direction',
  description: 'How an edge is read. Ignored for symmetric relationships.',
  valuesConfig: {
    OUT: { description: 'From me to the other: I depend on it.' },
    IN: { description: 'From the other to me: it depends on me.' },
  },
})

/** Whether deleted resources are in a list. */
export const Deleted = { EXCLUDE: 'exclude', INCLUDE: 'include', ONLY: 'only' } as const
registerEnumType(Deleted, {
  name: 'Deleted',
  description: 'Whether deleted resources are in a list.',
  valuesConfig: {
    EXCLUDE: { description: 'Only those that are not deleted.' },
    INCLUDE: { description: 'Deleted ones too.' },
    ONLY: { description: 'Only deleted ones.' },
  },
})
