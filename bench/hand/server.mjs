/*
 * Hand-written SQL behind a bare handler: what an answer costs with nothing in between. POST /KIND.VARIANT with {"variables": {...}} answers as Cadastre
 * does. DATABASE_URL, PORT and CONNECTIONS say where; prints "listening".
 */
import { readdirSync, readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { Pool, types } from 'pg'
import { answers } from './answers.mjs'
import { statementOf } from './statement.mjs'

const asText = (text) => text
const [booleans, smallints, integers] = [16, 21, 23]
const pool = new Pool({
  connectionString: process.env.DATABASE_URL,
  max: Number(process.env.CONNECTIONS ?? 10),
  options: '-c TimeZone=UTC',
  // Values as text: nothing is parsed that would only be printed again.
  types: {
    getTypeParser: (oid, format) =>
      [booleans, smallints, integers].includes(oid) ? types.getTypeParser(oid, format) : asText,
  },
})

const { rows: names } = await pool.query(`
  select name::text, id from attribute_definitions union all select name::text, id from resource_types
  union all select name::text, id from relationship_types`)
const idOf = new Map(names.map(({ name, id }) => [name, id]))

const folder = new URL('.', import.meta.url)
const statements = new Map(
  readdirSync(folder)
    .filter((file) => file.endsWith('.sql'))
    .map((file) => {
      const name = file.slice(0, -'.sql'.length)
      const text = statementOf(readFileSync(new URL(file, folder), 'utf8'), idOf)
      return [`/${name}`, { name, text, ...answers[name.split('.')[0]] }]
    }),
)

const server = createServer((request, response) => {
  const parts = []
  request.on('data', (part) => parts.push(part))
  request.on('end', () => {
    answer(statements.get(request.url), Buffer.concat(parts)).then(
      (body) => response.writeHead(200, { 'content-type': 'application/json; charset=utf-8' }).end(body),
      (error) => response.writeHead(500).end(String(error)),
    )
  })
})

async function answer({ name, text, values, read }, body) {
  const { variables } = JSON.parse(body.toString('utf8'))
  const { rows } = await pool.query({ name, text, values: values(variables) })
  return name.endsWith('.json') ? rows[0].answer : JSON.stringify(read(rows))
}

server.listen(Number(process.env.PORT), '127.0.0.1', () => process.stdout.write('listening\n'))
process.on('SIGTERM', () => process.exit(0))
