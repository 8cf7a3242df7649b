import { graphql } from 'relay-runtime'

// What the Relay compiler makes of these, `relay.db.test.ts` asks the server.

export const list = graphql`
  fragment hosts_list on Query
  @argumentDefinitions(
    count: { type: "Int", defaultValue: 3 }
    cursor: { type: "String" }
    where: { type: "HostWhere", defaultValue: {} }
  )
  @refetchable(queryName: "hostsPaginationQuery") {
    hosts(where: $where, orderBy: [{ name: ASC }], first: $count, after: $cursor)
      @connection(key: "hosts_hosts", filters: ["where"]) {
      edges {
        node {
          id
          ...hosts_host
        }
      }
    }
  }
`

export const host = graphql`
  fragment hosts_host on Host @refetchable(queryName: "hostsRefetchQuery") {
    name
    status
    attributes {
      cpuCores
    }
  }
`

export const page = graphql`
  query hostsPageQuery {
    ...hosts_list
  }
`

export const add = graphql`
  mutation hostsAddMutation($input: HostInput!, $connections: [ID!]!) {
    createHost(input: $input) {
      outcome
      problems {
        code
        message
        path
      }
      resource @appendNode(connections: $connections, edgeTypeName: "HostEdge") {
        id
        ...hosts_host
      }
    }
  }
`

export const remove = graphql`
  mutation hostsRemoveMutation($id: ID!, $connections: [ID!]!) {
    deleteResource(id: $id) {
      outcome
      resource {
        id @deleteEdge(connections: $connections)
      }
    }
  }
`
