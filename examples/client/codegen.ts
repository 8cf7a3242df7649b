import type { CodegenConfig } from '@graphql-codegen/cli'

// A server of your own prints its schema, with what your catalogue added: `npx cadastre schema > schema.graphql`.
const config: CodegenConfig = {
  schema: '../../schema.graphql',
  documents: ['src/*.ts'],
  generates: {
    'src/gql/': {
      preset: 'client',
      presetConfig: { fragmentMasking: false },
      config: {
        // Documents as strings: the program then needs no graphql library when it runs.
        documentMode: 'string',
        enumsAsTypes: true,
        useTypeImports: true,
        emitLegacyCommonJSImports: false,
        // All are text in answers. BigInt and Decimal keep digits that a JavaScript number would lose.
        strictScalars: true,
        scalars: {
          ID: 'string',
          BigInt: { input: 'string | number', output: 'string' },
          Decimal: { input: 'string | number', output: 'string' },
          DateTime: 'string',
          Ip: 'string',
        },
      },
    },
  },
}

export default config
