/** Time limits over real connections: which answer a request gets that does not end in time, and what happens to its connection. */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { get } from 'node:http'
import type { Socket } from 'node:net'
import { after, describe, test } from 'node:test'
import { Registry } from 'prom-client'
import { createTestApi } from '../../../test/support/api.ts'
import { TEST_KEY } from '../../../test/support/database.ts'
import { submit } from '../../../test/support/fixtures.ts'
import { lockTable } from '../../../test/support/locked-table.ts'
import { openRawClient, requestHead } from '../../../test/support/raw-client.ts'
import { buildApp } from '../app.ts'
import { TIME_LIMITS } from './time-limits.ts'

const UNKNOWN = '019a0000-0000-7000-8000-00000000dead'
const KEY = { authorization: `Bearer ${TEST_KEY}` }
const JSON_TYPE = { 'content-type': 'application/json' }

const api = await createTestApi({ limits: { answer: 500, body: 500, slowAnswers: {} } })
const url = await api.app.listen({ port: 0, host: '127.0.0.1' })
after(async () => {
  api.app.server.closeAllConnections() // fetch keeps connections open
  await api.dispose()
})

/** The parts of the OpenAPI document that the tests read. */
interface Operation {
  requestBody?: { content: Record<string, { example: unknown }> }
  parameters?: { name: string; in: string }[]
}
const { paths } = api.app.swagger() as unknown as { paths: Record<string, Record<string, Operation>> }

/** A valid request for every operation that changes something. Its body is the documented example. */
const mutations = Object.entries(paths).flatMap(([path, operations]) =>
  Object.entries(operations)
    .filter(([method]) => method !== 'get')
    .map(([method, { requestBody }]) => {
      const [type = 'application/json', { example } = { example: {} }] =
        Object.entries(requestBody?.content ?? {}).at(-1) ?? []
      return {
        name: `${method.toUpperCase()} ${path}`,
        method: method.toUpperCase(),
        path: path.replaceAll(/\{\w+\}/g, UNKNOWN) + (path === '/v1/datasets' ? '?name=a&kind=traces' : ''),
        headers: { 'content-type': type },
        body: typeof example === 'string' ? example : JSON.stringify(example),
      }
    }),
)

interface Sent {
  method: string
  path: string
  headers?: Record<string, string>
  body?: string
}
const send = ({ path, headers, ...rest }: Sent) =>
  fetch(url + path, { ...rest, headers: { ...KEY, ...headers } })

async function outcome(request: Sent) {
  const response = await send(request)
  const { code, detail } = (await response.json()) as { code: string; detail: string }
  return { status: response.status, code, detail, connection: response.headers.get('connection') }
}

const TOO_SLOW = { status: 503, code: 'PRUNE_UNAVAILABLE', connection: 'close' }

describe('the answer limit', () => {
  test('holds for every operation with a body, before anything has taken effect', async () => {
    assert.ok(mutations.length > 25)
    await send({ method: 'GET', path: '/v1/keys/self' }) // the key is known; only the audit waits
    const unlock = await lockTable(api.database.url, 'audit_events', 'ACCESS EXCLUSIVE')
    try {
      const outcomes = await Promise.all(
        mutations.map(async (request) => {
          const { detail: _, ...shown } = await outcome(request)
          return [request.name, shown]
        }),
      )
      assert.deepEqual(
        outcomes,
        mutations.map(({ name }) => [name, TOO_SLOW]),
      )
    } finally {
      await unlock()
    }
    assert.equal(await api.db.team.count({ where: { name: 'vision' } }), 0)
  })

  test('holds for a GET and for a POST without a body', async () => {
    const unlock = await lockTable(api.database.url, 'jobs', 'ACCESS EXCLUSIVE')
    try {
      for (const [method, path] of [
        ['GET', '/v1/jobs'],
        ['POST', `/v1/jobs/${UNKNOWN}/cancel`],
      ] as const) {
        const { status } = await outcome({ method, path })
        assert.equal(status, 503, `${method} ${path}`)
      }
    } finally {
      await unlock()
    }
  })

  test('a change that was interrupted has an unknown outcome, and the answer says how to find out', async () => {
    const unlock = await lockTable(api.database.url, 'teams', 'SHARE')
    const body = JSON.stringify({ name: 'late' })
    try {
      const { code, detail } = await outcome({ method: 'POST', path: '/v1/teams', headers: JSON_TYPE, body })
      assert.equal(code, 'PRUNE_OUTCOME_UNKNOWN')
      assert.match(detail, /may have taken effect, or may still do so\. Check with GET \/v1\/teams before/)
    } finally {
      await unlock()
    }
  })

  test('names only operations that exist', async () => {
    const limits = { ...TIME_LIMITS, slowAnswers: { fetchJob: 1 } }
    const app = await buildApp({ ...api, registry: new Registry() }, { limits })
    await assert.rejects(async () => app.ready(), /unknown operations: fetchJob/)
    await app.close()
  })
})

describe('the body limit', () => {
  for (const [what, path, type] of [
    ['JSON', '/v1/jobs', 'application/json'],
    ['a merge patch', `/v1/jobs/${UNKNOWN}`, 'application/json'],
  ] as const) {
    test(`${what} that arrives byte by byte gets 408, and its connection ends`, async () => {
      const client = await openRawClient(api.app.server)
      const method = path === '/v1/jobs' ? 'POST' : 'PATCH'
      client.write(requestHead(method, path, { 'content-type': type, 'content-length': 100_000 }))
      client.trickle()
      const { status, headers, body } = await client.answer()
      assert.deepEqual([status, headers.connection], [408, 'close'])
      assert.equal(JSON.parse(body).code, 'PRUNE_REQUEST_TIMEOUT')
      await client.closed
    })
  }
})

describe('a client that does not read', () => {
  const notes = 'more than the buffers of a connection hold '.repeat(200_000)

  for (const [what, limits] of [
    ['idles', { idle: 2_000 }],
    ['takes too long', { transfer: 500 }],
  ] as const) {
    test(`is cut off when it ${what}`, async () => {
      const slow = await createTestApi({ database: api.database, limits })
      const job = await submit(api.repositories, { notes })
      const base = await slow.app.listen({ port: 0, host: '127.0.0.1' })
      await slow.get(`/v1/jobs/${job.id}`) // then the answer comes from the cache, before the limit
      try {
        const connected = once(slow.app.server, 'connection') as Promise<[Socket]>
        const request = get(`${base}/v1/jobs/${job.id}`, { headers: KEY, agent: false })
        const [[socket], [response]] = await Promise.all([connected, once(request, 'response')])
        response.pause().on('error', () => {})
        await once(socket, 'close')
        request.destroy()
      } finally {
        slow.app.server.closeAllConnections()
        await api.db.job.delete({ where: { id: job.id } })
        await slow.dispose()
      }
    })
  }
})

test('headers that do not arrive in time get 408', async () => {
  const slow = await createTestApi({ database: api.database, limits: { headers: 200 } })
  await slow.app.listen({ port: 0, host: '127.0.0.1' })
  try {
    const client = await openRawClient(slow.app.server)
    client.write('GET /healthz HTTP/1.1\r\nhost: x\r\n')
    assert.equal((await client.answer()).status, 408)
    client.socket.end()
    await client.closed
  } finally {
    await slow.dispose()
  }
})
