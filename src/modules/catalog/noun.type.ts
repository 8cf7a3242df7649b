import { Field, ID, InputType, Int, ObjectType, registerEnumType } from 'type-graphql'
import {
  BooleanCondition,
  DateTimeCondition,
  DecimalCondition,
  enumConditionOf,
  IdCondition,
  IntegerCondition,
  SortDirection,
  StringCondition,
} from '../../schema/conditions.input.js'
import { Node } from '../../schema/node.type.js'
import { connectionOf } from '../../schema/page.type.js'
import { tableVocabulary } from '../../query/table.js'
import { DateTimeScalar, DecimalScalar } from '../../schema/scalars.js'
import { combining } from '../../schema/wording.js'
import { unreachable } from '../../errors.js'
import type { Enumeration } from './enumerations.js'
import type { Noun, NounField } from './noun.js'
import { Operation } from './operation.type.js'
import { articled } from './noun-words.js'
import { nounOf } from './nouns.js'
import { nounSource } from './noun.source.js'

/*
 * The GraphQL classes of a noun, made from its description: what is in the description is in the schema, and nothing else is. Fields that need
 * another statement are added by the resolvers.
 */

/** A decorated class; type-graphql knows the rest. */
export type GraphqlClass = abstract new () => object

/** What the client should know besides the result. */
@ObjectType({ simpleResolvers: true, description: 'Something to know about a change that was made all the same.' })
export class CatalogueWarning {
  @Field(() => String, {
    description:
      'USES_RETIRED: what was referred to is retired. VALUES_BREAK_RULE: existing values do not fit the new rule. VALUES_MISSING: resources or edges lack a value that is required now.',
  })
  code!: string

  @Field(() => String, { description: 'A sentence for people.' })
  message!: string

  @Field(() => Int, { nullable: true, description: 'How many values, resources or edges it is about.' })
  count!: number | null

  @Field(() => [String], { description: 'Where in the arguments the reason is, outermost first.' })
  path!: readonly string[]
}

/** What removing a row answers. */
@ObjectType({ simpleResolvers: true, description: 'That something was removed.' })
export class RemovedPayload {
  @Field(() => ID, { description: 'The id that it had.' })
  removedId!: string

  @Field(() => Operation, { nullable: true, description: 'What history keeps of it.' })
  operation!: unknown
}

/** What retiring a row takes, whatever it is. */
@InputType({ description: 'What to retire: it goes on working, but new things should not use it.' })
export class RetireInput {
  @Field(() => ID, { description: 'What to retire.' })
  id!: string

  @Field(() => String, { nullable: true, description: 'Why, for people.' })
  note?: string | null

  @Field(() => ID, { nullable: true, description: 'What to use instead; of the same kind.' })
  replacedBy?: string | null
}

/** All classes of one noun. */
export interface NounClasses {
  readonly node: GraphqlClass
  readonly connection: GraphqlClass
  readonly where: GraphqlClass
  readonly orderBy: GraphqlClass
  readonly create: GraphqlClass
  readonly update: GraphqlClass
  readonly payload: GraphqlClass
}

/** The GraphQL classes of a noun, made once. */
export function classesOf(noun: Noun): NounClasses {
  const known = classes.get(noun)
  if (known) return known
  const made = makeClasses(noun)
  classes.set(noun, made)
  return made
}

const enumerations = new Map<Enumeration, { readonly type: object; readonly condition: GraphqlClass }>()
const classes = new Map<Noun, NounClasses>()

function makeClasses(noun: Noun): NounClasses {
  const node = makeNode(noun)
  return {
    node,
    connection: connectionOf(noun.typeName, () => node).Connection,
    where: makeWhere(noun),
    orderBy: makeOrderBy(noun),
    create: makeInput(noun, 'Create'),
    update: makeInput(noun, 'Update'),
    payload: makePayload(noun, node),
  }
}

function freshClass(): GraphqlClass {
  // type-graphql knows a type by its class, and these get their fields from a description.
  return class {}
}

function makeNode(noun: Noun): GraphqlClass {
  class NounNode extends Node {}
  for (const [name, field] of Object.entries(noun.fields)) {
    const type = outputType(field)
    if (type === undefined) continue
    Field(() => type, {
      nullable: isNullable(field),
      description: field.description,
      simple: true,
    })(NounNode.prototype, name)
  }
  for (const name of Object.keys(nounSource(noun).fields)) {
    const life = lifeTypes[name]
    if (life)
      Field(() => life.type, { nullable: name.startsWith('retired'), description: life.description, simple: true })(
        NounNode.prototype,
        name,
      )
  }
  ObjectType(noun.typeName, { implements: Node, description: noun.description })(NounNode)
  return NounNode
}

/** Of the field of that name, whether shown, filtered or sorted by. */
export const replacement = 'What to use instead, when it is retired.'

const lifeTypes: Readonly<
  Record<string, { readonly type: typeof DateTimeScalar | StringConstructor; readonly description: string }>
> = {
  createdAt: { type: DateTimeScalar, description: 'When it was created.' },
  updatedAt: { type: DateTimeScalar, description: 'When it was last changed.' },
  retiredAt: { type: DateTimeScalar, description: 'Since when new things should not use it; null while they may.' },
  retiredNote: { type: String, description: 'Why it was retired.' },
}

const isNullable = (field: NounField) => field.presence === 'nullable' || field.isPartial === true

/** Undefined for what another statement answers. */
function outputType({ kind }: NounField): object | undefined {
  switch (kind.is) {
    case 'text':
      return String
    case 'texts':
      return [String]
    case 'integer':
      return Int
    case 'decimal':
      return DecimalScalar
    case 'boolean':
      return Boolean
    case 'enum':
      return enumerationOf(kind.of).type
    case 'reference':
    case 'links':
      return undefined
    default:
      return unreachable(kind)
  }
}

function inputType(field: NounField): object {
  const isReference = field.kind.is === 'reference'
  return outputType(field) ?? (isReference ? ID : [ID])
}

function makeInput(noun: Noun, verb: 'Create' | 'Update'): GraphqlClass {
  const NounInput = freshClass()
  if (verb === 'Update') Field(() => ID, { description: `Which ${noun.label} to change.` })(NounInput.prototype, 'id')
  for (const [name, field] of Object.entries(noun.fields)) {
    if (field.presence === 'derived') continue
    const type = inputType(field)
    const fixed =
      verb === 'Update' && field.fixed !== undefined ? ' Never changes: only what it is already is taken.' : ''
    Field(() => type, {
      nullable: verb === 'Update' || field.presence !== 'required',
      description: `${field.description}${fixed}`,
    })(NounInput.prototype, name)
  }
  const description =
    verb === 'Create'
      ? `The ${noun.label} to create.`
      : `What to change of ${articled(noun.label)}. What is absent stays as it is; null unsets what may be unset.`
  InputType(`${verb}${noun.typeName}Input`, { description })(NounInput)
  return NounInput
}

function makePayload(noun: Noun, node: GraphqlClass): GraphqlClass {
  const NounPayload = freshClass()
  Field(() => node, { simple: true, description: 'As it is now.' })(NounPayload.prototype, noun.name)
  Field(() => Operation, {
    simple: true,
    nullable: true,
    description: 'What history keeps of it; null when everything was as asked for already and nothing was written.',
  })(NounPayload.prototype, 'operation')
  Field(() => [CatalogueWarning], { simple: true, description: 'What to know about it; empty when all is well.' })(
    NounPayload.prototype,
    'warnings',
  )
  ObjectType(`${noun.typeName}Payload`, { description: `The ${noun.label} after a change.` })(NounPayload)
  return NounPayload
}

function makeWhere(noun: Noun): GraphqlClass {
  const NounWhere = freshClass()
  const add = (name: string, type: () => object, description: string) =>
    Field(type, { nullable: true, description })(NounWhere.prototype, name)
  add('id', () => IdCondition, 'The id as it was given out.')
  for (const [name, field] of Object.entries(noun.fields)) {
    add(name, conditionOf(field), field.description)
  }
  for (const name of Object.keys(nounSource(noun).fields)) {
    const life = lifeTypes[name]
    if (life) add(name, () => (life.type === String ? StringCondition : DateTimeCondition), life.description)
  }
  if (noun.retires === 'with-replacement') add('replacedBy', () => NounWhere, replacement)
  if (noun.tree !== undefined) add('within', () => ID, 'This one or anything below it.')
  add(
    'isSet',
    () => Boolean,
    'Whether there is one at all, where this is asked of what another row points at or has; stands alone.',
  )
  add('and', () => [NounWhere], combining.and)
  add('or', () => [NounWhere], combining.or)
  add('not', () => NounWhere, combining.not)
  InputType(`${noun.typeName}Where`, {
    description:
      'Conditions side by side must all hold. An empty filter matches everything; any other empty object, and null anywhere, is an error.',
  })(NounWhere)
  return NounWhere
}

function conditionOf(field: NounField): () => object {
  const { kind } = field
  switch (kind.is) {
    case 'text':
      return () => StringCondition
    case 'integer':
      return () => IntegerCondition
    case 'decimal':
      return () => DecimalCondition
    case 'boolean':
      return () => BooleanCondition
    case 'enum':
      return () => enumerationOf(kind.of).condition
    case 'reference':
      return () => classesOf(nounOf(kind.to)).where
    case 'links':
      return () => classesOf(nounOf(kind.to)).where
    case 'texts':
      return () => StringCondition
    default:
      return unreachable(kind)
  }
}

function makeOrderBy(noun: Noun): GraphqlClass {
  const NounOrderBy = freshClass()
  for (const key of tableVocabulary(nounSource(noun)).orders.keys()) {
    const field = noun.fields[key]
    const what = field?.description ?? lifeTypes[key]?.description ?? 'By id, which is the order of creation.'
    const description =
      field?.kind.is === 'reference' ? `By name: ${what}` : key === 'replacedBy' ? `By name: ${replacement}` : what
    Field(() => SortDirection, { nullable: true, description })(NounOrderBy.prototype, key)
  }
  InputType(`${noun.typeName}OrderBy`, {
    description: 'Exactly one sort key an object. Missing values come last both ways; the id breaks ties.',
  })(NounOrderBy)
  return NounOrderBy
}

/** The GraphQL enum of an enumeration and the condition over it, made once. */
export function enumerationOf(of: Enumeration) {
  const known = enumerations.get(of)
  if (known) return known
  const words = Object.entries(of.words)
  const type = Object.fromEntries(words.map(([word]) => [word.toUpperCase(), word]))
  registerEnumType(type, {
    name: of.name,
    description: of.description,
    valuesConfig: Object.fromEntries(words.map(([word, description]) => [word.toUpperCase(), { description }])),
  })
  const made = { type, condition: enumConditionOf(`OneOf${of.name}`, type) }
  enumerations.set(of, made)
  return made
}
