import { Arg, Args, Ctx, FieldResolver, Resolver, Root } from 'type-graphql'
import { DecimalScalar } from '../../schema/scalars.js'
import { counting, measuring } from '../../schema/wording.js'
import type { CatalogueContext } from '../catalog/context.js'
import { RelatedConnection, RelatedMeasure } from './edge.type.js'
import { AggregateArgs, FacetsArgs } from './facet.input.js'
import { shownIn, type Measured } from './facet.js'
import { Aggregate, AggregateMeasure, Facet, NumberRange, TypedValue } from './facet.type.js'
import { aggregateOf, facetsOf } from './facet.loader.js'
import type { ListedPage, NeighbourPage } from './resource.loader.js'
import { ResourceConnection } from './resource.type.js'

/** What the lists of resources count beside their pages. */
@Resolver(() => ResourceConnection)
export class CountingResolver {
  @FieldResolver(() => [Facet], { description: counting.facets })
  facets(@Root() page: ListedPage, @Args(() => FacetsArgs) args: FacetsArgs, @Ctx() context: CatalogueContext) {
    return facetsOf(context, page, args)
  }

  @FieldResolver(() => Aggregate, { description: counting.aggregate })
  aggregate(
    @Root() page: ListedPage,
    @Args(() => AggregateArgs) args: AggregateArgs,
    @Ctx() context: CatalogueContext,
  ) {
    return aggregateOf(context, page, args)
  }
}

/** The same of the neighbours of a resource. */
@Resolver(() => RelatedConnection)
export class NeighbourCountingResolver {
  @FieldResolver(() => [Facet], { description: counting.neighbourFacets })
  facets(@Root() page: NeighbourPage, @Args(() => FacetsArgs) args: FacetsArgs, @Ctx() context: CatalogueContext) {
    return facetsOf(context, page, args)
  }

  @FieldResolver(() => Aggregate, { description: counting.neighbourAggregate })
  aggregate(
    @Root() page: NeighbourPage,
    @Args(() => AggregateArgs) args: AggregateArgs,
    @Ctx() context: CatalogueContext,
  ) {
    return aggregateOf(context, page, args)
  }
}

const answeredIn = ['unit', () => String, { nullable: true, description: measuring.answeredIn }] as const

/** Values that were counted, in other units. */
@Resolver(() => TypedValue)
export class TypedValueResolver {
  @FieldResolver(() => DecimalScalar, { nullable: true, description: `The value, ${measuring.result}` })
  in(
    @Root() { text, stored }: TypedValue & Measured,
    @Arg('unit', () => String, { description: measuring.unit }) unit: string,
  ): string {
    return shownIn(text, unit, stored)
  }
}

/** Bounds in other units. */
@Resolver(() => NumberRange)
export class NumberRangeResolver {
  @FieldResolver()
  from(@Root() { from, stored }: NumberRange & Measured, @Arg(...answeredIn) unit: string | null | undefined): string {
    return shownIn(from, unit, stored)
  }

  @FieldResolver()
  to(@Root() { to, stored }: NumberRange & Measured, @Arg(...answeredIn) unit: string | null | undefined): string {
    return shownIn(to, unit, stored)
  }
}

/** Sums and means in other units. */
function figuresOf(type: typeof AggregateMeasure | typeof RelatedMeasure) {
  @Resolver(() => type)
  class MeasureResolver {
    @FieldResolver()
    avg(@Root() { avg, stored }: Figures, @Arg(...answeredIn) unit: string | null | undefined): string | null {
      return avg === null ? null : shownIn(avg, unit, stored)
    }

    @FieldResolver()
    sum(@Root() { sum, stored }: Figures, @Arg(...answeredIn) unit: string | null | undefined): string | null {
      return sum === null ? null : shownIn(sum, unit, stored && { ...stored, of: 'sum' })
    }
  }
  return MeasureResolver
}

type Figures = Pick<AggregateMeasure, 'avg' | 'sum'> & Measured

export const AggregateMeasureResolver = figuresOf(AggregateMeasure)
export const RelatedMeasureResolver = figuresOf(RelatedMeasure)
