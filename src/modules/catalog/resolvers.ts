import { resolverOf } from './noun.resolver.js'
import { allNouns } from './nouns.js'
import { ResourceTypeResolver } from './resource-type.resolver.js'

/** The resolver classes of the catalogue, the places and the sources, for type-graphql's buildSchema. */
export const catalogResolvers = [...allNouns.map(resolverOf), ResourceTypeResolver]
