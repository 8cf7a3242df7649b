import type { ApolloServerPlugin, BaseContext } from '@apollo/server'
import type { FastifyInstance } from 'fastify'
import { schemaFacts } from '../schema/generation.js'
import type { SchemaSwap } from '../schema/swap.js'

/** Says which schema answered; documented in docs/discovery.md. */
export const versionHeader = 'cadastre-schema-version'

/** Puts the version of the schema that a request was validated and executed with on its answer; see `catalogue { version }`. */
export function versionPlugin<C extends BaseContext>(): ApolloServerPlugin<C> {
  return {
    requestDidStart: () =>
      Promise.resolve({
        willSendResponse: ({ schema, response }) => {
          response.http.headers.set(versionHeader, schemaFacts(schema).version)
          return Promise.resolve()
        },
      }),
  }
}

/** Puts the version that would have answered on what was refused at the door. */
export function tellVersionOfRefusals(app: FastifyInstance, swap: Pick<SchemaSwap, 'current'>): void {
  app.addHook('onSend', async (request, reply) => {
    if (request.routeOptions.url === '/graphql' && !reply.hasHeader(versionHeader))
      void reply.header(versionHeader, swap.current().version)
  })
}
