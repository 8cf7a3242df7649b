import { registerEnumType } from 'type-graphql'

/** How an operation ended. */
export const OperationOutcome = {
  SUCCEEDED: 'succeeded',
  PARTIAL: 'partial',
  REFUSED: 'refused',
  FAILED: 'failed',
} as const
registerEnumType(OperationOutcome, {
  name: 'OperationOutcome',
  description: 'How an operation ended.',
  valuesConfig: {
    SUCCEEDED: { description: 'All of it was done.' },
    PARTIAL: { description: 'Some of it was done, some refused; the note says what.' },
    REFUSED: { description: 'Nothing was done: what was asked for is not allowed.' },
    FAILED: { description: 'Nothing was done: something broke.' },
  },
})
