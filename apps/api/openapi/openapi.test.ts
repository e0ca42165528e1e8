import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { Validator } from '@seriousme/openapi-schema-validator'
import { createTestApi, type TestApi } from '../../../test/support/api.ts'

let api: TestApi
let document: {
  openapi: string
  paths: Record<string, Record<string, Operation>>
  components: { schemas: Record<string, { required?: string[]; properties: Record<string, object> }> }
}
interface Operation {
  operationId?: string
  summary?: string
  tags?: string[]
  parameters?: { name: string; required?: boolean; in: string }[]
  requestBody?: { required?: boolean }
  responses: Record<string, { description: string }>
}

before(async () => {
  api = await createTestApi()
  document = (await api.app.inject('/docs/json')).json()
})
after(() => api.dispose())

test('the document is valid OpenAPI 3.1', async () => {
  const { valid, errors } = await new Validator().validate(structuredClone(document))
  assert.ok(valid, JSON.stringify(errors))
  assert.equal(document.openapi, '3.1.0')
})

test('every operation has a unique id, a summary and a tag', () => {
  const operations = Object.values(document.paths).flatMap((path) => Object.values(path))
  assert.ok(operations.length > 50)
  for (const { operationId, summary, tags } of operations) assert.ok(operationId && summary && tags?.length)
  assert.equal(new Set(operations.map(({ operationId }) => operationId)).size, operations.length)
})

test('fields and parameters with a default are optional', () => {
  const { JobRequest, CalibrationRequest, EvaluationRequest } = document.components.schemas
  assert.deepEqual(JobRequest?.required, ['model', 'methods'])
  assert.deepEqual(CalibrationRequest?.required, [])
  assert.deepEqual(EvaluationRequest?.required, ['dataset'])
  const parameters = document.paths['/v1/jobs']?.get?.parameters ?? []
  assert.ok(parameters.length > 0)
  assert.deepEqual(
    parameters.filter(({ required }) => required),
    [],
  )
})

test('the rest of a path is a parameter with a name', () => {
  const { parameters = [] } = document.paths['/v1/artifacts/{id}/files/{name}']?.get ?? {}
  assert.deepEqual(
    parameters.filter(({ in: part }) => part === 'path').map(({ name }) => name),
    ['id', 'name'],
  )
})

test('every response has a description of its own', () => {
  const operations = Object.values(document.paths).flatMap((path) => Object.values(path))
  const descriptions = operations.flatMap(({ responses }) =>
    Object.values(responses).map(({ description }) => description),
  )
  assert.ok(descriptions.includes('The schedule run.') && descriptions.includes('One page of the list.'))
  assert.ok(!descriptions.includes('Default Response'))
})

test('a body is optional only where the API accepts a request without one', () => {
  const optional = Object.values(document.paths)
    .flatMap((path) => Object.values(path))
    .filter(({ requestBody }) => requestBody && !requestBody.required)
  assert.deepEqual(
    optional.map(({ operationId }) => operationId),
    ['cloneJob'],
  )
})

test('every named type is spelled out once and referenced', () => {
  const text = JSON.stringify(document)
  const unused = Object.keys(document.components.schemas).filter(
    (name) => !text.includes(`"#/components/schemas/${name}"`),
  )
  assert.deepEqual(unused, [])
  assert.deepEqual(document.components.schemas.Trial?.properties.status, {
    $ref: '#/components/schemas/TrialStatus',
  })
})

test('a union of words becomes one enum', () => {
  assert.deepEqual(document.components.schemas.Progress?.properties.unit, {
    type: 'string',
    enum: ['model', 'block', 'layer', 'batch'],
  })
})

test('the page has its own title and loads all its files from the API', async () => {
  assert.equal((await api.app.inject('/')).headers.location, '/docs')
  const page = await api.app.inject('/docs')
  assert.equal(page.statusCode, 200)
  assert.match(page.body, /<title>Secateur API<\/title>/)
  const loads = [...page.body.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, path]) => String(path))
  assert.ok(loads.length > 0)
  for (const path of loads) {
    const { statusCode } = await api.app.inject(new URL(path, 'http://localhost/docs').pathname)
    assert.equal(statusCode, 200, path)
  }
})
