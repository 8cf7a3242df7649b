import { described, describeNoun, flag, nameField, neverChanges, reference, text, use } from './noun.js'
import { resourceTypeRules } from './resource-type.service.js'

const fixed = neverChanges('The name of a resource type', 'create another type and retire this one')

export const resourceType = describeNoun({
  name: 'resourceType',
  plural: 'resourceTypes',
  typeName: 'ResourceType',
  label: 'resource type',
  labels: 'resource types',
  table: 'resource_types',
  description:
    'What a resource is: virtual_machine, network. Types form a tree under "resource" and inherit what is bound above them.',
  fields: {
    name: nameField('Unique, in snake_case, for example "virtual_machine".', { fixed }),
    pluralName: nameField('Unique and different from the name; made from it unless said.', {
      column: 'plural_name',
      presence: 'optional',
      fixed,
    }),
    ...described,
    supertype: reference(
      'resourceType',
      'supertype_id',
      'The type above it, which is abstract; "resource" unless said, null for "resource" itself.',
      {
        presence: 'optional',
      },
    ),
    abstract: flag(
      'is_abstract',
      'Whether it has no resources of its own and only stands over other types. A type with types below it is.',
    ),
    apiName: text('api_name', 'The Query field that answers one such resource.', { presence: 'derived' }),
    pluralApiName: text('plural_api_name', 'The Query field that lists such resources.', { presence: 'derived' }),
  },
  key: ['name'],
  tree: 'supertype',
  children: {
    subtypes: { of: 'resourceType', by: 'supertype', description: 'The types directly below it.' },
    statuses: {
      of: 'resourceStatus',
      by: 'resourceType',
      description: 'Its own statuses; those of its supertypes hold as well: effectiveStatuses has them all.',
    },
    bindings: {
      of: 'binding',
      by: 'resourceType',
      description: 'Its own bindings; those of its supertypes hold as well.',
    },
  },
  uses: [
    use('resource_types', 'supertype_id', 'subtype'),
    use('resources', 'resource_type_id', 'resource'),
    use('resource_state_history', 'resource_type_id', 'earlier state of resources', 'earlier states of resources'),
    use('relationship_type_ends', 'resource_type_id', 'relationship end'),
    use('relationship_type_fields', 'from_type_id', 'edge field'),
    use('relationship_type_fields', 'to_type_id', 'edge field to it', 'edge fields to it'),
    use('source_status_words', 'resource_type_id', 'status word'),
  ],
  builtIn: 1,
  rules: resourceTypeRules,
})
