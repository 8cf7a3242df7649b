import { Field, Int, ObjectType } from 'type-graphql'

/** Where a page lies in its list. A leaf: modules import it too. */
@ObjectType({ simpleResolvers: true, description: 'Where this page lies in the whole list.' })
export class PageInfo {
  @Field(() => Boolean, { description: 'Exact when paging forward.' })
  hasNextPage!: boolean

  @Field(() => Boolean, { description: 'Exact when paging backward.' })
  hasPreviousPage!: boolean

  @Field(() => String, { nullable: true })
  startCursor!: string | null

  @Field(() => String, { nullable: true })
  endCursor!: string | null
}

/** The classes `${name}Connection` and `${name}Edge` over a node class; call it once per name. */
export function connectionOf<T extends object>(name: string, node: () => abstract new () => T) {
  @ObjectType(`${name}Edge`, { simpleResolvers: true })
  class Edge {
    @Field(() => String, { description: 'For `after` and `before`, under the same order.' })
    cursor!: string

    @Field(node)
    node!: T
  }

  @ObjectType(`${name}Connection`)
  class Connection {
    @Field(() => [Edge], { simple: true })
    edges!: Edge[]

    @Field(() => PageInfo, { simple: true })
    pageInfo!: PageInfo

    @Field(() => Int, { simple: true, description: 'How many the whole list has; counted only when asked for.' })
    totalCount!: number

    @Field(() => [node()])
    nodes(): T[] {
      return this.edges.map((edge) => edge.node)
    }
  }
  return { Edge, Connection }
}
