import { described, describeNoun, links, nameField, use } from './noun.js'
import { dropKinds } from './kind.service.js'

export const providerType = describeNoun({
  name: 'providerType',
  plural: 'providerTypes',
  typeName: 'ProviderType',
  label: 'provider type',
  labels: 'provider types',
  table: 'provider_types',
  description: 'A kind of system that has resources, such as Proxmox VE or Hetzner Cloud.',
  fields: {
    name: nameField('Unique, for example "proxmox".'),
    ...described,
    offers: links(
      'resourceType',
      { table: 'provider_type_resource_types', own: 'provider_type_id', other: 'resource_type_id' },
      'Resource types that providers of this type can offer.',
    ),
  },
  key: ['name'],
  children: {
    providers: { of: 'provider', by: 'providerType', description: 'The providers of this type.' },
    bindings: { of: 'binding', by: 'providerType', description: 'Bindings that hold at this provider type only.' },
  },
  uses: [
    use('providers', 'provider_type_id', 'provider'),
    use('resource_type_attributes', 'provider_type_id', 'binding'),
    use('resources', 'provider_type_id', 'resource'),
  ],
  builtIn: 1,
  rules: { removing: (db, row) => dropKinds(db, { providerTypeId: row.id }) },
})
