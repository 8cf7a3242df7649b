import type { RequestContext } from '../access/context.js'
import type { Statistics } from '../../query/statistics.js'
import type { Catalogue } from './catalogue.js'

/** The request context with its catalogue known: what resolvers of this module and those above take. */
export type CatalogueContext = RequestContext<Catalogue, Statistics>
