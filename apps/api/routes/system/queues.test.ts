/** The queue board: who may see it, what it shows, and that it is read-only. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { formatKey, newKey } from '#core/domain/api-key.ts'
import type { Role } from '#core/domain/roles.ts'
import { createTestApi, type TestApi } from '../../../../test/support/api.ts'
import { TEST_KEY } from '../../../../test/support/database.ts'
import { registerHost } from '../../../../test/support/fixtures.ts'

/** Port 9 (discard) refuses connections. */
const NO_REDIS = 'redis://127.0.0.1:9'

let api: TestApi
before(async () => {
  api = await createTestApi()
})
after(() => api?.dispose())

const basic = (password: string, user = 'anybody') =>
  `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`

const look = (path = '', authorization: string | null = basic(TEST_KEY), of = api) =>
  of.app.inject({ url: `/ops/queues${path}`, headers: authorization ? { authorization } : {} })

async function keyOf(role: Role): Promise<string> {
  const { json } = await api.post('/v1/keys', { name: role, role })
  return json().secret
}

const REJECTED: Record<string, [() => Promise<string | null> | string | null, number, string]> = {
  'a request without a key': [() => null, 401, 'PRUNE_KEY_REQUIRED'],
  'a bearer token': [() => `Bearer ${TEST_KEY}`, 401, 'PRUNE_KEY_REQUIRED'],
  'an empty password': [() => basic(''), 401, 'PRUNE_KEY_REQUIRED'],
  'a password without a user name': [
    () => `Basic ${Buffer.from(TEST_KEY).toString('base64')}`,
    401,
    'PRUNE_KEY_REQUIRED',
  ],
  'an unknown key': [() => basic(formatKey(newKey())), 401, 'PRUNE_KEY_REFUSED'],
  'a key as the user name': [() => basic('', TEST_KEY), 401, 'PRUNE_KEY_REQUIRED'],
  'a viewer': [async () => basic(await keyOf('viewer')), 403, 'PRUNE_ROLE_TOO_SMALL'],
  'a submitter': [async () => basic(await keyOf('submitter')), 403, 'PRUNE_ROLE_TOO_SMALL'],
  'an admin': [async () => basic(await keyOf('admin')), 403, 'PRUNE_ROLE_TOO_SMALL'],
}

for (const [who, [authorization, status, code]] of Object.entries(REJECTED)) {
  test(`${who} is rejected`, async () => {
    const given = await authorization()
    for (const path of ['', '/', '/api/queues', '/static/favicon-32x32.png']) {
      const { statusCode, headers, json } = await look(path, given)
      assert.deepEqual([statusCode, json().code], [status, code], path)
      const challenge = status === 401 ? 'Basic realm="secateur", charset="UTF-8"' : undefined
      assert.equal(headers['www-authenticate'], challenge)
    }
  })
}

test('an operator gets the page and its assets, all from this origin', async () => {
  const page = await look()
  assert.equal(page.statusCode, 200)
  assert.match(String(page.headers['content-type']), /^text\/html/)
  const policy = String(page.headers['content-security-policy'])
  assert.match(policy, /script-src 'self'/)
  assert.match(policy, /style-src 'self' 'unsafe-inline'/)
  assert.match(page.body, /<base href="\/ops\/queues\/" \/>/)
  const assets = [...page.body.matchAll(/(?:src|href)="(static\/[^"]+)"/g)].map(([, path]) => path)
  assert.ok(assets.length > 3)
  for (const path of assets) {
    const asset = await look(`/${path}`)
    assert.equal(asset.statusCode, 200, path)
    assert.ok(asset.rawPayload.length > 0, path)
    const again = await api.app.inject({
      url: `/ops/queues/${path}`,
      headers: { authorization: basic(TEST_KEY), 'if-none-match': String(asset.headers.etag) },
    })
    assert.equal(again.statusCode, 304, path)
  }
})

test('the board shows the jobs queue and the queues of new hosts, with their messages', async () => {
  const names = async () => (await look('/api/queues')).json().queues.map(nameOf)
  const nameOf = ({ displayName }: { displayName: string }) => displayName
  assert.deepEqual(await names(), ['jobs'])
  const hostId = await registerHost(api.repositories, 'gpu-9/cuda:0')
  assert.deepEqual(await names(), ['jobs', 'trials of gpu-9/cuda:0'])
  const jobId = '019a0000-0000-7000-8000-00000000000a'
  const message = await api.jobsQueue.add('job', { jobId })
  const { queues } = (await look('/api/queues?activeQueue=jobs&status=waiting')).json()
  assert.equal(queues[0].counts.waiting, 1)
  assert.equal((await look(`/api/queues/jobs/${message.id}`)).json().job.data.jobId, jobId)
  assert.equal((await look(`/api/queues/trials.${hostId}/metrics`)).statusCode, 200)
})

test('requests that would change a queue are rejected', async () => {
  for (const [method, path] of [
    ['PUT', '/api/queues/pause'],
    ['PUT', '/api/queues/jobs/pause'],
    ['PUT', '/api/queues/jobs/obliterate'],
    ['POST', '/api/queues/jobs/add'],
  ] as const) {
    const { statusCode } = await api.app.inject({
      method,
      url: `/ops/queues${path}`,
      headers: { authorization: basic(TEST_KEY) },
      body: {},
    })
    assert.ok([404, 405].includes(statusCode), `${method} ${path}: ${statusCode}`)
  }
  assert.equal(await api.jobsQueue.isPaused(), false)
})

test('without Redis the page loads, its data answers 503 and the API can close', async () => {
  const { database } = api
  const alone = await createTestApi({ database, redisUrl: NO_REDIS })
  assert.equal((await look('/', undefined, alone)).statusCode, 200)
  const answer = await look('/api/queues', undefined, alone)
  assert.deepEqual([answer.statusCode, answer.json().code], [503, 'PRUNE_UNAVAILABLE'])
  await alone.dispose()
})

test('the OpenAPI document does not list the board', async () => {
  assert.ok(!Object.keys(api.app.swagger().paths ?? {}).some((path) => path.includes('ops')))
})
