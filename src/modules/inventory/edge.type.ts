import { Field, Int, ObjectType } from 'type-graphql'
import { PageInfo } from '../../schema/page.type.js'
import { DecimalScalar } from '../../schema/scalars.js'
import { counting, paging, rollups } from '../../schema/wording.js'
import { TypedValue } from './facet.type.js'
import type { NeighbourPage } from './resource.loader.js'
import type { Neighbour } from './resource.service.js'

/** A page of edges as the generic face resolves it; `nearId` is the resource that was asked. */
export interface RelatedSource extends Omit<NeighbourPage, 'edges'> {
  readonly edges: readonly RelatedEdgeSource[]
}

export interface RelatedEdgeSource {
  readonly cursor: string
  readonly node: Neighbour
  readonly nearId: string
}

/** One edge seen from one of its ends, whatever its type; the rest is in the resolver. */
@ObjectType({ description: 'One edge, seen from the resource that it was asked of.' })
export class RelatedEdge {
  @Field(() => String, { simple: true, description: paging.cursor })
  cursor!: string
}

/** One page of edges. */
@ObjectType({ description: 'One page of the edges of a resource.' })
export class RelatedConnection {
  @Field(() => [RelatedEdge], { simple: true, description: 'The edges with their other ends and cursors.' })
  edges!: readonly RelatedEdge[]

  @Field(() => PageInfo, { simple: true, description: paging.pageInfo })
  pageInfo!: PageInfo

  @Field(() => Int, { simple: true, description: paging.totalCount })
  totalCount!: number
}

/** What the values of an attribute come to over edges. */
@ObjectType({ simpleResolvers: true, description: 'What the values of an attribute come to over the edges of a list.' })
export class RelatedMeasure {
  @Field(() => String, { nullable: true, description: rollups.attribute })
  attribute!: string | null

  @Field(() => String, { nullable: true, description: rollups.edgeAttribute })
  edgeAttribute!: string | null

  @Field(() => String, { description: counting.dataType })
  dataType!: string

  @Field(() => Int, { description: 'How many values there are, those of a list one by one; not how many edges.' })
  count!: number

  @Field(() => DecimalScalar, { nullable: true, description: 'The exact sum; null where there is no number.' })
  sum!: string | null

  @Field(() => DecimalScalar, { nullable: true, description: 'The mean; null where there is no number.' })
  avg!: string | null

  @Field(() => TypedValue, { nullable: true, description: 'The least number or instant; null where there is none.' })
  min!: TypedValue | null

  @Field(() => TypedValue, { nullable: true, description: 'The greatest number or instant; null where there is none.' })
  max!: TypedValue | null
}
