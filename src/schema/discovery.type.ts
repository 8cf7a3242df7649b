import { Field, ObjectType, registerEnumType } from 'type-graphql'
import { dataType, uniqueScope } from '../modules/catalog/enumerations.js'
import { enumerationOf } from '../modules/catalog/noun.type.js'
import { DecimalScalar } from './scalars.js'
import { measuring } from './wording.js'

/* What discovery answers beside the rows of the catalogue: what follows from them, and how GraphQL spells it. */

/** What stands behind an operator of a filter. */
export const Operand = { VALUE: 'VALUE', LIST: 'LIST', FLAG: 'FLAG' } as const
registerEnumType(Operand, {
  name: 'Operand',
  description: 'What stands behind an operator of a filter.',
  valuesConfig: {
    VALUE: { description: 'One value.' },
    LIST: { description: 'A list of values.' },
    FLAG: { description: 'True or false.' },
  },
})

@ObjectType({ simpleResolvers: true, description: 'An operator that a filter over values accepts.' })
export class FilterOperator {
  @Field(() => String, { description: 'Its key in the condition: eq, startsWith.' })
  name!: string

  @Field(() => String, { description: 'What it means.' })
  description!: string

  @Field(() => Operand, { description: 'What stands behind it.' })
  operand!: string
}

@ObjectType({ simpleResolvers: true, description: 'How values of a data type are spelled and filtered.' })
export class DataTypeRules {
  @Field(() => enumerationOf(dataType).type, { description: 'The data type.' })
  dataType!: string

  @Field(() => String, { description: 'What values of it are.' })
  description!: string

  @Field(() => String, { description: 'The scalar that carries its values in answers and in writes.' })
  scalar!: string

  @Field(() => String, { description: 'The input type of conditions on its values.' })
  conditionType!: string

  @Field(() => [FilterOperator], { description: 'The operators that conditions on its values accept.' })
  operators!: readonly FilterOperator[]
}

@ObjectType({ simpleResolvers: true, description: 'One of the only values that an attribute may have.' })
export class AttributeChoice {
  @Field(() => String, { description: 'The value as text.' })
  value!: string

  @Field(() => String, { description: 'What people read.' })
  displayName!: string

  @Field(() => String, { description: 'What it means.' })
  description!: string

  @Field(() => String, { nullable: true, description: 'Why it should not be used any more; null while it may.' })
  deprecationReason!: string | null
}

@ObjectType({ simpleResolvers: true, description: 'How resources are filtered by an attribute.' })
export class AttributeFilter {
  @Field(() => String, {
    nullable: true,
    description:
      'Its key under `attributes` of the filter of its type; null where a type has none of its own: use the generic filter.',
  })
  field!: string | null

  @Field(() => String, { description: 'The input type of the condition.' })
  conditionType!: string

  @Field(() => [FilterOperator], { description: 'The operators that the condition accepts.' })
  operators!: readonly FilterOperator[]

  @Field(() => String, {
    nullable: true,
    description: 'A `where` of the typed lists that could be sent as it is; null where there is none.',
  })
  example!: string | null

  @Field(() => String, { description: 'A `where` of `resources` that could be sent as it is.' })
  genericExample!: string
}

@ObjectType({ simpleResolvers: true, description: 'How resources are sorted by an attribute.' })
export class AttributeOrder {
  @Field(() => String, {
    nullable: true,
    description: 'An `orderBy` of the typed lists that could be sent as it is; null where there is none.',
  })
  example!: string | null

  @Field(() => String, { description: 'An `orderBy` of `resources` that could be sent as it is.' })
  genericExample!: string
}

@ObjectType({
  simpleResolvers: true,
  description: 'An attribute as resources of a type have it, its own or inherited from a type above.',
})
export class TypeAttribute {
  @Field(() => String, { description: 'Its name in the catalogue, as the generic face spells it.' })
  name!: string

  @Field(() => String, { description: 'What people read.' })
  displayName!: string

  @Field(() => String, { description: 'What it is.' })
  description!: string

  @Field(() => String, { description: 'What is special about it at this type; empty when nothing is.' })
  note!: string

  @Field(() => enumerationOf(dataType).type, { description: 'What its values are.' })
  dataType!: string

  @Field(() => Boolean, { description: 'Whether it has an ordered list of values instead of one.' })
  list!: boolean

  @Field(() => String, { nullable: true, description: 'What its numbers count.' })
  unit!: string | null

  @Field(() => [String], { description: measuring.compatible })
  compatibleUnits!: readonly string[]

  @Field(() => DecimalScalar, { nullable: true, description: 'The least number allowed.' })
  min!: string | null

  @Field(() => DecimalScalar, { nullable: true, description: 'The greatest number allowed.' })
  max!: string | null

  @Field(() => String, { nullable: true, description: 'RE2 syntax; a string value must contain a match.' })
  pattern!: string | null

  @Field(() => [AttributeChoice], { description: 'The only values it may have; any when there are none.' })
  allowedValues!: readonly AttributeChoice[]

  @Field(() => Boolean, { description: 'Whether a resource can be created without it, or lose it.' })
  required!: boolean

  @Field(() => enumerationOf(uniqueScope).type, {
    nullable: true,
    description: 'Among which resources a value occurs once; null when it may repeat.',
  })
  unique!: string | null

  @Field(() => [String], {
    nullable: true,
    description:
      'What a resource created by a person gets, as texts: one for a single value, several in order for a list.',
  })
  defaultValues!: readonly string[] | null

  @Field(() => String, { description: 'The name of the type that it is bound to: this one, or one above.' })
  boundTo!: string

  @Field(() => Boolean, { description: 'Whether it comes from a type above.' })
  inherited!: boolean

  @Field(() => String, {
    nullable: true,
    description: 'The name of the only provider type at which this holds; null where it holds at all others.',
  })
  onlyAt!: string | null

  @Field(() => String, {
    nullable: true,
    description: 'Why it should not be used any more, and what to use instead; null while it may.',
  })
  deprecationReason!: string | null

  @Field(() => String, { nullable: true, description: 'The name of the attribute to use instead.' })
  replacedByName!: string | null

  @Field(() => String, {
    nullable: true,
    description:
      'The field under `attributes` of the objects of its type, and of what is written; null where a type has none of its own: use attributeValues.',
  })
  field!: string | null

  @Field(() => String, { description: 'The type of that field.' })
  fieldType!: string

  @Field(() => String, { nullable: true, description: measuring.field })
  fieldInUnit!: string | null

  @Field(() => AttributeFilter, { description: 'How to filter by it.' })
  filter!: AttributeFilter

  @Field(() => AttributeOrder, { nullable: true, description: 'How to sort by it; null for a list.' })
  order!: AttributeOrder | null
}

@ObjectType({ simpleResolvers: true, description: 'What one resource type is called in GraphQL.' })
export class ResourceTypeNames {
  @Field(() => String, { description: 'Its object type; an interface where the type is abstract.' })
  object!: string

  @Field(() => String, { description: 'The field of Query that answers one.' })
  field!: string

  @Field(() => String, { description: 'The field of Query that lists them.' })
  list!: string

  @Field(() => String, { description: 'The input type of `where`.' })
  where!: string

  @Field(() => String, { description: 'The input type of `orderBy`.' })
  orderBy!: string

  @Field(() => String, { nullable: true, description: 'The input type of writes; null for an abstract type.' })
  input!: string | null

  @Field(() => [String], { description: 'The fields of Mutation that write it; none for an abstract type.' })
  mutations!: readonly string[]
}

@ObjectType({
  simpleResolvers: true,
  description: 'What the catalogue and the schema made of it say of themselves. The definitions are lists of Query.',
})
export class Catalogue {
  @Field(() => String, {
    description:
      'The version of the schema that answers. Equal catalogues have equal versions, in different databases too. Every answer over HTTP has it in the header cadastre-schema-version.',
  })
  version!: string

  @Field(() => [DataTypeRules], {
    description: 'The data types, and the operators that filters over their values accept.',
  })
  dataTypes!: readonly DataTypeRules[]
}
