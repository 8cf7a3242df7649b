import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { CadastreError, InputError } from '../errors.js'
import type { GeneratedSchema } from '../schema/generate.js'
import { parsePartTypes } from '../schema/part.js'
import { printing } from '../schema/print.js'
import { inSlices } from '../schema/slices.js'
import type { SchemaSwap } from '../schema/swap.js'
import { introspectionIsOff } from './document.js'
import { versionHeader } from './schema-version.js'

/**
 * Adds /schema.graphql, the schema that is served, and with `?types=a,b` the part of some resource types: for code generators. The entity tag is the version
 * of the schema. What can't be meant is answered 400 with a sentence, and where introspection is off everything 403.
 */
export function mountSchemaText(
  app: FastifyInstance,
  swap: Pick<SchemaSwap, 'current'>,
  { introspection }: { readonly introspection: boolean },
): void {
  const textOf = rememberTexts()
  app.get('/schema.graphql', async (request, reply) => {
    try {
      if (!introspection) throw introspectionIsOff()
      return await answer(request, reply, swap.current(), textOf)
    } catch (error) {
      if (!(error instanceof CadastreError)) throw error
      return reply.code(error.code === 'FORBIDDEN' ? 403 : 400).send({ error: error.message })
    }
  })
}

async function answer(
  request: FastifyRequest,
  reply: FastifyReply,
  generated: GeneratedSchema,
  textOf: ReturnType<typeof rememberTexts>,
): Promise<FastifyReply> {
  const names = parseTypes(request.query)
  const kept = names && parsePartTypes(generated.catalogue, names, ['types'])
  const tag = `"${generated.version}"`
  void reply.headers({ etag: tag, 'cache-control': 'no-cache', [versionHeader]: generated.version })
  if (isKnown(request.headers['if-none-match'], tag)) return reply.code(304).send()
  const key = [generated.version, ...(kept ? [...kept].toSorted((a, b) => a - b) : ['whole'])].join()
  const text = await textOf(key, () => inSlices(printing(generated, kept)))
  return reply.type('application/graphql; charset=utf-8').send(text)
}

/** The names of resource types in the query; undefined for the whole schema. */
function parseTypes(query: unknown): readonly string[] | undefined {
  const entries = Object.entries(typeof query === 'object' && query !== null ? query : {})
  const unknown = entries.find(([name]) => name !== 'types')
  if (unknown)
    throw new InputError(`There is no parameter ${JSON.stringify(unknown[0].slice(0, 60))}; there is "types".`)
  const [first] = entries
  if (!first) return undefined
  const names = [first[1]].flat().flatMap((part) =>
    String(part)
      .split(',')
      .map((name) => name.trim()),
  )
  if (names.includes(''))
    throw new InputError('"types" takes names of resource types with commas between them, such as types=host,network.')
  return names
}

const isKnown = (given: string | undefined, tag: string) =>
  (given ?? '').split(',').some((one) => one.trim().replace(/^W\//, '') === tag || one.trim() === '*')

/** Texts can have megabytes: only the last few are kept. */
const keptTexts = 4

/**
 * Remembers texts by key; those who ask for the same while it is printed wait for it together. One is printed at a time: who asks for many parts gets no more
 * of the process than one of them takes.
 */
function rememberTexts(): (key: string, print: () => Promise<string>) => Promise<string> {
  const texts = new Map<string, Promise<string>>()
  let last: Promise<unknown> = Promise.resolve()
  return (key, print) => {
    const known = texts.get(key)
    const text = known ?? last.then(print, print)
    if (!known) last = text
    texts.delete(key)
    texts.set(key, text)
    for (const old of texts.keys()) if (texts.size > keptTexts) texts.delete(old)
    return text
  }
}
