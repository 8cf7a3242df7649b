import { allowedValueRules } from './allowed-value.service.js'
import { described, describeNoun, integer, neverChanges, reference, text } from './noun.js'

const fixed = neverChanges('An allowed value', 'allow another one and retire this one')

export const allowedValue = describeNoun({
  name: 'allowedValue',
  plural: 'allowedValues',
  typeName: 'AllowedValue',
  label: 'allowed value',
  labels: 'allowed values',
  table: 'attribute_allowed_values',
  description: 'One of the only values that an attribute may have.',
  fields: {
    attribute: reference('attributeDefinition', 'attribute_definition_id', 'The attribute it is allowed for.', {
      presence: 'required',
      fixed,
    }),
    value: text('value', 'The value as text, at most 996 bytes; read by the data type of the attribute.', {
      presence: 'required',
      fixed,
    }),
    ...described,
    position: integer('position', 'Where it stands in a list that people choose from, ascending; 0 unless said.', {
      presence: 'optional',
    }),
  },
  key: ['attribute', 'value'],
  replacedWithin: 'attribute',
  rules: allowedValueRules,
})
