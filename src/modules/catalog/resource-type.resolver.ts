import { Ctx, FieldResolver, Resolver, Root } from 'type-graphql'
import { binding } from './binding.noun.js'
import type { CatalogueContext } from './context.js'
import { typeNameOf } from './names.js'
import { findId, textIn } from './noun.js'
import { loadInherited } from './noun.loader.js'
import type { NounNode } from './noun-page.service.js'
import { classesOf } from './noun.type.js'
import { resourceStatus } from './resource-status.noun.js'
import { resourceType } from './resource-type.noun.js'

/** What a resource type has from the types above it. */
@Resolver(() => classesOf(resourceType).node)
export class ResourceTypeResolver {
  @FieldResolver(() => String, { description: 'The object type in the typed schema.' })
  typeName(@Root() type: NounNode): string {
    return typeNameOf(textIn(type, 'apiName'))
  }

  @FieldResolver(() => [classesOf(resourceType).node], {
    description: 'The types above it, nearest first, "resource" last.',
  })
  async supertypes(@Root() type: NounNode, @Ctx() context: CatalogueContext) {
    const lineage = await loadInherited(context, resourceType, 'id', type.id)
    return lineage.filter(({ id }) => id !== type.id)
  }

  @FieldResolver(() => [classesOf(resourceStatus).node], {
    description:
      "The statuses that its resources may have, inherited ones included; of two with one name the nearest type's.",
  })
  async effectiveStatuses(@Root() type: NounNode, @Ctx() context: CatalogueContext) {
    const statuses = await loadInherited(context, resourceStatus, 'resource_type_id', type.id)
    return nearest(statuses, (status) => textIn(status, 'name'))
  }

  @FieldResolver(() => [classesOf(binding).node], {
    deprecationReason: 'Use attributes, which tells what holds at a provider type.',
    description:
      "The bindings in force, inherited ones included; of two for one attribute (and one provider type, if any) the nearest type's.",
  })
  async effectiveBindings(@Root() type: NounNode, @Ctx() context: CatalogueContext) {
    const bindings = await loadInherited(context, binding, 'resource_type_id', type.id)
    return nearest(bindings, (row) => `${findId(row, 'attributeId')} ${findId(row, 'providerTypeId')}`)
  }
}

/** The first row of each key; rows come with the nearest type's first. */
function nearest(rows: readonly NounNode[], keyOf: (row: NounNode) => string): readonly NounNode[] {
  const found = new Map<string, NounNode>()
  for (const row of rows) if (!found.has(keyOf(row))) found.set(keyOf(row), row)
  return [...found.values()]
}
