import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { Validator } from '@seriousme/openapi-schema-validator'
import { createTestApi, type TestApi } from '../../test/support/api.ts'

let api: TestApi
let document: {
  openapi: string
  paths: Record<string, Record<string, Operation>>
  components: { schemas: Record<string, object> }
}
interface Operation {
  operationId?: string
  summary?: string
  tags?: string[]
  requestBody?: { content: Record<string, { schema: { required: string[]; properties: Properties } }> }
}
type Properties = Record<string, { required?: string[]; items?: { required?: string[] } }>

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

test('what has a default need not be given', () => {
  const body = document.paths['/v1/jobs']?.post?.requestBody?.content['application/json']?.schema
  assert.deepEqual(body?.required, ['model', 'methods'])
  assert.deepEqual(body?.properties.calibration?.required, [])
  assert.deepEqual(body?.properties.evaluations?.items?.required, ['dataset'])
})

test('resources are spelled out once, by their names', () => {
  assert.deepEqual(Object.keys(document.components.schemas).sort(), [
    'AuditEvent',
    'Comparison',
    'Dataset',
    'Delivery',
    'DryRun',
    'Host',
    'Job',
    'Key',
    'MadeKey',
    'MadeWebhook',
    'MeasurementRow',
    'Problem',
    'Schedule',
    'ScheduleRun',
    'Table',
    'Team',
    'Trial',
    'TrialDetail',
    'Webhook',
  ])
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
