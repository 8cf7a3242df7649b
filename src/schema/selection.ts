import {
  getDirectiveValues,
  GraphQLIncludeDirective,
  GraphQLSkipDirective,
  Kind,
  type FieldNode,
  type GraphQLResolveInfo,
  type SelectionSetNode,
} from 'graphql'

// A leaf: modules import it too.

/** Names of the fields that a request selects of a list: of its page, of what is told of the page, of each of its rows, and below their attributes. */
export interface SelectedList {
  readonly page: ReadonlySet<string>
  readonly pageInfo: ReadonlySet<string>
  readonly fields: ReadonlySet<string>
  readonly attributes: ReadonlySet<string>
}

type Asked = Pick<GraphQLResolveInfo, 'fieldNodes' | 'fragments' | 'variableValues'>

/**
 * For a field that is asked of many rows, one after another, with the same nodes and variables: what was found the last time. The nodes of a compiled document
 * live as long as that; where nothing is skipped or included, all its requests find the same.
 */
function rememberedFor<T>(find: (info: Asked) => T): (info: Asked) => T {
  const last = new WeakMap<readonly FieldNode[], { readonly variables: object | undefined; readonly found: T }>()
  return (info) => {
    const known = last.get(info.fieldNodes)
    if (known && (known.variables ?? info.variableValues) === info.variableValues) return known.found
    const found = find(info)
    last.set(info.fieldNodes, { variables: isFixed(info) ? undefined : info.variableValues, found })
    return found
  }
}

/** Whether what is selected below a field does not depend on variables. */
function isFixed({ fieldNodes, fragments }: Asked): boolean {
  const seen = new Set<string>()
  const isFixedIn = (set: SelectionSetNode | undefined): boolean =>
    (set?.selections ?? []).every((node) => {
      if (node.directives?.length) return false
      if (node.kind !== Kind.FRAGMENT_SPREAD) return isFixedIn(node.selectionSet)
      if (seen.has(node.name.value)) return true
      seen.add(node.name.value)
      return isFixedIn(fragments[node.name.value]?.selectionSet)
    })
  return fieldNodes.every((node) => isFixedIn(node.selectionSet))
}

/** Names of the fields asked for right below a field, whatever fragment they stand in; skipped ones are left out. The same set for all rows. */
export const selectedFields = rememberedFor((info): ReadonlySet<string> => selectedBelow(info, []))

/** What is asked of a field that is a list. */
export const selectedList = rememberedFor((info): SelectedList => ({
  page: selectedFields(info),
  pageInfo: selectedBelow(info, ['pageInfo']),
  fields: selectedBelow(info, ['nodes'], ['edges', 'node']),
  attributes: selectedBelow(info, ['nodes', 'attributes'], ['edges', 'node', 'attributes']),
}))

/** What is asked of a field that is the only row of a list. */
export const selectedRow = rememberedFor((info): SelectedList => ({
  page: onlyNode,
  pageInfo: noFields,
  fields: selectedFields(info),
  attributes: selectedBelow(info, ['attributes']),
}))

const onlyNode: ReadonlySet<string> = new Set(['node'])
const noFields: ReadonlySet<string> = new Set()

/** As `selectedFields`, but of the fields that these paths lead to: `['nodes']` and `['edges', 'node']`. */
export function selectedBelow(info: Asked, ...paths: readonly (readonly string[])[]): ReadonlySet<string> {
  const found = paths.flatMap((path) =>
    path.reduce<readonly FieldNode[]>(
      (fields, name) => childrenOf(fields, info).filter((field) => field.name.value === name),
      info.fieldNodes,
    ),
  )
  return new Set(childrenOf(found, info).map((field) => field.name.value))
}

function childrenOf(fields: readonly FieldNode[], info: Asked): readonly FieldNode[] {
  const found: FieldNode[] = []
  const seen = new Set<string>()
  const collect = (selection: SelectionSetNode | undefined): void => {
    for (const node of selection?.selections ?? []) {
      if (getDirectiveValues(GraphQLSkipDirective, node, info.variableValues)?.['if'] === true) continue
      if (getDirectiveValues(GraphQLIncludeDirective, node, info.variableValues)?.['if'] === false) continue
      if (node.kind === Kind.FIELD) found.push(node)
      else if (node.kind === Kind.INLINE_FRAGMENT) collect(node.selectionSet)
      else if (!seen.has(node.name.value)) {
        seen.add(node.name.value)
        collect(info.fragments[node.name.value]?.selectionSet)
      }
    }
  }
  for (const field of fields) collect(field.selectionSet)
  return found
}
