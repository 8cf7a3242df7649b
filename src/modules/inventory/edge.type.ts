import { Field, Int, ObjectType } from 'type-graphql'
import type { Page } from '../../query/page.js'
import { PageInfo } from '../../schema/page.type.js'
import type { Neighbour } from './resource.service.js'

/** A page of edges as the generic face resolves it; `nearId` is the resource that was asked. */
export interface RelatedSource extends Omit<Page<Neighbour>, 'edges'> {
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
  @Field(() => String, { simple: true })
  cursor!: string
}

@ObjectType()
export class RelatedConnection {
  @Field(() => [RelatedEdge], { simple: true })
  edges!: readonly RelatedEdge[]

  @Field(() => PageInfo, { simple: true })
  pageInfo!: PageInfo

  @Field(() => Int, { simple: true, description: 'How many the whole list has; counted only when asked for.' })
  totalCount!: number
}
