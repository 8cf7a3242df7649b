import { Field, ID, InputType, registerEnumType } from 'type-graphql'
import { equalityOperators, operatorsOf } from '../query/condition.js'
import type { Operator } from '../query/filter.js'
import { BigIntScalar, DateTimeScalar, DecimalScalar, IpAddressScalar } from './scalars.js'

// A leaf: modules import it too.

/** What each operator means; of a list of values, for one of them. */
export const meanings = {
  eq: 'Equal; on a list: one of its elements is equal.',
  neq: 'Has a value that differs.',
  in: 'Equal to one of these; nothing is in an empty list.',
  notIn: 'Has a value that is none of these.',
  lt: 'Less than.',
  lte: 'Less than or equal.',
  gt: 'Greater than.',
  gte: 'Greater than or equal.',
  startsWith: 'Starts with this text.',
  endsWith: 'Ends with this text.',
  contains: 'Contains this text.',
  eqInsensitive: 'Equal but for case.',
  startsWithInsensitive: 'Starts with this text but for case.',
  endsWithInsensitive: 'Ends with this text but for case.',
  containsInsensitive: 'Contains this text but for case.',
  inSubnet: 'Lies within this network, or is it.',
  containsAddress: 'Is a network that contains this address or network, or is equal to it.',
} as const satisfies Record<Operator, string>

/** What the operator that every condition has beside those of its data type means. */
export const isSetMeaning = 'Whether there is a value at all; stands alone.'

/** What the unit beside the operators of numbers means. */
const unitMeaning =
  'What the operands are in, such as "GiB", where the attribute has a unit of the same dimension; in that unit when not given. Converted exactly, of integers too: 1.5 KiB are 1536 bytes.'

/** Whether an operator takes a list of values. */
export const takesList = (operator: Operator): boolean => operator === 'in' || operator === 'notIn'

/** One value satisfies all given operators; `isSet` stands alone; an empty condition is an error. */
function conditionOf(name: string, type: object, operators: readonly Operator[], { hasUnit } = { hasUnit: false }) {
  class Condition {}
  for (const operator of operators) {
    Field(() => (takesList(operator) ? [type] : type), {
      nullable: true,
      description: meanings[operator],
    })(Condition.prototype, operator)
  }
  if (hasUnit) Field(() => String, { nullable: true, description: unitMeaning })(Condition.prototype, 'unit')
  Field(() => Boolean, { nullable: true, description: isSetMeaning })(Condition.prototype, 'isSet')
  InputType(name, { description: 'Holds when one value satisfies all the operators given.' })(Condition)
  return Condition
}

export const StringCondition = conditionOf('StringCondition', String, operatorsOf.string)
export const IntegerCondition = conditionOf('IntegerCondition', BigIntScalar, operatorsOf.integer, { hasUnit: true })
export const DecimalCondition = conditionOf('DecimalCondition', DecimalScalar, operatorsOf.decimal, { hasUnit: true })
export const BooleanCondition = conditionOf('BooleanCondition', Boolean, operatorsOf.boolean)
export const DateTimeCondition = conditionOf('DateTimeCondition', DateTimeScalar, operatorsOf.datetime)
export const IpCondition = conditionOf('IpCondition', IpAddressScalar, operatorsOf.ip)
export const IdCondition = conditionOf('IdCondition', ID, equalityOperators)

/** A condition over the values of an enum. */
export function enumConditionOf(name: string, type: object) {
  return conditionOf(name, type, equalityOperators)
}

/** Which way a list is sorted; missing values come last both ways. */
export const SortDirection = { ASC: 'asc', DESC: 'desc' } as const
registerEnumType(SortDirection, {
  name: 'SortDirection',
  description: 'Missing values sort last both ways.',
  valuesConfig: { ASC: { description: 'The least first.' }, DESC: { description: 'The greatest first.' } },
})
