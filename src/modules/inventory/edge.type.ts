import { Field, Int, ObjectType } from 'type-graphql'
import type { Page } from '../../query/page.js'
import { PageInfo } from '../../schema/page.type.js'
import { paging } from '../../schema/wording.js'
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
