/** Webhooks over REST. Delivery is tested in workers/control/webhooks/deliver.test.ts. */
import assert from 'node:assert/strict'
import { after, describe, test } from 'node:test'
import { uuidv7 } from 'uuidv7'
import { DEFAULT_TEAM_ID } from '#core/domain/ids.ts'
import { createTestApi } from '../../../../test/support/api.ts'
import { addFinishedEvent, deliveriesOf } from '../../../../test/support/webhooks.ts'

const api = await createTestApi()
after(api.dispose)
const { repositories } = api

const webhookBody = (changes: object = {}) => ({
  url: 'https://hooks.example/secateur',
  events: ['job.finished'],
  ...changes,
})
async function createWebhook(changes: object = {}) {
  const response = await api.post('/v1/webhooks', webhookBody(changes))
  assert.equal(response.statusCode, 201, response.body)
  return response.json()
}
const patch = (id: string, body: object) => api.request({ method: 'PATCH', url: `/v1/webhooks/${id}`, body })
const remove = (id: string) => api.request({ method: 'DELETE', url: `/v1/webhooks/${id}` })
const pointersOf = (response: { json: () => { errors: { pointer: string }[] } }) =>
  response.json().errors.map(({ pointer }) => pointer)

describe('POST /v1/webhooks', () => {
  test('answers with the secret, which is never shown again', async () => {
    const response = await api.post('/v1/webhooks', webhookBody())
    const { secret, ...webhook } = response.json()
    assert.deepEqual(
      [response.statusCode, response.headers.location, response.headers['cache-control']],
      [201, `/v1/webhooks/${webhook.id}`, 'no-store'],
    )
    assert.match(secret, /^whsec_[A-Za-z0-9+/]{43}=$/)
    assert.deepEqual([webhook.enabled, webhook.disabledAt, webhook.previousSecretUntil], [true, null, null])
    assert.deepEqual((await api.get(`/v1/webhooks/${webhook.id}`)).json(), webhook)
    assert.deepEqual((await api.get('/v1/webhooks?limit=1')).json().items, [webhook])
    const [row] = await api.db.$queryRaw<{ text: string }[]>`
      SELECT encode(secret, 'escape') AS text FROM webhooks WHERE id = ${webhook.id}::uuid`
    assert.ok(row && !row.text.includes(secret))
  })

  test('rejects URLs that are not allowed and unknown events', async () => {
    for (const [changes, pointer] of [
      [{ url: 'http://hooks.example/' }, '#/url'],
      [{ url: 'https://user:password@hooks.example/' }, '#/url'],
      [{ url: 'https://169.254.169.254/' }, '#/url'],
      [{ url: 'https://hooks.example:6379/' }, '#/url'],
      [{ url: 'hooks' }, '#/url'],
      [{ url: '' }, '#/url'],
      [{ url: 'https://hooks.example/a\tb' }, '#/url'],
      [{ url: 'https://hooks.example/\u202e' }, '#/url'],
      [{ events: [] }, '#/events'],
      [{ events: ['webhook.test'] }, '#/events/0'],
      [{ events: ['job.finished', 'job.finished'] }, '#/events/1'],
      [{ secret: 'mine' }, '#/secret'],
    ] as const) {
      const response = await api.post('/v1/webhooks', webhookBody(changes))
      assert.equal(response.statusCode, 422, JSON.stringify(changes))
      assert.deepEqual(pointersOf(response), [pointer], JSON.stringify(changes))
    }
  })

  test('allows host events to operators only', async () => {
    const key = { teamId: DEFAULT_TEAM_ID, name: 'admin', createdBy: null, expiresInDays: null }
    const admin = api.as((await repositories.keys.create({ ...key, role: 'admin' })).secret)
    const rejected = await admin.post('/v1/webhooks', webhookBody({ events: ['host.lost'] }))
    assert.deepEqual([rejected.statusCode, rejected.json().code], [403, 'PRUNE_ROLE_TOO_SMALL'])
    assert.equal((await admin.post('/v1/webhooks', webhookBody())).statusCode, 201)
    await createWebhook({ events: ['host.lost'] })
  })

  test('answers 409 and names the missing setting if there is no key to encrypt secrets with', async () => {
    const other = await createTestApi({ env: { SECATEUR_WEBHOOK_KEY: '' } })
    const response = await other.post('/v1/webhooks', webhookBody())
    await other.dispose()
    assert.deepEqual([response.statusCode, response.json().code], [409, 'PRUNE_WEBHOOKS_OFF'])
    assert.match(response.json().detail, /SECATEUR_WEBHOOK_KEY/)
  })
})

test('PATCH changes the given fields', async () => {
  const { id, secret: _, ...webhook } = await createWebhook()
  const edited = (await patch(id, { events: ['schedule.missed', 'schedule.regressed'] })).json()
  assert.deepEqual(edited, { id, ...webhook, events: ['schedule.missed', 'schedule.regressed'] })
  assert.equal((await patch(id, { url: 'https://other.example/' })).json().url, 'https://other.example/')
  const { disabledAt, enabled } = (await patch(id, { enabled: false })).json()
  assert.ok(disabledAt && !enabled)
  assert.equal((await patch(id, { enabled: false })).json().disabledAt, disabledAt)
  assert.equal((await patch(id, { enabled: true })).json().disabledAt, null)
  for (const [body, pointer] of [
    [{}, '#'],
    [{ url: 'https://127.0.0.1/' }, '#/url'],
    [{ events: ['x'] }, '#/events/0'],
  ] as const)
    assert.deepEqual(pointersOf(await patch(id, body)), [pointer])
})

test('a rotation answers with a new secret and the time until which the old one is used', async () => {
  const { id, secret } = await createWebhook()
  const response = await api.post(`/v1/webhooks/${id}/rotate`)
  const rotated = response.json()
  assert.equal(response.headers['cache-control'], 'no-store')
  assert.match(rotated.secret, /^whsec_/)
  assert.notEqual(rotated.secret, secret)
  const hours = (new Date(rotated.previousSecretUntil).getTime() - Date.now()) / 3_600_000
  assert.ok(hours > 23.9 && hours < 24.1, String(hours))
})

describe('deliveries', () => {
  test('are pending after an event, a test and a redelivery', async () => {
    const { id } = await createWebhook()
    await addFinishedEvent(api.db, { teamId: DEFAULT_TEAM_ID })
    const [happened] = (await api.get(`/v1/webhooks/${id}/deliveries`)).json().items
    assert.deepEqual([happened.event, happened.status, happened.attempts], ['job.finished', 'pending', []])

    const tested = await api.post(`/v1/webhooks/${id}/test`)
    const { event, eventId, status } = tested.json()
    assert.deepEqual([tested.statusCode, event, status], [202, 'webhook.test', 'pending'])
    assert.deepEqual((await api.get(String(tested.headers.location))).json(), tested.json())

    const again = await api.post(`/v1/webhooks/${id}/deliveries/${tested.json().id}/redeliver`)
    assert.deepEqual([again.statusCode, again.json().eventId, again.json().event], [202, eventId, event])
    assert.notEqual(again.json().id, tested.json().id)

    const first = (await api.get(`/v1/webhooks/${id}/deliveries?limit=2`)).json()
    const second = (await api.get(`/v1/webhooks/${id}/deliveries?limit=2&cursor=${first.nextCursor}`)).json()
    assert.deepEqual([...first.items, ...second.items], [again.json(), tested.json(), happened])
  })

  test('show their attempts', async () => {
    const webhook = await createWebhook()
    await api.post(`/v1/webhooks/${webhook.id}/test`)
    const [claimed] = await repositories.deliveries.claim(webhook.id, 1, 30)
    assert.ok(claimed)
    const error = { code: 'PRUNE_RECEIVER_REFUSED', detail: 'It answered 500.' }
    await repositories.deliveries.record(claimed, { seconds: 0.5, responseStatus: 500, error })
    const [{ status, nextAttemptAt, attempts }] = (
      await api.get(`/v1/webhooks/${webhook.id}/deliveries`)
    ).json().items
    assert.equal(status, 'pending')
    assert.ok(new Date(nextAttemptAt) > claimed.at)
    const { startedAt: _, ...attempt } = attempts[0]
    assert.deepEqual(attempt, { number: 1, seconds: 0.5, responseStatus: 500, error })
  })

  test('are rejected for a disabled webhook', async () => {
    const { id } = await createWebhook()
    const { id: deliveryId } = (await api.post(`/v1/webhooks/${id}/test`)).json()
    await patch(id, { enabled: false })
    for (const path of ['test', `deliveries/${deliveryId}/redeliver`]) {
      const response = await api.post(`/v1/webhooks/${id}/${path}`)
      assert.deepEqual([response.statusCode, response.json().code], [409, 'PRUNE_WEBHOOK_DISABLED'])
    }
    const webhook = await repositories.webhooks.get(DEFAULT_TEAM_ID, id)
    assert.ok(webhook)
    assert.equal((await deliveriesOf(repositories, webhook)).length, 1)
  })

  test('of another webhook answer 404 like unknown ones', async () => {
    const [one, other] = [await createWebhook(), await createWebhook()]
    const { id: deliveryId } = (await api.post(`/v1/webhooks/${one.id}/test`)).json()
    for (const id of [deliveryId, uuidv7(), 'none']) {
      assert.equal((await api.get(`/v1/webhooks/${other.id}/deliveries/${id}`)).statusCode, 404)
      assert.equal((await api.post(`/v1/webhooks/${other.id}/deliveries/${id}/redeliver`)).statusCode, 404)
    }
  })
})

test('every call answers 404 for a webhook that does not exist', async () => {
  const { id } = await createWebhook()
  assert.equal((await remove(id)).statusCode, 204)
  const url = `/v1/webhooks/${id}`
  for (const response of [
    await api.get(url),
    await api.get(`${url}/deliveries`),
    await api.post(`${url}/rotate`),
    await api.post(`${url}/test`),
    await patch(id, { enabled: true }),
    await remove(id),
    await api.get('/v1/webhooks/none'),
  ])
    assert.equal(response.statusCode, 404)
})
