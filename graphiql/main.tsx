// oxlint-disable-next-line import/no-unassigned-import -- it sets globalThis.MonacoEnvironment
import 'graphiql/setup-workers/vite'
import { GraphiQL } from 'graphiql'
import type { ComponentProps } from 'react'
import { createRoot } from 'react-dom/client'
import { examples } from './examples.js'

type GraphiQLProps = ComponentProps<typeof GraphiQL>

const ask: GraphiQLProps['fetcher'] = async (parameters, options) => {
  const response = await fetch('graphql', {
    method: 'POST',
    headers: {
      accept: 'application/graphql-response+json, application/json;q=0.9',
      ...options?.headers,
      'content-type': 'application/json',
    },
    body: JSON.stringify(parameters),
  })
  return response.json()
}

// GraphiQL keeps tabs under the same keys on every site. Without a prefix of our own, another server that was once
// on this port would show its tabs here instead of the examples.
const prefix = 'cadastre:'
const storedKeys = (): readonly string[] => Object.keys(localStorage).filter((key) => key.startsWith(prefix))

const storage: NonNullable<GraphiQLProps['storage']> = {
  getItem: (key) => localStorage.getItem(prefix + key),
  setItem: (key, value) => localStorage.setItem(prefix + key, value),
  removeItem: (key) => localStorage.removeItem(prefix + key),
  clear: () => storedKeys().forEach((key) => localStorage.removeItem(key)),
  get length() {
    return storedKeys().length
  },
}

const defaultTabs = examples.map(({ query, variables }) => ({
  query,
  variables: Object.keys(variables).length === 0 ? null : JSON.stringify(variables, null, 2),
}))

const root = document.getElementById('graphiql')
if (!root) throw new Error('index.html has no element with the id "graphiql"')

createRoot(root).render(
  <GraphiQL
    fetcher={ask}
    storage={storage}
    defaultTabs={defaultTabs}
    defaultEditorToolsVisibility="variables"
    inputValueDeprecation
    schemaDescription
  >
    <GraphiQL.Logo>Cadastre</GraphiQL.Logo>
  </GraphiQL>,
)
