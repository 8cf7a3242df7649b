import { cardinality, onDelete } from './enumerations.js'
import { described, describeNoun, flag, links, nameField, neverChanges, oneOf, text, use } from './noun.js'
import { relationshipTypeRules } from './relationship-type.service.js'

const instead = 'create another relationship type and retire this one'
const end = (side: 'from' | 'to') => ({
  types: links(
    'resourceType',
    { table: 'relationship_type_ends', own: 'relationship_type_id', other: 'resource_type_id', side },
    `Resource types that may stand at the ${side} end, with the types below them.`,
    { presence: 'required' },
  ),
  cardinality: oneOf(cardinality, `${side}_cardinality`, `How many stand at the ${side} end; MANY unless said.`),
  required: flag(`${side}_required`, `Whether a resource at the ${side} end needs such an edge.`),
  onDelete: oneOf(
    onDelete,
    `${side}_on_delete`,
    `What deleting the resource at the ${side} end does; DETACH unless said.`,
  ),
})
const [from, to] = [end('from'), end('to')]

export const relationshipType = describeNoun({
  name: 'relationshipType',
  plural: 'relationshipTypes',
  typeName: 'RelationshipType',
  label: 'relationship type',
  labels: 'relationship types',
  table: 'relationship_types',
  description:
    'A named edge between two resources, read "from NAME to". What the edges carry is said by edge attributes.',
  fields: {
    name: nameField('Unique, in snake_case, for example "depends_on".', {
      fixed: neverChanges('The name of a relationship type', instead),
    }),
    inverseName: nameField(
      'How it reads from the other end, for example "dependency_of". A symmetric type has none of its own.',
      {
        column: 'inverse_name',
        presence: 'optional',
        fixed: neverChanges('The inverse name of a relationship type', instead),
      },
    ),
    ...described,
    inverseDisplayName: text(
      'inverse_display_name',
      'What people read at the other end; the inverse name unless said.',
      {
        presence: 'optional',
      },
    ),
    symmetric: flag(
      'is_symmetric',
      'Whether both ends mean the same, so that an edge is stored once and has no direction.',
      {
        fixed: neverChanges('Whether a relationship type is symmetric', instead),
      },
    ),
    fromTypes: from.types,
    toTypes: { ...to.types, presence: 'optional' },
    fromCardinality: from.cardinality,
    toCardinality: to.cardinality,
    fromRequired: from.required,
    toRequired: to.required,
    fromOnDelete: from.onDelete,
    toOnDelete: to.onDelete,
    acyclic: flag('is_acyclic', 'Whether following the edges never leads back.'),
    redundant: flag('is_redundant', 'Whether any one of these edges is enough for the resource at the from end.'),
    edgeKey: links(
      'attributeDefinition',
      {
        table: 'relationship_type_attributes',
        own: 'relationship_type_id',
        other: 'attribute_definition_id',
        position: 'key_position',
      },
      'Edge attributes that tell parallel edges apart, in order; without any there is one edge per pair.',
    ),
    apiName: text('api_name', 'The field that follows it outwards in the typed schema.', { presence: 'derived' }),
    inverseApiName: text('inverse_api_name', 'The field that follows it inwards in the typed schema.', {
      presence: 'derived',
    }),
  },
  key: ['name'],
  children: {
    edgeAttributes: { of: 'edgeAttribute', by: 'relationshipType', description: 'What its edges carry.' },
    edgeFields: {
      of: 'edgeField',
      by: 'relationshipType',
      description: 'Which resources have fields over its edges that are named after their neighbours.',
    },
  },
  uses: [
    use('resource_edges', 'relationship_type_id', 'edge'),
    use('resource_edge_history', 'relationship_type_id', 'earlier edge'),
  ],
  rules: relationshipTypeRules,
})
