import type { GraphQLResolveInfo } from 'graphql'
import { Arg, Args, Ctx, FieldResolver, Info, Query, Resolver, Root } from 'type-graphql'
import { attributeDefinition } from '../modules/catalog/attribute-definition.noun.js'
import { binding } from '../modules/catalog/binding.noun.js'
import type { CatalogueContext } from '../modules/catalog/context.js'
import {
  DefinitionMatch,
  DefinitionMatchConnection,
  DefinitionSearchArgs,
} from '../modules/catalog/definition-match.type.js'
import {
  searchDefinitions,
  type DefinitionMatch as FoundDefinition,
} from '../modules/catalog/definition-search.service.js'
import { searched } from '../modules/catalog/definition-search.sql.js'
import type { Noun } from '../modules/catalog/noun.js'
import { loadNoun } from '../modules/catalog/noun.loader.js'
import type { NounNode } from '../modules/catalog/noun-page.service.js'
import { classesOf } from '../modules/catalog/noun.type.js'
import { relationshipType } from '../modules/catalog/relationship-type.noun.js'
import { resourceType } from '../modules/catalog/resource-type.noun.js'
import { compatibleUnits, offeredUnits } from '../query/units.js'
import { effectiveAttributes, effectiveRelationships, typesWith } from './discovery.js'
import {
  parseProviderType,
  showAttribute,
  showDataTypes,
  showFilter,
  showOrder,
  showRelationship,
  showTypeNames,
  unitsOf,
  type ShownAttribute,
  type ShownRelationship,
} from './discovery.answer.js'
import { TypeRelationship } from './discovery-relationship.type.js'
import { AttributeFilter, AttributeOrder, Catalogue, ResourceTypeNames, TypeAttribute } from './discovery.type.js'
import { schemaFacts } from './generation.js'
import { Node } from './node.type.js'
import { selectedFields } from './selection.js'
import { measuring } from './wording.js'

/** The catalogue as a whole. */
@Resolver(() => Catalogue)
export class CatalogueResolver {
  @Query(() => Catalogue, { description: 'Discovery: what the catalogue knows, and the version of the schema.' })
  catalogue(@Info() info: GraphQLResolveInfo): Catalogue {
    return { version: schemaFacts(info.schema).version, dataTypes: showDataTypes() }
  }

  @FieldResolver(() => DefinitionMatchConnection, {
    description:
      'Definitions by the words of their names, display names and descriptions, singular or plural. A word that none has finds names that are like it.',
  })
  async search(
    @Args(() => DefinitionSearchArgs) args: DefinitionSearchArgs,
    @Ctx() { db, actor, spend }: CatalogueContext,
    @Info() info: GraphQLResolveInfo,
  ) {
    const page = await searchDefinitions(db, actor, args, selectedFields(info).has('totalCount'))
    spend(page.edges.length)
    return page
  }

  @FieldResolver(() => [String], {
    description:
      'Units that numbers are converted between, those of one dimension side by side. A definition may have any other as a mere label.',
  })
  units(
    @Arg('compatibleWith', () => String, { nullable: true, description: 'Only those that this one is converted to.' })
    unit: string | null | undefined,
  ): readonly string[] {
    return unit === null || unit === undefined ? offeredUnits : compatibleUnits(unit)
  }
}

/** The row behind a definition that was found. */
@Resolver(() => DefinitionMatch)
export class DefinitionMatchResolver {
  @FieldResolver(() => Node, { description: 'The definition itself.' })
  definition(@Root() { kind, id }: FoundDefinition, @Ctx() context: CatalogueContext) {
    return loadNoun(context, searched[kind], id)
  }
}

const providerTypeArg = [
  'providerType',
  () => String,
  { nullable: true, description: 'The name of the provider type at which they stand; any when not given.' },
] as const

/** What a resource type means for its resources and in GraphQL. All of it is told by the schema that answers: nothing of a type that is newer. */
@Resolver(() => classesOf(resourceType).node)
export class ResourceTypeDiscoveryResolver {
  @FieldResolver(() => ResourceTypeNames, {
    nullable: true,
    description: 'What it is called in GraphQL; null while it is newer than the schema that answers.',
  })
  graphql(@Root() row: NounNode, @Ctx() { catalogue }: CatalogueContext, @Info() info: GraphQLResolveInfo) {
    const type = catalogue.resourceTypes.get(row.id)
    return type && showTypeNames(schemaFacts(info.schema).names, type)
  }

  @FieldResolver(() => [TypeAttribute], {
    description:
      'The attributes that its resources have, inherited ones included, by name. Without a provider type an attribute comes once for all of them, and once more for each that says otherwise.',
  })
  attributes(
    @Root() row: NounNode,
    @Arg(...providerTypeArg) providerType: string | null | undefined,
    @Ctx() { catalogue, spend }: CatalogueContext,
    @Info() info: GraphQLResolveInfo,
  ) {
    const at = parseProviderType(catalogue, providerType)
    const type = catalogue.resourceTypes.get(row.id)
    const found = type ? effectiveAttributes(catalogue, type, at) : []
    spend(found.length)
    return found.map((attribute) => showAttribute(catalogue, schemaFacts(info.schema).names, attribute))
  }

  @FieldResolver(() => [TypeRelationship], {
    description: 'The relationships that its resources can have, as read from them, inherited ones included, by name.',
  })
  relationships(
    @Root() row: NounNode,
    @Ctx() { catalogue, spend }: CatalogueContext,
    @Info() info: GraphQLResolveInfo,
  ) {
    const type = catalogue.resourceTypes.get(row.id)
    const { names, resourceFields } = schemaFacts(info.schema)
    if (!type) return []
    const found = effectiveRelationships(catalogue, names, type, resourceFields)
    spend(found.length)
    return found.map((relationship) => showRelationship(catalogue, names, type, relationship))
  }
}

/** Which resources have an attribute, and how they are filtered and sorted by it. */
@Resolver(() => classesOf(attributeDefinition).node)
export class AttributeDiscoveryResolver {
  @FieldResolver(() => [String], { description: measuring.compatible })
  compatibleUnits(@Root() row: NounNode, @Ctx() { catalogue }: CatalogueContext): readonly string[] {
    const definition = catalogue.attributes.get(row.id)
    return definition ? unitsOf(definition) : []
  }

  @FieldResolver(() => AttributeFilter, {
    nullable: true,
    description: 'How the types that have it are filtered by it; null while it is newer than the schema that answers.',
  })
  filter(@Root() row: NounNode, @Ctx() { catalogue }: CatalogueContext) {
    const definition = catalogue.attributes.get(row.id)
    return definition && showFilter(definition, true)
  }

  @FieldResolver(() => AttributeOrder, {
    nullable: true,
    description: 'How the types that have it are sorted by it; null for a list.',
  })
  order(@Root() row: NounNode, @Ctx() { catalogue }: CatalogueContext) {
    const definition = catalogue.attributes.get(row.id)
    return definition && showOrder(definition, true)
  }

  @FieldResolver(() => [classesOf(resourceType).node], {
    description: 'The types whose resources have it, bound to them or to a type above, by name.',
  })
  resourceTypes(
    @Root() row: NounNode,
    @Arg(...providerTypeArg) providerType: string | null | undefined,
    @Ctx() context: CatalogueContext,
  ) {
    const types = typesWith(context.catalogue, row.id, parseProviderType(context.catalogue, providerType))
    return loadAll(
      context,
      resourceType,
      types.map(({ id }) => id),
    )
  }
}

/** The rows of the catalogue behind an attribute of a type. */
@Resolver(() => TypeAttribute)
export class TypeAttributeResolver {
  @FieldResolver(() => classesOf(attributeDefinition).node, { nullable: true, description: 'Its definition.' })
  definition(@Root() { definitionId }: ShownAttribute, @Ctx() context: CatalogueContext) {
    return loadNoun(context, attributeDefinition, definitionId)
  }

  @FieldResolver(() => classesOf(binding).node, { nullable: true, description: 'What binds it to the type.' })
  binding(@Root() { bindingId }: ShownAttribute, @Ctx() context: CatalogueContext) {
    return loadNoun(context, binding, bindingId)
  }
}

/** The rows of the catalogue behind a relationship of a type. */
@Resolver(() => TypeRelationship)
export class TypeRelationshipResolver {
  @FieldResolver(() => classesOf(relationshipType).node, { nullable: true, description: 'Its definition.' })
  relationshipType(@Root() { relationshipTypeId }: ShownRelationship, @Ctx() context: CatalogueContext) {
    return loadNoun(context, relationshipType, relationshipTypeId)
  }

  @FieldResolver(() => [classesOf(resourceType).node], {
    description: 'The types that may stand at the other end, as declared; those below them may too.',
  })
  otherTypes(@Root() { otherTypeIds }: ShownRelationship, @Ctx() context: CatalogueContext) {
    return loadAll(context, resourceType, otherTypeIds)
  }
}

/** Rows that a catalogue in memory names; one that has been removed meanwhile is left out. */
async function loadAll(context: CatalogueContext, noun: Noun, ids: readonly number[]): Promise<readonly NounNode[]> {
  context.spend(ids.length)
  const rows = await Promise.all(ids.map((id) => loadNoun(context, noun, id)))
  return rows.filter((row) => row !== undefined)
}

/** The resolver classes of discovery, for type-graphql's buildSchema. */
export const discoveryResolvers = [
  CatalogueResolver,
  DefinitionMatchResolver,
  ResourceTypeDiscoveryResolver,
  AttributeDiscoveryResolver,
  TypeAttributeResolver,
  TypeRelationshipResolver,
] as const
