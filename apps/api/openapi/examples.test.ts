/**
 * The examples are what the API answers today. When a response changes, record them anew:
 * `SECATEUR_RECORD_EXAMPLES=1 npm test openapi/examples && npm run docs`
 */
import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { test } from 'node:test'
import { Ajv2020 } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import { recordExamples } from '../../../test/support/example-session.ts'
import { openApiDocument } from './document.ts'
import { EXAMPLES, EXAMPLES_FILE } from './examples.ts'

interface Document {
  paths: Record<string, Record<string, { operationId: string; responses: Record<string, Response> }>>
}
interface Response {
  content?: Record<string, { schema: object; examples?: Record<string, { $ref: string }> }>
}

const document = (await openApiDocument()) as unknown as Document
const operations = Object.values(document.paths).flatMap((path) => Object.values(path))
const responses = operations.flatMap(({ operationId, responses }) =>
  Object.entries(responses).flatMap(([status, { content = {} }]) =>
    Object.entries(content).map(([type, media]) => ({ operationId, status, type, ...media })),
  ),
)

test('the examples are the responses of a session with the API', async () => {
  const recorded = await recordExamples()
  if (process.env.SECATEUR_RECORD_EXAMPLES) {
    writeFileSync(EXAMPLES_FILE, `${JSON.stringify(recorded, null, 2)}\n`)
    return
  }
  for (const [name, example] of Object.entries(recorded)) assert.deepEqual(EXAMPLES[name], example, name)
  assert.deepEqual(Object.keys(EXAMPLES), Object.keys(recorded))
})

test('every JSON response has an example', () => {
  const missing = responses
    .filter(({ type, examples }) => type.endsWith('json') && !examples)
    .map(({ operationId, status }) => `${operationId} ${status}`)
  assert.deepEqual(missing, [])
})

test('every example fits its schema and is used', () => {
  const ajv = addFormats.default(new Ajv2020({ strict: false, allErrors: true }))
  ajv.addSchema(document, 'openapi')
  const used = new Set<string>()
  for (const { operationId, status, schema, examples = {} } of responses) {
    const refersTo = JSON.stringify(schema).replaceAll('"#/', '"openapi#/')
    for (const name of Object.keys(examples)) {
      used.add(name)
      assert.ok(
        ajv.validate(JSON.parse(refersTo), EXAMPLES[name]),
        `${name} for ${operationId} ${status}: ${ajv.errorsText()}`,
      )
    }
  }
  assert.deepEqual(
    Object.keys(EXAMPLES).filter((name) => !used.has(name)),
    [],
  )
})
