import { Field, InputType } from 'type-graphql'
import { rollups } from '../../schema/wording.js'

/** Whose values are worked out: exactly one of the two. */
@InputType({ description: 'An attribute of the other ends or of the edges: exactly one of the two.' })
export class RelatedMeasureInput {
  @Field(() => String, { nullable: true, description: rollups.attribute })
  attribute?: string | null

  @Field(() => String, { nullable: true, description: rollups.edgeAttribute })
  edgeAttribute?: string | null
}
