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
  parameters?: { required?: boolean; in: string }[]
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

test('every operation has an id of its own, a summary and a tag', () => {
  const operations = Object.values(document.paths).flatMap((path) => Object.values(path))
  for (const { operationId, summary, tags } of operations) assert.ok(operationId && summary && tags?.length)
  assert.equal(new Set(operations.map(({ operationId }) => operationId)).size, operations.length)
})

test('what has a default need not be given, in a body or a query', () => {
  const { JobRequest, CalibrationRequest, EvaluationRequest } = document.components.schemas
  assert.deepEqual(JobRequest?.required, ['model', 'methods'])
  assert.deepEqual(CalibrationRequest?.required, [])
  assert.deepEqual(EvaluationRequest?.required, ['dataset'])
  const parameters = document.paths['/v1/jobs']?.get?.parameters ?? []
  assert.deepEqual(
    parameters.filter(({ required }) => required),
    [],
  )
})

test('every type that has a name is spelled out once and referred to', () => {
  const text = JSON.stringify(document)
  const unused = Object.keys(document.components.schemas).filter(
    (name) => !text.includes(`"#/components/schemas/${name}"`),
  )
  assert.deepEqual(unused, [])
  assert.deepEqual(document.components.schemas.Trial?.properties.status, {
    $ref: '#/components/schemas/TrialStatus',
  })
})

test('a choice of words is one enum', () => {
  assert.deepEqual(document.components.schemas.Progress?.properties.unit, {
    type: 'string',
    enum: ['model', 'block', 'layer', 'batch'],
  })
})

test('the page comes with all that it loads, from here', async () => {
  assert.equal((await api.app.inject('/')).headers.location, '/docs')
  const page = await api.app.inject('/docs')
  assert.equal(page.statusCode, 200)
  const loads = [...page.body.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, path]) => String(path))
  assert.ok(loads.length > 0)
  for (const path of loads) {
    const { statusCode } = await api.app.inject(new URL(path, 'http://localhost/docs').pathname)
    assert.equal(statusCode, 200, path)
  }
})
