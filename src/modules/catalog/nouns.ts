import { allowedValue } from './allowed-value.noun.js'
import { attributeDefinition } from './attribute-definition.noun.js'
import { binding } from './binding.noun.js'
import { datacenter } from './datacenter.noun.js'
import { edgeAttribute } from './edge-attribute.noun.js'
import { edgeField } from './edge-field.noun.js'
import { endpoint } from './endpoint.noun.js'
import { location } from './location.noun.js'
import type { Noun, NounName } from './noun.js'
import { providerDatacenter } from './provider-datacenter.noun.js'
import { providerType } from './provider-type.noun.js'
import { provider } from './provider.noun.js'
import { relationshipType } from './relationship-type.noun.js'
import { resourceStatus } from './resource-status.noun.js'
import { resourceType } from './resource-type.noun.js'
import { sourceInstance } from './source-instance.noun.js'
import { sourceStatusWord } from './source-status-word.noun.js'
import { source } from './source.noun.js'

const nouns = {
  providerType,
  provider,
  endpoint,
  location,
  datacenter,
  providerDatacenter,
  source,
  sourceInstance,
  sourceStatusWord,
  resourceType,
  resourceStatus,
  attributeDefinition,
  allowedValue,
  binding,
  relationshipType,
  edgeAttribute,
  edgeField,
} as const satisfies Record<NounName, Noun>

/** All nouns, in the order in which people meet them. */
export const allNouns: readonly Noun[] = Object.values(nouns)

/** The description of a noun. */
export function nounOf(name: NounName): Noun {
  return nouns[name]
}
