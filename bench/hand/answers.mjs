// What each kind's variables are as parameters of its statements, and what the rows of its "rows" variant are as the answer that Cadastre gives.

const globalId = (id) => Buffer.from(`resources:${id}`, 'latin1').toString('base64url')
// All instants of the inventory are whole seconds.
const instant = (text) => `${text.slice(0, 10)}T${text.slice(11, 19)}Z`
const machines = (nodes) => ({ data: { virtualMachines: { nodes } } })

export const answers = {
  tiny: {
    values: ({ name }) => [name],
    read: (rows) => machines(rows.map(({ id, name }) => ({ id: globalId(id), name }))),
  },
  attributes: {
    values: ({ name }) => [name],
    read: (rows) =>
      machines(
        rows.map(({ id, name, status, updated_at, ...attributes }) => ({
          id: globalId(id),
          name,
          status,
          updatedAt: instant(updated_at),
          attributes: { ...attributes, benchBuiltAt: attributes.benchBuiltAt && instant(attributes.benchBuiltAt) },
        })),
      ),
  },
  filter: {
    values: ({ environment, from, to }) => [environment, from, to],
    read: (rows) =>
      machines(rows.map(({ id, name, ...attributes }) => ({ id: globalId(id), name, attributes: { ...attributes } }))),
  },
  sorted: {
    values: ({ environment, most }) => [environment, most],
    read: (rows) =>
      machines(rows.map(({ id, name, ...attributes }) => ({ id: globalId(id), name, attributes: { ...attributes } }))),
  },
  related: {
    values: ({ from, to }) => [from, to],
    read: (rows) => ({
      data: { dockerContainers: { nodes: rows.map(({ id, name }) => ({ id: globalId(id), name })) } },
    }),
  },
  children: {
    values: ({ id }) => [Buffer.from(id, 'base64url').toString('latin1').slice('resources:'.length)],
    read: (rows) => {
      const [parent] = rows
      const nodes = rows
        .filter(({ id }) => id !== null)
        .map(({ id, name, status, benchOwner, benchDockerContainerVersion }) => ({
          id: globalId(id),
          name,
          status,
          attributes: { benchOwner, benchDockerContainerVersion },
        }))
      return {
        data: {
          virtualMachine: { id: globalId(parent.parentId), name: parent.parentName, dockerContainers: { nodes } },
        },
      }
    },
  },
  thousand: {
    values: ({ name }) => [name],
    read: (rows) =>
      machines(
        rows.map(
          ({ id, name, status, version, presence, created_at, updated_at, benchOwner, benchCost, benchRank }) => ({
            id: globalId(id),
            name,
            status,
            version,
            presence: presence.toUpperCase(),
            createdAt: instant(created_at),
            updatedAt: instant(updated_at),
            attributes: { benchOwner, benchCost, benchRank },
          }),
        ),
      ),
  },
  facets: {
    values: ({ from, to }) => [from, to],
    read: (rows) => {
      const facet = (place, attribute, field) => {
        const own = rows.filter((row) => row.place === place)
        const set = own.filter(({ text }) => text !== null)
        const sum = (of) => of.reduce((total, { n }) => total + Number(n), 0)
        const terms = set.slice(0, 10).map(({ text, n }) => ({ count: Number(n), value: { text } }))
        return { attribute, field, count: sum(own), missing: sum(own) - sum(set), terms }
      }
      const facets = [
        facet(3, 'bench_environment', null),
        facet(5, 'bench_virtual_machine_zone', null),
        facet(6, null, 'STATUS'),
      ]
      return { data: { virtualMachines: { facets } } }
    },
  },
  count: {
    values: ({ environment, from, to }) => [environment, from, to],
    read: ([row]) => ({ data: { virtualMachines: { totalCount: Number(row.total) } } }),
  },
}
