import { Field, ID, Int, InterfaceType, ObjectType } from 'type-graphql'
import { Node } from '../../schema/node.type.js'
import { connectionOf } from '../../schema/page.type.js'
import { DateTimeScalar } from '../../schema/scalars.js'
import { baseFields } from '../../schema/wording.js'
import { Presence } from './resource.enum.js'

/** What every resource has, whatever its type; the fields that need a statement or the catalogue are in the resolver. */
@InterfaceType('Resource', { implements: Node, description: 'One thing, of one type, at one endpoint.' })
export abstract class ResourceInterface {
  @Field(() => ID, { description: baseFields.id })
  id!: string

  @Field(() => String, { simple: true, description: baseFields.name })
  name!: string

  @Field(() => Presence, { simple: true, description: baseFields.presence })
  presence!: string

  @Field(() => Int, { simple: true, description: baseFields.version })
  version!: number

  @Field(() => DateTimeScalar, { simple: true, description: baseFields.firstSeenAt })
  firstSeenAt!: string

  @Field(() => DateTimeScalar, { simple: true, description: baseFields.lastSeenAt })
  lastSeenAt!: string

  @Field(() => DateTimeScalar, { simple: true, description: baseFields.createdAt })
  createdAt!: string

  @Field(() => DateTimeScalar, { simple: true, description: baseFields.updatedAt })
  updatedAt!: string

  @Field(() => DateTimeScalar, { simple: true, nullable: true, description: baseFields.deletedAt })
  deletedAt!: string | null
}

/** A resource whose type is newer than the schema of this process; its values are under `attributeValues`. */
@ObjectType({
  implements: ResourceInterface,
  simpleResolvers: true,
  description: 'A resource of a type that this schema does not know yet.',
})
export class OtherResource extends ResourceInterface {}

const { Connection, Edge } = connectionOf('Resource', () => ResourceInterface)
export { Connection as ResourceConnection, Edge as ResourceEdge }
