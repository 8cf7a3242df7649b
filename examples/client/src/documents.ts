import { graphql } from './gql/gql.js'

// `npm run generate` checks these against the schema and types them: a wrong field, argument or variable is an error there or in tsc.

export const hostsPage = graphql(`
  query HostsPage($where: HostWhere! = {}, $first: Int!, $after: String) {
    hosts(where: $where, orderBy: [{ name: ASC }], first: $first, after: $after) {
      totalCount
      pageInfo {
        hasNextPage
        endCursor
      }
      nodes {
        id
        name
        status
        attributes {
          cpuCores
          memoryMb
          managementIp
          tags
        }
      }
    }
  }
`)

export const saveHosts = graphql(`
  mutation SaveHosts($items: [HostInput!]!, $cause: String) {
    upsertHosts(items: $items, cause: $cause) {
      items {
        outcome
        problems {
          code
          message
          path
        }
        resource {
          id
          name
          version
        }
      }
    }
  }
`)
