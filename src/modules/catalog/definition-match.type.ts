import { ArgsType, Field, Int, ObjectType, registerEnumType } from 'type-graphql'
import { PageArgs } from '../../schema/page.args.js'
import { connectionOf } from '../../schema/page.type.js'
import type { DefinitionKind } from './definition-search.sql.js'

/** The kinds of definitions that can be found by their words. */
const DefinitionKinds = {
  RESOURCE_TYPE: 'RESOURCE_TYPE',
  ATTRIBUTE: 'ATTRIBUTE',
  RELATIONSHIP_TYPE: 'RELATIONSHIP_TYPE',
  PROVIDER_TYPE: 'PROVIDER_TYPE',
  STATUS: 'STATUS',
  ALLOWED_VALUE: 'ALLOWED_VALUE',
} as const satisfies { readonly [K in DefinitionKind]: K }
registerEnumType(DefinitionKinds, {
  name: 'DefinitionKind',
  description: 'What a definition defines.',
  valuesConfig: {
    RESOURCE_TYPE: { description: 'A kind of resource.' },
    ATTRIBUTE: { description: 'A property of resources or edges.' },
    RELATIONSHIP_TYPE: { description: 'A kind of edge between resources.' },
    PROVIDER_TYPE: { description: 'A kind of system that has resources.' },
    STATUS: { description: 'A status that resources of a type may have.' },
    ALLOWED_VALUE: { description: 'One of the only values that an attribute may have.' },
  },
})

@ObjectType({ simpleResolvers: true, description: 'A definition that was found by its words.' })
export class DefinitionMatch {
  @Field(() => DefinitionKinds, { description: 'What it defines.' })
  kind!: DefinitionKind

  @Field(() => String, { description: 'Its name; of an allowed value the value.' })
  name!: string

  @Field(() => String, { description: 'What people read.' })
  displayName!: string

  @Field(() => String, { description: 'What it is.' })
  description!: string

  @Field(() => Int, { description: 'How many of the words that were looked for it has, or has one like.' })
  matchedWords!: number
}

const { Connection } = connectionOf('DefinitionMatch', () => DefinitionMatch)
export { Connection as DefinitionMatchConnection }

/** What is looked for among the definitions. */
@ArgsType()
export class DefinitionSearchArgs extends PageArgs {
  @Field(() => String, {
    description:
      'Words, or their beginnings, in any order: "core count", "cpuCores". A definition that has one of them is found, those with more of them come first.',
  })
  text!: string

  @Field(() => [DefinitionKinds], { nullable: true, description: 'Only these kinds; all when not given.' })
  kinds?: DefinitionKind[] | null
}
