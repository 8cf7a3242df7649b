import { describeNoun, neverChanges, reference, text } from './noun.js'

const fixed = neverChanges('Which provider and datacenter belong together', 'create another row')

export const providerDatacenter = describeNoun({
  name: 'providerDatacenter',
  plural: 'providerDatacenters',
  typeName: 'ProviderDatacenter',
  label: 'datacenter of a provider',
  labels: 'datacenters of providers',
  table: 'provider_datacenters',
  description: 'That a provider runs in a datacenter.',
  fields: {
    provider: reference('provider', 'provider_id', 'The provider.', { presence: 'required', fixed }),
    datacenter: reference('datacenter', 'datacenter_id', 'The datacenter.', { presence: 'required', fixed }),
    name: text('name', 'What the provider calls the datacenter.'),
  },
  key: ['provider', 'datacenter'],
  retires: 'alone',
})
