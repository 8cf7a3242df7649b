import { Arg, FieldResolver, Resolver, Root } from 'type-graphql'
import { DecimalScalar } from '../../schema/scalars.js'
import { measuring } from '../../schema/wording.js'
import { valuesInUnit, type ShownAttribute } from './attribute-value.js'
import { AttributeValue } from './attribute-value.type.js'

/** Values of the generic face in other units. */
@Resolver(() => AttributeValue)
export class AttributeValueResolver {
  @FieldResolver(() => [DecimalScalar], { nullable: true, description: `The values, ${measuring.result}` })
  in(
    @Root() attribute: ShownAttribute & Pick<AttributeValue, 'text'>,
    @Arg('unit', () => String, { description: measuring.unit }) unit: string,
  ): readonly string[] {
    return valuesInUnit(attribute, attribute.text, unit)
  }
}
