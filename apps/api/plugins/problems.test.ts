import assert from 'node:assert/strict'
import { type AddressInfo, connect } from 'node:net'
import { after, before, describe, test } from 'node:test'
import { createTestApi, type TestApi } from '../../../test/support/api.ts'

let api: TestApi
before(async () => {
  api = await createTestApi()
})
after(() => api.dispose())

const JSON_TYPE = { 'content-type': 'application/json' }
const UNKNOWN = '019a0000-0000-7000-8000-00000000dead'

describe('every error is a problem document', () => {
  const cases = [
    { name: 'an unknown route', method: 'GET', url: '/v1/nothing', status: 404, code: 'PRUNE_NOT_FOUND' },
    { name: 'a badly encoded URL', method: 'GET', url: '/v1/jobs/%zz', status: 404, code: 'PRUNE_NOT_FOUND' },
    {
      name: 'an id of 200 characters',
      method: 'GET',
      url: `/v1/jobs/${'a'.repeat(200)}`,
      status: 404,
      code: 'PRUNE_NOT_FOUND',
    },
    {
      name: 'an unknown job',
      method: 'GET',
      url: `/v1/jobs/${UNKNOWN}`,
      status: 404,
      code: 'PRUNE_NOT_FOUND',
    },
    { name: 'a malformed job id', method: 'GET', url: '/v1/jobs/1', status: 404, code: 'PRUNE_NOT_FOUND' },
    {
      name: 'the trials of a malformed job id',
      method: 'GET',
      url: '/v1/jobs/1/trials',
      status: 404,
      code: 'PRUNE_NOT_FOUND',
    },
    {
      name: 'the table of a malformed job id',
      method: 'GET',
      url: '/v1/jobs/1/table',
      status: 404,
      code: 'PRUNE_NOT_FOUND',
    },
    {
      name: 'cancelling a malformed job id',
      method: 'POST',
      url: '/v1/jobs/1/cancel',
      status: 404,
      code: 'PRUNE_NOT_FOUND',
    },
    {
      name: 'a malformed trial id',
      method: 'GET',
      url: '/v1/trials/1',
      status: 404,
      code: 'PRUNE_NOT_FOUND',
    },
    {
      name: 'an unknown trial',
      method: 'GET',
      url: `/v1/trials/${UNKNOWN}`,
      status: 404,
      code: 'PRUNE_NOT_FOUND',
    },
    {
      name: 'broken JSON',
      method: 'POST',
      url: '/v1/jobs',
      headers: JSON_TYPE,
      body: '{"model":',
      status: 400,
      code: 'PRUNE_MALFORMED_BODY',
    },
    {
      name: 'a JSON content type without a body',
      method: 'POST',
      url: '/v1/jobs',
      headers: JSON_TYPE,
      status: 400,
      code: 'PRUNE_MALFORMED_BODY',
    },
    {
      name: 'a poisoned prototype',
      method: 'POST',
      url: '/v1/jobs',
      headers: JSON_TYPE,
      body: '{"__proto__": {"model": "x"}}',
      status: 422,
      code: 'PRUNE_VALIDATION',
    },
    {
      name: 'a body of 10 MB',
      method: 'POST',
      url: '/v1/jobs',
      headers: JSON_TYPE,
      body: JSON.stringify({ name: 'a'.repeat(10_000_000) }),
      status: 413,
      code: 'PRUNE_BODY_TOO_LARGE',
    },
    {
      name: 'a text body',
      method: 'POST',
      url: '/v1/jobs',
      headers: { 'content-type': 'text/plain' },
      body: '{}',
      status: 415,
      code: 'PRUNE_UNSUPPORTED_MEDIA_TYPE',
    },
    {
      name: 'a form body',
      method: 'POST',
      url: '/v1/jobs',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: 'model=x',
      status: 415,
      code: 'PRUNE_UNSUPPORTED_MEDIA_TYPE',
    },
  ]
  for (const { name, status, code, ...request } of cases) {
    test(`${name} gets ${status}`, async () => {
      const response = await api.request(request)
      assert.equal(response.statusCode, status)
      assert.match(String(response.headers['content-type']), /^application\/problem\+json/)
      const problem = response.json()
      assert.equal(problem.code, code)
      assert.equal(problem.status, status)
      assert.equal(problem.requestId, response.headers['x-request-id'])
    })
  }

  test('a method that the route does not support gets 405 and the supported methods', async () => {
    const response = await api.request({ method: 'PUT', url: `/v1/jobs/${UNKNOWN}` })
    assert.equal(response.statusCode, 405)
    assert.equal(response.headers.allow, 'GET, HEAD, PATCH, DELETE')
    assert.equal(response.json().code, 'PRUNE_METHOD_NOT_ALLOWED')
  })

  test('errors name the query parameters that are wrong', async () => {
    const { errors } = (await api.get('/v1/jobs?limit=0&status=done&direction=up')).json()
    assert.deepEqual(errors, [
      {
        pointer: '?direction',
        code: 'PRUNE_VALIDATION',
        detail:
          'unknown field; known: limit, cursor, sort, status, model, method, tag, createdAfter, createdBefore, q',
      },
      { pointer: '?limit', code: 'PRUNE_VALIDATION', detail: 'must be at least 1' },
      {
        pointer: '?status',
        code: 'PRUNE_VALIDATION',
        detail:
          'must be one of "queued", "running", "cancelling", "succeeded", "partially_succeeded", "failed", "cancelled"',
      },
    ])
  })

  test('an unknown cursor gets 422', async () => {
    const response = await api.get('/v1/jobs?cursor=rubbish')
    assert.equal(response.statusCode, 422)
    assert.equal(response.json().code, 'PRUNE_VALIDATION')
  })
})

describe('bytes that are no HTTP request get a problem document', () => {
  const cases = {
    'a malformed request line': ['GET\r\n\r\n', 400, 'PRUNE_MALFORMED_REQUEST'],
    'a malformed header': ['GET / HTTP/1.1\r\nhost: x\r\nno colon\r\n\r\n', 400, 'PRUNE_MALFORMED_REQUEST'],
    'too large headers': [
      `GET / HTTP/1.1\r\nhost: x\r\na: ${'a'.repeat(20_000)}\r\n\r\n`,
      431,
      'PRUNE_HEADERS_TOO_LARGE',
    ],
  } as const
  for (const [name, [request, status, code]] of Object.entries(cases)) {
    test(`${name} gets ${status}`, async () => {
      if (!api.app.server.listening) await api.app.listen({ host: '127.0.0.1', port: 0 })
      const socket = connect((api.app.server.address() as AddressInfo).port, '127.0.0.1')
      socket.write(request)
      let answer = ''
      for await (const chunk of socket.setEncoding('utf8')) answer += chunk
      const [head = '', body = ''] = answer.split('\r\n\r\n')
      assert.match(head, new RegExp(`^HTTP/1\\.1 ${status} [^]*content-type: application/problem\\+json`))
      const problem = JSON.parse(body)
      assert.deepEqual([problem.status, problem.code, problem.errors], [status, code, []])
      assert.ok(head.includes(`x-request-id: ${problem.requestId}`))
    })
  }
})

describe('an unexpected error', () => {
  test('gets 500 without its message', async () => {
    const broken = await createTestApi({
      deps: {
        engine: {
          describe: () => Promise.reject(new Error('the password is hunter2')),
          fingerprints: () => Promise.reject(new Error()),
          check: () => Promise.reject(new Error()),
          close: async () => {},
        },
      },
    })
    try {
      const response = await broken.get('/v1/methods')
      assert.equal(response.statusCode, 500)
      assert.equal(response.json().code, 'PRUNE_INTERNAL')
      assert.doesNotMatch(response.body, /hunter2/)
    } finally {
      await broken.dispose()
    }
  })
})

describe('request ids', () => {
  test('a well-formed request id is kept', async () => {
    const response = await api.get('/healthz', { 'x-request-id': 'nightly-2026-11-24' })
    assert.equal(response.headers['x-request-id'], 'nightly-2026-11-24')
  })

  test('a malformed request id is replaced', async () => {
    for (const id of ['short', 'a line\nbreak in it', 'a'.repeat(200)]) {
      const response = await api.get('/healthz', { 'x-request-id': id })
      assert.match(String(response.headers['x-request-id']), /^[0-9a-f-]{36}$/)
    }
  })
})
