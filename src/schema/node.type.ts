import { Field, ID, InterfaceType } from 'type-graphql'

/** Anything with a global id. A leaf: modules import it too. */
@InterfaceType('Node', { description: 'Anything that can be asked for by its global id.' })
export abstract class Node {
  @Field(() => ID, { description: 'Opaque and global; stays the same for the life of the row.', simple: true })
  id!: string
}
