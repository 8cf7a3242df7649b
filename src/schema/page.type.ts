import { Field, Int, ObjectType } from 'type-graphql'
import { paging } from './wording.js'

/** Where a page lies in its list. A leaf: modules import it too. */
@ObjectType({ simpleResolvers: true, description: 'Where this page lies in the whole list.' })
export class PageInfo {
  @Field(() => Boolean, { description: 'Whether rows follow this page; exact whichever way is paged.' })
  hasNextPage!: boolean

  @Field(() => Boolean, { description: 'Whether rows come before this page; exact whichever way is paged.' })
  hasPreviousPage!: boolean

  @Field(() => String, { nullable: true, description: 'Of the first row; null on an empty page.' })
  startCursor!: string | null

  @Field(() => String, { nullable: true, description: 'Of the last row; null on an empty page.' })
  endCursor!: string | null
}

/** The classes `${name}Connection` and `${name}Edge` over a node class; call it once per name. */
export function connectionOf<T extends object>(name: string, node: () => abstract new () => T) {
  @ObjectType(`${name}Edge`, { simpleResolvers: true, description: paging.edge })
  class Edge {
    @Field(() => String, { description: paging.cursor })
    cursor!: string

    @Field(node, { description: paging.node })
    node!: T
  }

  @ObjectType(`${name}Connection`, { description: paging.connection })
  class Connection {
    @Field(() => [Edge], { simple: true, description: paging.edges })
    edges!: Edge[]

    @Field(() => PageInfo, { simple: true, description: paging.pageInfo })
    pageInfo!: PageInfo

    @Field(() => Int, { simple: true, description: paging.totalCount })
    totalCount!: number

    @Field(() => [node()], { description: paging.nodes })
    nodes(): T[] {
      return this.edges.map((edge) => edge.node)
    }
  }
  return { Edge, Connection }
}
