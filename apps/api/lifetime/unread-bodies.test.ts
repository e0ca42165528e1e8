import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { createTestApi, type TestApi } from '../../../test/support/api.ts'
import { openRawClient, requestHead } from '../../../test/support/raw-client.ts'

let api: TestApi
before(async () => {
  api = await createTestApi()
  await api.app.listen({ port: 0, host: '127.0.0.1' })
})
after(() => api?.dispose())

const LARGE = { 'content-length': 100_000_000 }
const CASES = {
  'without a valid key': [
    401,
    requestHead('POST', '/v1/jobs', { 'content-type': 'application/json', ...LARGE }, 'sec_no'),
  ],
  'that is too large': [
    413,
    requestHead('POST', '/v1/jobs', { 'content-type': 'application/json', ...LARGE }),
  ],
  'of an unknown type': [415, requestHead('POST', '/v1/jobs', { 'content-type': 'text/plain', ...LARGE })],
  'to an unknown route': [404, requestHead('POST', '/v1/nothing', LARGE)],
  'that is too large for an upload': [
    413,
    requestHead('POST', '/v1/datasets?name=a&kind=text', {
      'content-type': 'text/plain',
      'content-length': 1_000_000_000_000,
    }),
  ],
} as const

describe('a body is answered while it is sent, and its connection ends', { concurrency: true }, () => {
  for (const [what, [status, head]] of Object.entries(CASES)) {
    test(`a body ${what} gets ${status}`, async () => {
      const client = await openRawClient(api.app.server)
      client.write(head)
      client.trickle()
      const answer = await client.answer()
      assert.deepEqual([answer.status, answer.headers.connection], [status, 'close'])
      await client.closed
    })
  }
})

test('a rejected request whose body has arrived keeps its connection', async () => {
  const client = await openRawClient(api.app.server)
  client.write(`${requestHead('POST', '/v1/nothing', { 'content-length': 2 })}{}`)
  const answer = await client.answer()
  assert.deepEqual([answer.status, answer.headers.connection], [404, 'keep-alive'])
  client.socket.end()
  await client.closed
})
