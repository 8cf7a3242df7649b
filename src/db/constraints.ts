/** What a refusal by a named constraint means to the one who asked: `input` is their fault, `conflict` the present state's. */
export interface ConstraintSentence {
  readonly kind: 'input' | 'conflict'
  readonly sentence: string
}

/** Constraints with a sentence of their own; the rest get the general one of their SQLSTATE. Names are those of the migrations, a test keeps them true. */
export const constraintSentences: Readonly<Record<string, ConstraintSentence>> = {
  catalogue_name_check: { kind: 'input', sentence: 'A name has between 1 and 1,024 bytes.' },
  provider_types_name_key: conflict('A provider type of this name exists already.'),
  resource_types_name_key: conflict('A resource type of this name exists already.'),
  resource_types_plural_name_key: conflict('A resource type of this plural name exists already.'),
  resource_types_api_name_key: conflict('A resource type has this API name already.'),
  resource_types_plural_api_name_key: conflict('A resource type has this plural API name already.'),
  resource_statuses_resource_type_id_name_key: conflict('The resource type has a status of this name already.'),
  attribute_definitions_name_key: conflict('An attribute of this name exists already.'),
  attribute_definitions_api_name_key: conflict('An attribute has this API name already.'),
  attribute_allowed_values_attribute_definition_id_value_key: conflict('The attribute allows this value already.'),
  relationship_types_name_key: conflict('A relationship type of this name exists already.'),
  relationship_types_api_name_key: conflict('A relationship type has this API name already.'),
  providers_name_key: conflict('A provider of this name exists already.'),
  provider_endpoints_provider_id_name_key: conflict('The provider has an endpoint of this name already.'),
  locations_parent_id_name_key: conflict('A location of this name exists already in the same place.'),
  datacenters_name_key: conflict('A datacenter of this name exists already.'),
  sources_name_key: conflict('A source of this name exists already.'),
  source_instances_source_id_name_key: conflict('The source has an instance of this name already.'),
  resource_identities_pkey: conflict('A resource of this source, kind and external id exists already.'),
  resource_unique_keys_pkey: conflict('Another resource has this value, and the attribute is unique.'),
  resources_status_fkey: { kind: 'input', sentence: 'The resource type has no such status.' },
  resource_attributes_binding_fkey: {
    kind: 'input',
    sentence:
      'The attribute does not belong to this resource type, or the value is of another type than the attribute.',
  },
  resource_edges_from_fkey: {
    kind: 'input',
    sentence: 'A resource of this type can not stand at the from end of the relationship.',
  },
  resource_edges_to_fkey: {
    kind: 'input',
    sentence: 'A resource of this type can not stand at the to end of the relationship.',
  },
  resource_edges_parallel_key: conflict('The two resources are related this way already.'),
  resource_edges_one_to_key: conflict('The resource has its one relationship of this type already.'),
  resource_edges_one_from_key: conflict('The other resource has its one relationship of this type already.'),
  resource_edge_attributes_binding_fkey: {
    kind: 'input',
    sentence:
      'The attribute does not belong to this relationship type, or the value is of another type than the attribute.',
  },
}

function conflict(sentence: string): ConstraintSentence {
  return { kind: 'conflict', sentence }
}
