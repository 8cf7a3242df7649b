import { bindingRules } from './binding.service.js'
import { uniqueScope } from './enumerations.js'
import { described, describeNoun, flag, neverChanges, oneOf, reference, texts } from './noun.js'

const fixed = neverChanges('What a binding binds', 'create another binding and retire this one')

export const binding = describeNoun({
  name: 'binding',
  plural: 'bindings',
  typeName: 'Binding',
  label: 'binding',
  labels: 'bindings',
  table: 'resource_type_attributes',
  description:
    'Resources of this type, and of the types below it, have this attribute; at one provider type only when that is said.',
  fields: {
    resourceType: reference('resourceType', 'resource_type_id', 'The resource type that has the attribute.', {
      presence: 'required',
      fixed,
    }),
    attribute: reference('attributeDefinition', 'attribute_definition_id', 'The attribute.', {
      presence: 'required',
      fixed,
    }),
    providerType: reference(
      'providerType',
      'provider_type_id',
      'The only provider type at which it holds; null for all of them.',
      {
        fixed,
      },
    ),
    required: flag('is_required', 'Whether a resource can be created without it, or lose it.'),
    unique: oneOf(uniqueScope, 'unique_scope', 'Among which resources a value occurs once; null when it may repeat.', {
      presence: 'nullable',
    }),
    defaultValues: texts(
      'default_values',
      'What a resource created by a person gets: one text for a single value, several in order for a list. Read by the data type.',
    ),
    description: described.description,
  },
  key: ['resourceType', 'attribute', 'providerType'],
  retires: 'alone',
  rules: bindingRules,
})
