import { described, describeNoun, nameField, neverChanges, reference, use } from './noun.js'

export const sourceInstance = describeNoun({
  name: 'sourceInstance',
  plural: 'sourceInstances',
  typeName: 'SourceInstance',
  label: 'source instance',
  labels: 'source instances',
  table: 'source_instances',
  description: 'Which one of a source: vcenter-a. The same external id in two instances means two resources.',
  fields: {
    source: reference('source', 'source_id', 'The source it is one of.', {
      presence: 'required',
      fixed: neverChanges('The source of an instance', 'create another instance'),
    }),
    name: nameField('Unique within the source.'),
    ...described,
  },
  key: ['source', 'name'],
  uses: [
    use('resources', 'origin_instance_id', 'resource'),
    use('resource_identities', 'source_instance_id', 'identity', 'identities'),
    use('resource_attribute_claims', 'source_instance_id', 'claim'),
    use('resource_edges', 'source_instance_id', 'edge'),
    use('resource_edge_history', 'source_instance_id', 'earlier state of edges', 'earlier states of edges'),
    use('operations', 'source_instance_id', 'operation'),
  ],
  builtIn: 1,
})
