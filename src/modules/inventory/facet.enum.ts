import { registerEnumType } from 'type-graphql'
import { unitNames } from '../../query/facet.js'
import { baseFields } from '../../schema/wording.js'

const fields = [
  'type',
  'status',
  'statusClass',
  'presence',
  'providerType',
  'provider',
  'endpoint',
  'datacenter',
  'location',
  'name',
  'version',
  'firstSeenAt',
  'lastSeenAt',
  'createdAt',
  'updatedAt',
  'deletedAt',
] as const

const word = (name: string) => name.replace(/[A-Z]/g, '_$&').toUpperCase()

/** The fields of every resource that it can be counted by. */
export const ResourceField = Object.fromEntries(fields.map((name) => [word(name), name]))
registerEnumType(ResourceField, {
  name: 'ResourceField',
  description: 'What every resource has, whatever its type, and can be counted by.',
  valuesConfig: Object.fromEntries(fields.map((name) => [word(name), { description: baseFields[name] }])),
})

/** How wide ranges of dates are. */
export const CalendarUnit = Object.fromEntries(unitNames.map((name) => [name.toUpperCase(), name]))
registerEnumType(CalendarUnit, {
  name: 'CalendarUnit',
  description: 'How wide ranges of dates are. They begin where the calendar does in UTC, weeks on Mondays.',
  valuesConfig: Object.fromEntries(
    unitNames.map((name) => [name.toUpperCase(), { description: `One ${name} of the calendar.` }]),
  ),
})

/** What is worked out of the values of a group. */
export const AggregateFigure = { COUNT: 'count', MIN: 'min', MAX: 'max', AVG: 'avg', SUM: 'sum' } as const
registerEnumType(AggregateFigure, {
  name: 'AggregateFigure',
  description: 'What is worked out of the values of a group.',
  valuesConfig: {
    COUNT: { description: 'How many values there are; of a list all of them.' },
    MIN: { description: 'The least.' },
    MAX: { description: 'The greatest.' },
    AVG: { description: 'The mean, of numbers.' },
    SUM: { description: 'The sum, of numbers.' },
  },
})
