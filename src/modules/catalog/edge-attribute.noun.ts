import { edgeAttributeRules } from './edge-attribute.service.js'
import { describeNoun, flag, integer, neverChanges, reference } from './noun.js'

const fixed = neverChanges('What an edge attribute belongs to', 'create another one and retire this one')

export const edgeAttribute = describeNoun({
  name: 'edgeAttribute',
  plural: 'edgeAttributes',
  typeName: 'EdgeAttribute',
  label: 'edge attribute',
  labels: 'edge attributes',
  table: 'relationship_type_attributes',
  description: 'That edges of a relationship type have an attribute.',
  fields: {
    relationshipType: reference('relationshipType', 'relationship_type_id', 'The relationship type.', {
      presence: 'required',
      fixed,
    }),
    attribute: reference('attributeDefinition', 'attribute_definition_id', 'The attribute.', {
      presence: 'required',
      fixed,
    }),
    required: flag('is_required', 'Whether an edge needs it.'),
    keyPosition: integer(
      'key_position',
      'Its position in the edge key, from 1; null when it tells no parallel edges apart.',
      {
        presence: 'derived',
        isPartial: true,
      },
    ),
  },
  key: ['relationshipType', 'attribute'],
  retires: 'alone',
  rules: edgeAttributeRules,
})
