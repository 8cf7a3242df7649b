/*
 * PostGraphile 5 with its filter plugin over the tables of Cadastre, as favourably as it can be set up:
 *
 * - filters on related tables are on, and on all columns, indexed or not, since that is what the questions need;
 * - lists without connections around them are on, which it answers faster;
 * - one table is called by another name, since the connections of `resources` have the one it would get;
 * - production mode, no GraphiQL, nothing explained; prepared statements and its caches of documents and plans are on as by default.
 *
 * DATABASE_URL, PORT and CONNECTIONS say where; prints "listening".
 */
import { createServer } from 'node:http'
import { grafserv } from 'grafserv/node'
import { postgraphile } from 'postgraphile'
import { makePgService } from 'postgraphile/adaptors/pg'
import { PostGraphileAmberPreset } from 'postgraphile/presets/amber'
import { makeJSONPgSmartTagsPlugin } from 'postgraphile/utils'
import { PostGraphileConnectionFilterPreset } from 'postgraphile-plugin-connection-filter'

const names = makeJSONPgSmartTagsPlugin({
  version: 1,
  config: { class: { resource_edges: { tags: { name: 'link' } } } },
})

const server = createServer()
const instance = postgraphile({
  extends: [PostGraphileAmberPreset, PostGraphileConnectionFilterPreset],
  plugins: [names],
  disablePlugins: ['PgIndexBehaviorsPlugin'],
  pgServices: [
    makePgService({
      connectionString: process.env.DATABASE_URL,
      schemas: ['public'],
      poolConfig: { max: Number(process.env.CONNECTIONS ?? 10) },
    }),
  ],
  schema: { connectionFilterRelations: true, defaultBehavior: '+attribute:filterBy +attribute:orderBy +list' },
  grafserv: { watch: false, graphiql: false, websockets: false },
  grafast: { explain: false },
})
await instance.createServ(grafserv).addTo(server)
await instance.getSchemaResult()
server.listen(Number(process.env.PORT), '127.0.0.1', () => process.stdout.write('listening\n'))
process.on('SIGTERM', () => process.exit(0))
