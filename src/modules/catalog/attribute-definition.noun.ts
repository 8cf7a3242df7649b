import { attributeDefinitionRules } from './attribute-definition.service.js'
import { dataType } from './enumerations.js'
import { decimal, described, describeNoun, flag, nameField, neverChanges, oneOf, text, use } from './noun.js'

const instead = 'define another attribute and retire this one'

export const attributeDefinition = describeNoun({
  name: 'attributeDefinition',
  plural: 'attributeDefinitions',
  typeName: 'AttributeDefinition',
  label: 'attribute',
  labels: 'attributes',
  table: 'attribute_definitions',
  description: 'A named, typed, documented property. What may have it is said by bindings.',
  fields: {
    name: nameField('Unique, in snake_case, for example "cpu_cores".', {
      fixed: neverChanges('The name of an attribute', instead),
    }),
    ...described,
    dataType: oneOf(dataType, 'data_type', 'What its values are.', {
      presence: 'required',
      fixed: neverChanges('The data type of an attribute', instead),
    }),
    list: flag('is_list', 'Whether it has an ordered list of values instead of one.', {
      fixed: neverChanges('Whether an attribute has one value or a list', instead),
    }),
    unit: text(
      'unit',
      'What its numbers count, for example "MB". Those that `catalogue { units }` names are converted; any other is a label.',
    ),
    min: decimal('min_value', 'The least number allowed.'),
    max: decimal('max_value', 'The greatest number allowed.'),
    pattern: text(
      'pattern',
      'RE2 syntax; a string value must contain a match. Anchor it with ^ and $ to match whole values.',
    ),
    apiName: text('api_name', 'The field under `attributes` in the typed schema.', { presence: 'derived' }),
  },
  key: ['name'],
  children: {
    allowedValues: {
      of: 'allowedValue',
      by: 'attribute',
      description: 'The only values it may have; any when there are none.',
    },
    bindings: { of: 'binding', by: 'attribute', description: 'Which resource types have it.' },
    edgeAttributes: {
      of: 'edgeAttribute',
      by: 'attribute',
      description: 'Which relationship types have it on their edges.',
    },
  },
  uses: [
    use('resource_type_attributes', 'attribute_definition_id', 'binding'),
    use('relationship_type_attributes', 'attribute_definition_id', 'relationship type'),
    use('resource_attribute_claims', 'attribute_definition_id', 'claim'),
    use('resource_attribute_history', 'attribute_definition_id', 'earlier value'),
    use(
      'resource_edge_attribute_history',
      'attribute_definition_id',
      'earlier value of edges',
      'earlier values of edges',
    ),
  ],
  rules: attributeDefinitionRules,
})
