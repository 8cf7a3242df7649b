import type { GraphQLResolveInfo } from 'graphql'
import { Args, Ctx, FieldResolver, Info, Query, Resolver, Root } from 'type-graphql'
import { facetLimits, parseCount } from '../../query/facet.js'
import { selectedBelow } from '../../schema/selection.js'
import { DateTimeScalar } from '../../schema/scalars.js'
import { observing } from '../../schema/wording.js'
import { attributeDefinition } from '../catalog/attribute-definition.noun.js'
import type { CatalogueContext } from '../catalog/context.js'
import { loadNoun } from '../catalog/noun.loader.js'
import { classesOf } from '../catalog/noun.type.js'
import { figuresFor, showStatistics, type ShownStatistics } from './attribute-answer.js'
import { pageOfAttributes, parseResourceType, printCursor } from './attribute-page.js'
import { readAttributeStatistics } from './attribute-statistics.service.js'
import {
  AttributeStatistics,
  AttributeStatisticsArgs,
  AttributeStatisticsConnection,
} from './attribute-statistics.type.js'

/** A page of statistics, and where they come from. */
interface StatisticsPage {
  readonly isApproximate: boolean
  readonly takenAt: string | null
}

/** The catalogue seen as the quality of what is in it. */
@Resolver(() => AttributeStatisticsConnection)
export class AttributeStatisticsConnectionResolver {
  @Query(() => AttributeStatisticsConnection, { description: observing.statistics })
  async attributeStatistics(
    @Args(() => AttributeStatisticsArgs) args: AttributeStatisticsArgs,
    @Ctx() context: CatalogueContext,
    @Info() info: GraphQLResolveInfo,
  ) {
    const { catalogue, db, actor, statistics, weigh, spend } = context
    const type = parseResourceType(catalogue, args.resourceType, ['resourceType'])
    const { attributes, pageInfo, totalCount } = pageOfAttributes(catalogue, type, args.names, args)
    spend(attributes.length)
    const asked = {
      typeId: type.id,
      attributeIds: attributes.map(({ id }) => id),
      figures: figuresFor(selectedBelow(info, ['nodes'], ['edges', 'node'])),
      deleted: args.deleted ?? 'exclude',
      top: parseCount(args.top, 10, 0, facetLimits.terms, ['top']),
      ranges: parseCount(args.ranges, 20, 2, facetLimits.ranges, ['ranges']),
      approximate: args.approximate ?? false,
    }
    const answer = await readAttributeStatistics(db, actor, catalogue, asked, { statistics, weigh })
    spend(answer.attributes.reduce((sum, { terms, ranges }) => sum + terms.length + ranges.length, 0))
    const edges = answer.attributes.map((summary) => ({
      cursor: printCursor(summary.definition),
      node: showStatistics(summary),
    }))
    return { edges, pageInfo, totalCount, isApproximate: answer.isApproximate, takenAt: answer.takenAt }
  }

  @FieldResolver(() => Boolean, { description: observing.isApproximate })
  isApproximate(@Root() { isApproximate }: StatisticsPage): boolean {
    return isApproximate
  }

  @FieldResolver(() => DateTimeScalar, { nullable: true, description: observing.takenAt })
  takenAt(@Root() { takenAt }: StatisticsPage): string | null {
    return takenAt
  }
}

/** The row of the catalogue behind statistics. */
@Resolver(() => AttributeStatistics)
export class AttributeStatisticsResolver {
  @FieldResolver(() => classesOf(attributeDefinition).node, { nullable: true, description: 'Its definition.' })
  definition(@Root() { definitionId }: ShownStatistics, @Ctx() context: CatalogueContext) {
    return loadNoun(context, attributeDefinition, definitionId)
  }
}

/** The resolver classes of this module, for type-graphql's buildSchema. */
export const observatoryResolvers = [AttributeStatisticsConnectionResolver, AttributeStatisticsResolver] as const
