import type { GraphQLResolveInfo } from 'graphql'
import { Arg, Args, ArgsType, Ctx, Field, FieldResolver, ID, Info, Mutation, Query, Resolver, Root } from 'type-graphql'
import { InputError } from '../../errors.js'
import { forgetLoaded } from '../../loaders/loaders.js'
import { printGlobalId } from '../../query/global-id.js'
import { PageArgs } from '../../schema/page.args.js'
import { selectedFields } from '../../schema/selection.js'
import { addressing, listing, writing } from '../../schema/wording.js'
import type { CatalogueContext } from './context.js'
import { idsIn, type Noun } from './noun.js'
import { parseNounId } from './noun-fields.js'
import { loadChildren, loadNoun } from './noun.loader.js'
import { listNouns, type NounListArgs, type NounNode } from './noun-page.service.js'
import { createNoun, reinstateNoun, removeNoun, retireNoun, updateNoun, type Written } from './noun.service.js'
import { classesOf, RemovedPayload, replacement, RetireInput, type GraphqlClass } from './noun.type.js'
import { articled } from './noun-words.js'
import { parseRemark } from './remark.js'
import { nounOf } from './nouns.js'
import { loadOperation } from './operation.loader.js'
import type { Author } from './operation.service.js'

type Input = Readonly<Record<string, unknown>>

const causeArg = ['cause', () => String, { nullable: true, description: writing.cause }] as const

/** The resolver class of a noun: its two queries, its mutations, and the fields that lead to other nouns. */
export function resolverOf(noun: Noun): new () => object {
  const { node, connection, create, update, payload } = classesOf(noun)
  const { name, typeName, label, labels } = noun
  const ListArgs = listArgsOf(noun)
  // Of the others a name means nothing without the row that it is unique in.
  const isNamed = noun.key.join() === 'name'

  @Resolver(() => node)
  class NounResolver {
    @FieldResolver(() => ID, { description: 'Opaque and global; stays the same for the life of the row.' })
    id(@Root() row: NounNode): string {
      return printGlobalId(noun.table, row.id)
    }

    @Query(() => node, {
      name,
      nullable: true,
      description: `One ${label} by its ${isNamed ? 'id or its name' : 'id'}; null when there is none.`,
    })
    find(
      @Arg('id', () => ID, { nullable: isNamed, description: addressing.id }) id: string | null | undefined,
      @Ctx() context: CatalogueContext,
      byName?: string | null,
    ) {
      return findAddressed(context, noun, id, byName)
    }

    @Query(() => connection, {
      name: noun.plural,
      description: `All ${labels}, retired ones included; 50 a page by default.`,
    })
    list(@Args(() => ListArgs) args: NounListArgs, @Ctx() context: CatalogueContext, @Info() info: GraphQLResolveInfo) {
      return listNouns(context.db, context.actor, noun, args, selectedFields(info).has('totalCount'))
    }

    @Mutation(() => payload, { name: `create${typeName}`, nullable: true, description: `Creates ${articled(label)}.` })
    create(
      @Arg('input', () => create, { description: writing.input }) input: Input,
      @Arg(...causeArg) why: string | undefined,
      @Ctx() context: CatalogueContext,
    ) {
      return answer(context, noun, createNoun(context.pool, authorOf(context, why), noun, input))
    }

    @Mutation(() => payload, { name: `update${typeName}`, nullable: true, description: `Changes ${articled(label)}.` })
    update(
      @Arg('input', () => update, { description: writing.input }) input: Input,
      @Arg(...causeArg) why: string | undefined,
      @Ctx() context: CatalogueContext,
    ) {
      return answer(context, noun, updateNoun(context.pool, authorOf(context, why), noun, input))
    }

    @Mutation(() => RemovedPayload, {
      name: `remove${typeName}`,
      nullable: true,
      description: `Deletes ${articled(label)} that nothing uses; the error says by how many it is used.`,
    })
    async remove(
      @Arg('id', () => ID, { description: addressing.id }) id: string,
      @Arg(...causeArg) why: string | undefined,
      @Ctx() context: CatalogueContext,
    ) {
      const { operationId } = await settled(context, removeNoun(context.pool, authorOf(context, why), noun, id))
      return { removedId: id, operation: operationOf(context, operationId) }
    }
  }
  if (isNamed)
    Arg('name', () => String, { nullable: true, description: addressing.name })(NounResolver.prototype, 'find', 2)
  if (noun.retires !== 'never') addRetirement(NounResolver, noun, payload)
  addReferences(NounResolver, noun)
  addChildren(NounResolver, noun)
  return NounResolver
}

// Decorators applied by hand: not every noun has these, and the names of the others come from its description.

function addRetirement(Target: GraphqlClass, noun: Noun, payload: GraphqlClass): void {
  const { typeName, label } = noun
  addMethod(Target, 'retire', async (input: RetireInput, why: string | undefined, context: CatalogueContext) =>
    answer(context, noun, retireNoun(context.pool, authorOf(context, why), noun, input)),
  )
  Arg('input', () => RetireInput, { description: 'What to retire, and why.' })(Target.prototype, 'retire', 0)
  addMethod(Target, 'reinstate', async (id: string, why: string | undefined, context: CatalogueContext) =>
    answer(context, noun, reinstateNoun(context.pool, authorOf(context, why), noun, id)),
  )
  Arg('id', () => ID, { description: addressing.id })(Target.prototype, 'reinstate', 0)
  for (const [method, description] of [
    ['retire', `Marks ${articled(label)} as one that new things should not use; it goes on working.`],
    ['reinstate', `Takes back that ${articled(label)} was retired.`],
  ] as const) {
    Arg(...causeArg)(Target.prototype, method, 1)
    Ctx()(Target.prototype, method, 2)
    Mutation(() => payload, { name: `${method}${typeName}`, nullable: true, description })(
      Target.prototype,
      method,
      descriptorOf(Target, method),
    )
  }
}

/** Fields that lead to one row or a set of rows by the ids that a row holds. */
function addReferences(Target: GraphqlClass, noun: Noun): void {
  const lead = (
    name: string,
    type: () => GraphqlClass | GraphqlClass[],
    nullable: boolean,
    description: string,
    load: (row: NounNode, context: CatalogueContext) => unknown,
  ) => {
    addMethod(Target, name, load)
    Root()(Target.prototype, name, 0)
    Ctx()(Target.prototype, name, 1)
    FieldResolver(type, { nullable, description })(Target.prototype, name, descriptorOf(Target, name))
  }
  for (const [name, field] of Object.entries(noun.fields)) {
    const { kind } = field
    if (kind.is !== 'reference' && kind.is !== 'links') continue
    const other = nounOf(kind.to)
    const { node } = classesOf(other)
    if (kind.is === 'reference')
      lead(
        name,
        () => node,
        field.presence !== 'required',
        field.description,
        (row, context) => loadReference(context, other, row[`${name}Id`]),
      )
    else
      lead(
        name,
        () => [node],
        false,
        field.description,
        (row, context) => Promise.all(idsIn(row, name).map((id) => loadNoun(context, other, id))),
      )
  }
  if (noun.retires === 'with-replacement')
    lead(
      'replacedBy',
      () => classesOf(noun).node,
      true,
      replacement,
      (row, context) => loadReference(context, noun, row.replacedById),
    )
}

/** Connections of the rows that point at a row. */
function addChildren(Target: GraphqlClass, noun: Noun): void {
  for (const [name, child] of Object.entries(noun.children)) {
    const other = nounOf(child.of)
    const ListArgs = listArgsOf(other)
    addMethod(Target, name, (row: NounNode, args: NounListArgs, context: CatalogueContext, info: GraphQLResolveInfo) =>
      loadChildren(context, other, child.by, row.id, args, selectedFields(info).has('totalCount')),
    )
    Root()(Target.prototype, name, 0)
    Args(() => ListArgs)(Target.prototype, name, 1)
    Ctx()(Target.prototype, name, 2)
    Info()(Target.prototype, name, 3)
    FieldResolver(() => classesOf(other).connection, { description: child.description })(
      Target.prototype,
      name,
      descriptorOf(Target, name),
    )
  }
}

const listArgs = new Map<Noun, new () => NounListArgs>()

function listArgsOf(noun: Noun): new () => NounListArgs {
  const known = listArgs.get(noun)
  if (known) return known
  const { where, orderBy } = classesOf(noun)

  @ArgsType()
  class ListArgs extends PageArgs {
    @Field(() => where, { nullable: true, description: listing.where })
    where?: unknown

    @Field(() => [orderBy], { nullable: true, description: 'In which order; by id when absent.' })
    orderBy?: unknown
  }
  listArgs.set(noun, ListArgs)
  return ListArgs
}

async function findAddressed(
  context: CatalogueContext,
  noun: Noun,
  id: string | null | undefined,
  name: string | null | undefined,
): Promise<NounNode | undefined> {
  if (typeof id === 'string' && typeof name !== 'string') return loadNoun(context, noun, parseNounId(noun, id, ['id']))
  if (typeof name !== 'string' || typeof id === 'string') throw new InputError('Give "id" or "name", one of them.')
  const asked = { where: { name: { eq: name } }, first: 1 }
  return (await listNouns(context.db, context.actor, noun, asked, false)).edges[0]?.node
}

function loadReference(context: CatalogueContext, noun: Noun, id: unknown): Promise<NounNode | undefined> | null {
  return typeof id === 'number' ? loadNoun(context, noun, id) : null
}

function authorOf(context: CatalogueContext, cause: string | undefined): Author {
  return {
    actor: context.actor,
    requestId: context.requestId,
    cause: typeof cause === 'string' ? parseRemark(cause, ['cause']) : null,
  }
}

/** The payload of a write: the row as it is now, once this process serves the catalogue with it. */
async function answer(context: CatalogueContext, noun: Noun, writing: Promise<Written>) {
  const { id, operationId, warnings } = await settled(context, writing)
  return {
    [noun.name]: await loadNoun(context, noun, id),
    operation: operationOf(context, operationId),
    warnings: warnings.map((warning) => ({ ...warning, path: warning.path.map(String) })),
  }
}

/** The operation of a payload, which is read only when it is asked for. */
function operationOf(context: CatalogueContext, operationId: string | null) {
  return () => operationId && loadOperation(context, operationId)
}

async function settled(context: CatalogueContext, writing: Promise<Written>): Promise<Written> {
  const written = await writing
  if (written.operationId !== null) {
    forgetLoaded(context)
    await context.catalogueSwapped()
  }
  return written
}

function addMethod(Target: GraphqlClass, name: string, method: (...args: never[]) => unknown): void {
  Object.defineProperty(Target.prototype, name, { value: method, writable: true, configurable: true })
}

function descriptorOf(Target: GraphqlClass, name: string): PropertyDescriptor {
  return Object.getOwnPropertyDescriptor(Target.prototype, name) ?? {}
}
