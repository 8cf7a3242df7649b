import type { CodegenConfig } from '@graphql-codegen/cli'

const config: CodegenConfig = {
  // Of a server of your own, with what your catalogue added: its address with /schema.graphql, as in http://127.0.0.1:4000/schema.graphql.
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
        // As in the schema; otherwise HasMember_HostRelatedEdge becomes HasMemberHostRelatedEdge.
        namingConvention: 'keep',
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
