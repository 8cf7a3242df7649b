/** One tab of the page: `name` is also the name of the operation in `query`, which GraphiQL shows as the title of the tab. */
export interface Example {
  readonly name: string
  readonly query: string
  readonly variables: Readonly<Record<string, unknown>>
}

/**
 * The tabs a newcomer sees first, in order; each answers with rows on the demo inventory. The first must do without variables:
 * GraphiQL fills the variables editor of a default tab only when one changes to it.
 */
export const examples: readonly Example[] = [
  {
    name: 'LargeMachines',
    query: `# Virtual machines with more than 8 cores, the largest
# first, and the host that each one runs on.
query LargeMachines {
  virtualMachines(
    where: { attributes: { cpuCores: { gt: 8 } } }
    orderBy: [
      { attributes: { cpuCores: DESC } }
      { name: ASC }
    ]
    first: 10
  ) {
    totalCount
    nodes {
      name
      status
      attributes {
        cpuCores
        memoryMb
      }
      host {
        name
      }
    }
  }
}
`,
    variables: {},
  },
  {
    name: 'MachinesAndContainers',
    query: `# Machines that run Docker containers, and the first five
# of each.
query MachinesAndContainers {
  virtualMachines(
    where: {
      related: [
        {
          relationship: HOSTS
          direction: OUT
          some: { type: { eq: "docker_container" } }
        }
      ]
    }
    orderBy: [{ name: ASC }]
    first: 10
  ) {
    nodes {
      name
      attributes {
        cpuCores
        guestOs
      }
      dockerContainers(first: 5) {
        totalCount
        nodes {
          name
          status
          attributes {
            image
          }
        }
      }
    }
  }
}
`,
    variables: {},
  },
  {
    name: 'AddressesInSubnet',
    query: `# Addresses within a subnet, and the network of each.
query AddressesInSubnet {
  ipAddresses(
    where: {
      attributes: { address: { inSubnet: "10.0.0.0/8" } }
    }
    orderBy: [{ attributes: { address: ASC } }]
    first: 20
  ) {
    totalCount
    nodes {
      name
      attributes {
        address
        dnsName
      }
      network {
        name
      }
    }
  }
}
`,
    variables: {},
  },
  {
    name: 'DependsOnDatabase',
    query: `# Services that depend on a service of type $serviceType
# (see Variables below), and all that each one depends on.
query DependsOnDatabase($serviceType: String!) {
  services(
    where: {
      related: [
        {
          relationship: DEPENDS_ON
          direction: OUT
          some: {
            attribute: [
              { name: "service_type", string: { eq: $serviceType } }
            ]
          }
        }
      ]
    }
    orderBy: [{ name: ASC }]
    first: 20
  ) {
    nodes {
      name
      status
      dependsOn(first: 10) {
        edges {
          attributes {
            dependencyType
          }
          node {
            name
          }
        }
      }
    }
  }
}
`,
    variables: { serviceType: 'database' },
  },
  {
    name: 'AnyResource',
    query: `# The generic face, the same for every type: resources of
# two types by one attribute, with all their values.
query AnyResource {
  resources(
    where: {
      type: { in: ["virtual_machine", "host"] }
      attribute: [{ name: "cpu_cores", integer: { gte: 4 } }]
    }
    orderBy: [{ name: ASC }]
    first: 10
  ) {
    nodes {
      __typename
      id
      name
      status
      attributeValues {
        name
        displayName
        text
        unit
      }
    }
  }
}
`,
    variables: {},
  },
  {
    name: 'WhatIsKnown',
    query: `# Discovery: the types of resources that the catalogue
# knows, and the attributes that each one can have.
query WhatIsKnown {
  resourceTypes(first: 50) {
    totalCount
    nodes {
      name
      displayName
      description
      attributes {
        name
        dataType
        unit
        required
        description
      }
    }
  }
}
`,
    variables: {},
  },
]
