import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { createTestApi, type TestApi } from '../../../test/support/api.ts'
import { submit } from '../../../test/support/fixtures.ts'

let api: TestApi
before(async () => {
  api = await createTestApi()
})
after(() => api.dispose())

const JSON_TYPE = 'application/json'
const UNKNOWN = '019a0000-0000-7000-8000-00000000dead'

const send = (method: string, url: string, body?: string | Buffer, type = JSON_TYPE) =>
  api.request({ method, url, headers: { 'content-type': type }, ...(body === undefined ? {} : { body }) })

/** The URLs of all operations that change something, with their ids filled in. */
const operations = () =>
  Object.entries(api.app.swagger().paths ?? {}).flatMap(([url, item]) =>
    Object.entries((item ?? {}) as Record<string, { requestBody?: unknown }>).map(
      ([method, { requestBody }]) => ({
        method: method.toUpperCase(),
        url: url.replaceAll(/\{\w+\}/g, UNKNOWN),
        requiresBody: (requestBody as { required?: boolean } | undefined)?.required === true,
      }),
    ),
  )

test('every operation accepts an empty JSON body exactly if it requires no body', async () => {
  const changes = operations().filter(({ method, url }) => method !== 'GET' && url !== '/v1/datasets')
  assert.ok(changes.filter(({ requiresBody }) => requiresBody).length > 5)
  assert.ok(changes.filter(({ requiresBody }) => !requiresBody).length > 10)
  for (const { method, url, requiresBody } of changes) {
    const { statusCode, body } = await send(method, url)
    if (requiresBody) assert.equal(statusCode, 400, `${method} ${url} ${body}`)
    else assert.ok(![400, 415, 422, 500].includes(statusCode), `${method} ${url} ${statusCode} ${body}`)
  }
})

test('a job can be cancelled with an empty JSON body', async () => {
  const { id } = await submit(api.repositories)
  assert.equal((await send('POST', `/v1/jobs/${id}/cancel`)).statusCode, 202)
})

test('a body that is not empty must be JSON where none is required, too', async () => {
  const { statusCode, body } = await send('POST', `/v1/jobs/${UNKNOWN}/cancel`, '{')
  assert.equal(statusCode, 400)
  assert.doesNotMatch(body, /position/)
})

const TEAM = { name: 'größer' }
const REJECTED = {
  'that is not UTF-8': [Buffer.from(JSON.stringify(TEAM), 'latin1'), JSON_TYPE, 400, 'PRUNE_MALFORMED_BODY'],
  'in UTF-16': [
    Buffer.from(JSON.stringify(TEAM), 'utf16le'),
    `${JSON_TYPE}; charset=utf-16`,
    415,
    'PRUNE_UNSUPPORTED_MEDIA_TYPE',
  ],
  'that declares UTF-16': [
    JSON.stringify(TEAM),
    `${JSON_TYPE};charset="UTF-16"`,
    415,
    'PRUNE_UNSUPPORTED_MEDIA_TYPE',
  ],
  'that is cut in a character': [
    Buffer.from('{"name":"🌳').subarray(0, -1),
    JSON_TYPE,
    400,
    'PRUNE_MALFORMED_BODY',
  ],
} as const

for (const [name, [body, type, status, code]] of Object.entries(REJECTED)) {
  test(`a JSON body ${name} gets ${status}`, async () => {
    const response = await send('POST', '/v1/teams', body, type)
    assert.deepEqual([response.statusCode, response.json().code], [status, code])
  })
}

test('a JSON body may declare UTF-8 and start with a byte order mark', async () => {
  for (const [n, type] of [
    JSON_TYPE,
    `${JSON_TYPE}; charset=utf-8`,
    `${JSON_TYPE}; charset="UTF8"`,
  ].entries()) {
    const response = await send('POST', '/v1/teams', `\ufeff{"name":"team-${n}"}`, type)
    assert.equal(response.statusCode, 201, response.body)
  }
})
