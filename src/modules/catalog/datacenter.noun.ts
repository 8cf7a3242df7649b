import { described, describeNoun, nameField, reference, use } from './noun.js'

export const datacenter = describeNoun({
  name: 'datacenter',
  plural: 'datacenters',
  typeName: 'Datacenter',
  label: 'datacenter',
  labels: 'datacenters',
  table: 'datacenters',
  description: 'A building or room with machines in it.',
  fields: {
    name: nameField('Unique, for example "fsn1-dc14".'),
    ...described,
    location: reference('location', 'location_id', 'Where it stands.'),
  },
  key: ['name'],
  children: {
    providers: { of: 'providerDatacenter', by: 'datacenter', description: 'The providers that run in it.' },
  },
  uses: [
    use('provider_datacenters', 'datacenter_id', 'provider in it', 'providers in it'),
    use('resources', 'datacenter_id', 'resource'),
    use('resource_state_history', 'datacenter_id', 'earlier state of resources', 'earlier states of resources'),
  ],
})
