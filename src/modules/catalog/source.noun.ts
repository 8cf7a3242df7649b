import { described, describeNoun, nameField, use } from './noun.js'

export const source = describeNoun({
  name: 'source',
  plural: 'sources',
  typeName: 'Source',
  label: 'source',
  labels: 'sources',
  table: 'sources',
  description: 'A system that tells us things, such as vCenter or NetBox. A person is the source "manual".',
  fields: { name: nameField('Unique, for example "vcenter".'), ...described },
  key: ['name'],
  children: {
    instances: { of: 'sourceInstance', by: 'source', description: 'Which ones of it tell us things.' },
    statusWords: { of: 'sourceStatusWord', by: 'source', description: 'What it calls the statuses of resources.' },
  },
  uses: [use('source_instances', 'source_id', 'instance'), use('source_status_words', 'source_id', 'status word')],
  builtIn: 1,
})
