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

type Asked = Pick<GraphQLResolveInfo, 'fieldNodes' | 'fragments' | 'variableValues'>

/** What was found for a field the last time. Its rows ask one after another, with the same nodes and variables. */
const last = new WeakMap<readonly FieldNode[], { readonly variables: object; readonly names: ReadonlySet<string> }>()

/** Names of the fields asked for right below a field, whatever fragment they stand in; skipped ones are left out. The same set for all rows. */
export function selectedFields(info: Asked): ReadonlySet<string> {
  const known = last.get(info.fieldNodes)
  if (known?.variables === info.variableValues) return known.names
  const names = new Set(childrenOf(info.fieldNodes, info).map((field) => field.name.value))
  last.set(info.fieldNodes, { variables: info.variableValues, names })
  return names
}

/** As `selectedFields`, but of the fields that these paths lead to: `['nodes']` and `['edges', 'node']`. */
export function selectedBelow(info: GraphQLResolveInfo, ...paths: readonly (readonly string[])[]): ReadonlySet<string> {
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
