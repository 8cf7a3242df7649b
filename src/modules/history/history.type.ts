import { Field, Int, InterfaceType, ObjectType } from 'type-graphql'
import { connectionOf } from '../../schema/page.type.js'
import { DateTimeScalar } from '../../schema/scalars.js'
import { Presence } from '../inventory/resource.enum.js'
import { EdgeEnd, LifeEventKind } from './history.enum.js'

/** How a resource came to be what it is; its connections are in the resolver. */
@ObjectType({
  description:
    'How a resource came to be what it is: closed intervals, the newest first, that lie end to end. What is now began where the newest one ended, or when the resource was created.',
})
export class ResourceHistory {}

/** A stretch of time in which something stayed as it was; what ended it is in the resolver. */
@InterfaceType({ description: 'A stretch of time in which something stayed as it was; it is over.' })
export abstract class HistoryInterval {
  @Field(() => DateTimeScalar, { simple: true, description: 'Since when it was so.' })
  validFrom!: string

  @Field(() => DateTimeScalar, { simple: true, description: 'From when on it was not so any more.' })
  validTo!: string

  @Field(() => Int, { simple: true, description: 'The version of the resource with which it became so.' })
  fromVersion!: number

  @Field(() => Int, { simple: true, description: 'The version of the resource that ended it.' })
  toVersion!: number
}

@ObjectType({
  implements: HistoryInterval,
  description: 'An attribute as it was, with all its values; without any while it was not set.',
})
export class AttributeInterval extends HistoryInterval {
  @Field(() => String, {
    simple: true,
    description: 'The name of the attribute in the catalogue, such as cpu_cores.',
  })
  name!: string
}

@ObjectType({ implements: HistoryInterval, description: 'The base fields of a resource as they were.' })
export class StateInterval extends HistoryInterval {
  @Field(() => String, { simple: true, description: 'What it was called.' })
  name!: string

  @Field(() => Presence, { simple: true, description: 'Whether the sources reported it.' })
  presence!: string

  @Field(() => DateTimeScalar, { simple: true, nullable: true, description: 'Set while the resource was deleted.' })
  deletedAt!: string | null
}

@ObjectType({
  implements: HistoryInterval,
  description: 'An edge as it was; the versions are those of the resource it starts from.',
})
export class EdgeInterval extends HistoryInterval {
  @Field(() => String, { simple: true, description: 'The name of the relationship type, such as member_of.' })
  relationship!: string

  @Field(() => EdgeEnd, { simple: true, description: 'Why the interval ended.' })
  reason!: string
}

@ObjectType({ description: 'That a resource was created, deleted or restored.' })
export class LifeEvent {
  @Field(() => LifeEventKind, { simple: true, description: 'Which of the three.' })
  kind!: string

  @Field(() => DateTimeScalar, { simple: true, description: 'When.' })
  at!: string

  @Field(() => Int, { simple: true, description: 'The version that the resource has had since.' })
  version!: number
}

const { Connection: AttributeIntervalConnection } = connectionOf('AttributeInterval', () => AttributeInterval)
const { Connection: StateIntervalConnection } = connectionOf('StateInterval', () => StateInterval)
const { Connection: EdgeIntervalConnection } = connectionOf('EdgeInterval', () => EdgeInterval)
const { Connection: LifeEventConnection } = connectionOf('LifeEvent', () => LifeEvent)
export { AttributeIntervalConnection, EdgeIntervalConnection, LifeEventConnection, StateIntervalConnection }
