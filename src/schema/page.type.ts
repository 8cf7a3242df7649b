import { Field, Int, ObjectType } from 'type-graphql'

/** Where a page lies in its list. A leaf: modules import it too. */
@ObjectType({ simpleResolvers: true, description: 'Where this page lies in the whole list.' })
export class PageInfo {
  @Field(() => Boolean, { description: 'Exact when paging forward.' })
  hasNextPage!: boolean

  @Field(() => Boolean, { description: 'Exact when paging backward.' })
  hasPreviousPage!: boolean

  @Field(() => String, { nullable: true, description: 'Of the first row; null on an empty page.' })
  startCursor!: string | null

  @Field(() => String, { nullable: true, description: 'Of the last row; null on an empty page.' })
  endCursor!: string | null
}

/** The classes `${name}Connection` and `${name}Edge` over a node class; call it once per name. */
export function connectionOf<T extends object>(name: string, node: () => abstract new () => T) {
  @ObjectType(`${name}Edge`, { simpleResolvers: true, description: 'A row of a page with its place in the list.' })
  class Edge {
    @Field(() => String, { description: 'For `after` and `before`, under the same order.' })
    cursor!: string

    @Field(node, { description: 'The row.' })
    node!: T
  }

  @ObjectType(`${name}Connection`, { description: 'One page of a list.' })
  class Connection {
    @Field(() => [Edge], { simple: true, description: 'The rows with their cursors.' })
    edges!: Edge[]

    @Field(() => PageInfo, { simple: true, description: 'Whether there is more, and how to ask for it.' })
    pageInfo!: PageInfo

    @Field(() => Int, { simple: true, description: 'How many the whole list has; counted only when asked for.' })
    totalCount!: number

    @Field(() => [node()], { description: 'The rows alone.' })
    nodes(): T[] {
      return this.edges.map((edge) => edge.node)
    }
  }
  return { Edge, Connection }
}
