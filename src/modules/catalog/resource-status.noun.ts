import { sql } from '../../query/sql.js'
import { statusClass } from './enumerations.js'
import { described, describeNoun, nameField, neverChanges, oneOf, reference, use } from './noun.js'

export const resourceStatus = describeNoun({
  name: 'resourceStatus',
  plural: 'resourceStatuses',
  typeName: 'ResourceStatus',
  label: 'status',
  labels: 'statuses',
  table: 'resource_statuses',
  description: 'A status that resources of a type, and of the types below it, may have.',
  fields: {
    resourceType: reference('resourceType', 'resource_type_id', 'The resource type it belongs to.', {
      presence: 'required',
      fixed: neverChanges('The resource type of a status', 'create another status'),
    }),
    name: nameField('Unique within the resource type, for example "running".'),
    ...described,
    class: oneOf(statusClass, 'class', 'What the status means for whoever depends on the resource.', {
      presence: 'required',
    }),
  },
  key: ['resourceType', 'name'],
  uses: [
    use('resources', 'status_id', 'resource'),
    use('resource_state_history', 'status_id', 'earlier state of resources', 'earlier states of resources'),
    use('source_status_words', 'status_id', 'status word'),
  ],
  rules: {
    // Its rows in the expansion would hold it before the database gets to take them away.
    removing: async (db, { id }) => void (await db.run(sql`delete from effective_statuses where status_id = ${id}`)),
  },
})
