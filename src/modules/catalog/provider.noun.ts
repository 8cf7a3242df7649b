import { described, describeNoun, nameField, neverChanges, reference, use } from './noun.js'

export const provider = describeNoun({
  name: 'provider',
  plural: 'providers',
  typeName: 'Provider',
  label: 'provider',
  labels: 'providers',
  table: 'providers',
  description: 'One system that has resources: a Proxmox VE installation, an account at a cloud.',
  fields: {
    name: nameField('Unique, for example "homelab pve".'),
    ...described,
    providerType: reference('providerType', 'provider_type_id', 'What kind of system it is.', {
      presence: 'required',
      fixed: neverChanges('The type of a provider', 'create another provider'),
    }),
  },
  key: ['name'],
  children: {
    endpoints: { of: 'endpoint', by: 'provider', description: 'Its clusters, regions or other parts.' },
    datacenters: { of: 'providerDatacenter', by: 'provider', description: 'The datacenters it runs in.' },
  },
  uses: [
    use('provider_endpoints', 'provider_id', 'endpoint'),
    use('provider_datacenters', 'provider_id', 'datacenter of it', 'datacenters of it'),
  ],
  builtIn: 1,
})
