/** Deliveries to real receivers that fail, hang or are slow, while controls die. */
import assert from 'node:assert/strict'
import { after, describe, test } from 'node:test'
import { Value } from 'typebox/value'
import type { Webhook } from '#core/repositories/index.ts'
import { createLogger } from '#core/runtime/logger.ts'
import { WEBHOOK_EVENTS } from '#core/schemas/webhook-events.ts'
import { createWebhookTargets } from '#core/webhooks/targets.ts'
import { answersWith, type Receiver, startReceiver, verified } from '../../../test/support/receiver.ts'
import { openTestRepositories } from '../../../test/support/repositories.ts'
import { addFinishedEvent, addWebhook, deliveriesOf, encryption } from '../../../test/support/webhooks.ts'
import { createWebhookDeliverer, type WebhookDelivererDeps } from './deliver.ts'
import { createRender } from './render.ts'
import { createWebhookSender } from './send.ts'

const { db, repositories, deliveries, newTeam } = await openTestRepositories()
const targets = createWebhookTargets(['127.0.0.1/32:1024-65535'])
const sender = createWebhookSender({ targets })
/** For receivers that never answer. */
const impatient = createWebhookSender({ targets, timeoutMs: 300 })
after(() => Promise.all([sender.close(), impatient.close()]))

/** A control that delivers only when the test asks it to. */
function newControl(changes: Partial<WebhookDelivererDeps> = {}) {
  const control = createWebhookDeliverer({
    deliveries,
    render: createRender(repositories, 'https://secateur.example'),
    send: sender.send,
    decryptSecret: encryption.decrypt,
    logger: createLogger('control', 'silent'),
    ...changes,
  })
  after(control.stop)
  return control
}

async function newReceiver() {
  const receiver = await startReceiver()
  after(receiver.close)
  const added = await addWebhook(repositories, { teamId: await newTeam(), url: receiver.url })
  return { receiver, ...added }
}

/** One round of a control; resolves when all of its requests have ended. */
async function deliver(changes: Partial<WebhookDelivererDeps> = {}): Promise<void> {
  const control = newControl(changes)
  await control.deliverDue()
  await control.stop()
}

/** Makes the next attempt due now. */
const makeDue = ({ id }: Webhook) =>
  db.$executeRaw`UPDATE webhook_deliveries SET next_attempt_at = now() WHERE webhook_id = ${id}::uuid`
const logOf = async (webhook: Webhook) =>
  (await deliveriesOf(repositories, webhook)).map(({ status, attempts }) => [
    status,
    ...attempts.map(({ responseStatus, error }) => responseStatus ?? error?.code ?? null),
  ])
const idsOf = ({ received }: Receiver) => received.map(({ headers }) => headers['webhook-id'])

test('an event arrives once, signed, and fits its schema', async () => {
  const { receiver, webhook, secret } = await newReceiver()
  await addFinishedEvent(db, webhook)
  await deliver()
  await deliver()
  const event = verified(await receiver.nth(1), secret)
  assert.ok(Value.Check(WEBHOOK_EVENTS['job.finished'], event), JSON.stringify(event))
  assert.ok(event.type === 'job.finished')
  const { jobId, status, url, job } = event.data
  assert.deepEqual([status, url, job], ['succeeded', `https://secateur.example/v1/jobs/${jobId}`, null])
  assert.equal(receiver.received.length, 1)
  assert.deepEqual(await logOf(webhook), [['delivered', 204]])
})

test('an event is sent again with the same id after a 500 and after a hang', async () => {
  const { receiver, webhook } = await newReceiver()
  await addFinishedEvent(db, webhook)
  receiver.answers(answersWith(500))
  await deliver()
  await makeDue(webhook)
  receiver.answers(() => {})
  await deliver({ send: impatient.send })
  await makeDue(webhook)
  receiver.answers(answersWith(200))
  await deliver()
  assert.deepEqual(await logOf(webhook), [['delivered', 500, 'PRUNE_RECEIVER_SILENT', 200]])
  assert.equal(new Set(idsOf(receiver)).size, 1)
})

test('if a control dies before it records the answer, the next control sends the event again with the same id', async () => {
  const { receiver, webhook } = await newReceiver()
  await addFinishedEvent(db, webhook)
  const died = () => Promise.reject(new Error('died'))
  await deliver({ deliveries: { ...deliveries, record: died } })
  assert.equal(receiver.received.length, 1)
  await deliver()
  assert.equal(receiver.received.length, 1)
  await makeDue(webhook)
  await deliver()
  assert.deepEqual(await logOf(webhook), [['delivered', null, 204]])
  const ids = idsOf(receiver)
  assert.deepEqual([ids.length, ids[0]], [2, ids[1]])
})

test('two controls make each delivery once', async () => {
  const { receiver, webhook } = await newReceiver()
  for (let i = 0; i < 30; i += 1) await addFinishedEvent(db, webhook)
  await Promise.all([deliver(), deliver()])
  for (let rest = 1; rest > 0; rest = (await deliveries.receiversDue([], 1)).length) await deliver()
  assert.equal(receiver.received.length, 30)
  assert.equal(new Set(idsOf(receiver)).size, 30)
  assert.deepEqual(await logOf(webhook), Array(30).fill(['delivered', 204]))
})

describe('a receiver that hangs', () => {
  test('gets at most four requests at a time, and does not delay other receivers', async () => {
    const [slow, quick] = [await newReceiver(), await newReceiver()]
    let open = 0
    let most = 0
    slow.receiver.answers((response) => {
      open += 1
      most = Math.max(most, open)
      response.on('close', () => {
        open -= 1
      })
    })
    for (let i = 0; i < 20; i += 1) await addFinishedEvent(db, slow.webhook)
    const control = newControl({ send: impatient.send })
    await control.deliverDue()
    await slow.receiver.nth(1)
    await addFinishedEvent(db, quick.webhook)
    await control.deliverDue()
    await quick.receiver.nth(1)
    assert.ok(slow.receiver.received.length <= 4)
    await control.stop()
    assert.equal(most, 4)
  })
})

test('a secret that cannot be decrypted sends nothing, and the delivery records why', async () => {
  const { receiver, webhook } = await newReceiver()
  await addFinishedEvent(db, webhook)
  await deliver({ decryptSecret: () => null })
  assert.deepEqual(await logOf(webhook), [['pending', 'PRUNE_SECRET_UNREADABLE']])
  assert.equal(receiver.received.length, 0)
})
