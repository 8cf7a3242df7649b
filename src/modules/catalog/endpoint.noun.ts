import { endpointStatus } from './enumerations.js'
import { described, describeNoun, idIn, nameField, neverChanges, oneOf, reference, text, use } from './noun.js'
import { selectProviderTypeOf } from './place.sql.js'

export const endpoint = describeNoun({
  name: 'endpoint',
  plural: 'endpoints',
  typeName: 'Endpoint',
  label: 'endpoint',
  labels: 'endpoints',
  table: 'provider_endpoints',
  description: 'One cluster, region or other part of a provider. Every resource stands at one.',
  fields: {
    provider: reference('provider', 'provider_id', 'The provider it is a part of.', {
      presence: 'required',
      fixed: neverChanges('The provider of an endpoint', 'create another endpoint'),
    }),
    name: nameField('Unique within the provider, for example "fsn1".'),
    ...described,
    kind: text('kind', 'What part it is, in the words of the provider: cluster, region, project.'),
    address: text('address', 'Where its interface answers, for example a URL.'),
    region: text('region', 'The region it lies in, in the words of the provider.'),
    status: oneOf(endpointStatus, 'status', 'Whether it is in use; ACTIVE unless said.'),
  },
  key: ['provider', 'name'],
  uses: [
    use('resources', 'endpoint_id', 'resource'),
    use('resource_state_history', 'endpoint_id', 'earlier state of resources', 'earlier states of resources'),
  ],
  builtIn: 1,
  rules: {
    hidden: async (db, draft) => {
      const [found] = await db.run<{ id: number }>(selectProviderTypeOf(idIn(draft.after, 'provider')))
      return { provider_type_id: found?.id }
    },
  },
})
