import { Arg, Args, ArgsType, Ctx, Field, FieldResolver, ID, Int, Mutation, Resolver, Root } from 'type-graphql'
import type { CatalogueContext } from '../catalog/context.js'
import { loadOperation } from '../catalog/operation.loader.js'
import { Operation } from '../catalog/operation.type.js'
import { addressing, writing } from '../../schema/wording.js'
import { loadResource } from './resource.loader.js'
import { ResourceInterface } from './resource.type.js'
import { writeBatch, writeOne, type WriteArgs, type WrittenBatch, type WrittenItem } from './write-answer.js'
import { genericFace } from './write-faces.js'
import { ResourceAddressInput, ResourceInput, WriteOptionsInput } from './write-item.input.js'
import { readItem, type ItemInput } from './write-items.js'
import { ResourceBatchPayload, ResourcePayload, WritePayload } from './write.type.js'
import type { WriteItem } from './write.input.js'

/** What every write of the inventory can be told beside its items. */
@ArgsType()
class WriteArguments implements WriteArgs {
  @Field(() => String, { nullable: true, description: writing.cause })
  cause?: string | null

  @Field(() => WriteOptionsInput, { nullable: true, description: writing.options })
  options?: WriteOptionsInput | null
}

const keepsGoodOnes = 'Good items are kept, a rejected one leaves nothing behind.'

/** The writes of the generic face, which take resources of any type. */
@Resolver()
export class WriteResolver {
  @Mutation(() => ResourceBatchPayload, {
    nullable: true,
    description: `Creates resources of any type. ${keepsGoodOnes}`,
  })
  createResources(
    @Arg('items', () => [ResourceInput], { description: writing.items }) items: readonly ItemInput[],
    @Args(() => WriteArguments) args: WriteArgs,
    @Ctx() context: CatalogueContext,
  ) {
    return batch(context, 'create', items, args)
  }

  @Mutation(() => ResourceBatchPayload, {
    nullable: true,
    description: `Changes resources of any type. ${keepsGoodOnes}`,
  })
  updateResources(
    @Arg('items', () => [ResourceInput], { description: writing.items }) items: readonly ItemInput[],
    @Args(() => WriteArguments) args: WriteArgs,
    @Ctx() context: CatalogueContext,
  ) {
    return batch(context, 'update', items, args)
  }

  @Mutation(() => ResourceBatchPayload, {
    nullable: true,
    description: `Creates what is not there, changes what differs, restores what was deleted. ${keepsGoodOnes}`,
  })
  upsertResources(
    @Arg('items', () => [ResourceInput], { description: writing.items }) items: readonly ItemInput[],
    @Args(() => WriteArguments) args: WriteArgs,
    @Ctx() context: CatalogueContext,
  ) {
    return batch(context, 'upsert', items, args)
  }

  @Mutation(() => ResourceBatchPayload, {
    nullable: true,
    description: 'Deletes resources softly, with what their relationships take along; they can be restored.',
  })
  deleteResources(
    @Arg('items', () => [ResourceAddressInput], { description: writing.addresses }) items: readonly ItemInput[],
    @Args(() => WriteArguments) args: WriteArgs,
    @Ctx() context: CatalogueContext,
  ) {
    return batch(context, 'delete', items, args)
  }

  @Mutation(() => ResourceBatchPayload, {
    nullable: true,
    description: 'Brings deleted resources back, with their relationships and with what was deleted along with them.',
  })
  restoreResources(
    @Arg('items', () => [ResourceAddressInput], { description: writing.addresses }) items: readonly ItemInput[],
    @Args(() => WriteArguments) args: WriteArgs,
    @Ctx() context: CatalogueContext,
  ) {
    return batch(context, 'restore', items, args)
  }

  @Mutation(() => ResourcePayload, {
    nullable: true,
    description: 'Deletes a resource softly, as deleteResources does.',
  })
  deleteResource(
    @Arg('id', () => ID, { description: addressing.id }) id: string,
    @Arg('expectedVersion', () => Int, { nullable: true, description: writing.expectedVersion })
    expectedVersion: number | null | undefined,
    @Args(() => WriteArguments) args: WriteArgs,
    @Ctx() context: CatalogueContext,
  ) {
    return one(context, 'delete', { id, expectedVersion: expectedVersion ?? null }, args)
  }

  @Mutation(() => ResourcePayload, {
    nullable: true,
    description: 'Brings a deleted resource back, as restoreResources does.',
  })
  restoreResource(
    @Arg('id', () => ID, { description: addressing.id }) id: string,
    @Arg('expectedVersion', () => Int, { nullable: true, description: writing.expectedVersion })
    expectedVersion: number | null | undefined,
    @Args(() => WriteArguments) args: WriteArgs,
    @Ctx() context: CatalogueContext,
  ) {
    return one(context, 'restore', { id, expectedVersion: expectedVersion ?? null }, args)
  }
}

/** What the payloads of both faces load. */
@Resolver(() => WritePayload)
export class WritePayloadResolver {
  @FieldResolver(() => ResourceInterface, {
    nullable: true,
    description: writing.resource,
  })
  resource(@Root() { resourceId }: WrittenItem, @Ctx() context: CatalogueContext) {
    return resourceId === undefined ? undefined : loadResource(context, resourceId)
  }

  @FieldResolver(() => Operation, {
    nullable: true,
    description: 'What history keeps of the whole write; null when nothing was written and nothing refused.',
  })
  operation(@Root() { operationId }: WrittenItem, @Ctx() context: CatalogueContext) {
    return operationId === null ? undefined : loadOperation(context, operationId)
  }
}

@Resolver(() => ResourceBatchPayload)
export class BatchPayloadResolver {
  @FieldResolver(() => Operation, {
    nullable: true,
    description: 'What history keeps of it; null when nothing was written and nothing refused.',
  })
  operation(@Root() { operationId }: WrittenBatch, @Ctx() context: CatalogueContext) {
    return operationId === null ? undefined : loadOperation(context, operationId)
  }
}

function batch(
  context: CatalogueContext,
  action: WriteItem['action'],
  items: readonly ItemInput[],
  args: WriteArgs,
): Promise<WrittenBatch> {
  const face = genericFace(context.catalogue)
  return writeBatch(
    context,
    action,
    items.map((item) => readItem(face, action, item)),
    args,
  )
}

function one(
  context: CatalogueContext,
  action: 'delete' | 'restore',
  item: ItemInput,
  args: WriteArgs,
): Promise<WrittenItem> {
  return writeOne(context, action, readItem(genericFace(context.catalogue), action, item), args, [])
}
