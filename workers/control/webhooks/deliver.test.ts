/** Controls that deliver to real receivers, which fail, hang or are slow, while controls die. */
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
import { createDelivering, type DeliveringDeps } from './deliver.ts'
import { createRender } from './render.ts'
import { createSending } from './send.ts'

const { db, repositories, deliveries, newTeam } = await openTestRepositories()
const sending = createSending({ targets: createWebhookTargets(['127.0.0.1/32']), patienceMs: 300 })
after(sending.close)

/** A control, which is asked for each of its rounds. */
function newControl(changes: Partial<DeliveringDeps> = {}) {
  const control = createDelivering({
    deliveries,
    render: createRender(repositories, 'https://secateur.example'),
    send: sending.send,
    openSecret: encryption.decrypt,
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

/** One round of a control, and all that it sends. */
async function deliver(changes: Partial<DeliveringDeps> = {}): Promise<void> {
  const control = newControl(changes)
  await control.round()
  await control.stop()
}

/** As if it were time for the next attempt. */
const hurry = ({ id }: Webhook) =>
  db.$executeRaw`UPDATE webhook_deliveries SET next_attempt_at = now() WHERE webhook_id = ${id}::uuid`
const logOf = async (webhook: Webhook) =>
  (await deliveriesOf(repositories, webhook)).map(({ status, attempts }) => [
    status,
    ...attempts.map(({ responseStatus, error }) => responseStatus ?? error?.code ?? null),
  ])
const idsOf = ({ received }: Receiver) => received.map(({ headers }) => headers['webhook-id'])

test('an event arrives once, signed, and as it is described', async () => {
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

test('after a 500 and a hang it is sent again, as the same one', async () => {
  const { receiver, webhook } = await newReceiver()
  await addFinishedEvent(db, webhook)
  receiver.answers(answersWith(500))
  await deliver()
  await hurry(webhook)
  receiver.answers(() => {})
  await deliver()
  await hurry(webhook)
  receiver.answers(answersWith(200))
  await deliver()
  assert.deepEqual(await logOf(webhook), [['delivered', 500, 'PRUNE_RECEIVER_SILENT', 200]])
  assert.equal(new Set(idsOf(receiver)).size, 1)
})

test('a control that dies between the answer and its record leaves it to the next one, as the same one', async () => {
  const { receiver, webhook } = await newReceiver()
  await addFinishedEvent(db, webhook)
  const died = () => Promise.reject(new Error('died'))
  await deliver({ deliveries: { ...deliveries, record: died } })
  assert.equal(receiver.received.length, 1)
  await deliver()
  assert.equal(receiver.received.length, 1)
  await hurry(webhook)
  await deliver()
  assert.deepEqual(await logOf(webhook), [['delivered', null, 204]])
  const ids = idsOf(receiver)
  assert.deepEqual([ids.length, ids[0]], [2, ids[1]])
})

test('of two controls, one makes each delivery', async () => {
  const { receiver, webhook } = await newReceiver()
  for (let i = 0; i < 30; i += 1) await addFinishedEvent(db, webhook)
  await Promise.all([deliver(), deliver()])
  for (let rest = 1; rest > 0; rest = (await deliveries.receiversDue([], 1)).length) await deliver()
  assert.equal(receiver.received.length, 30)
  assert.equal(new Set(idsOf(receiver)).size, 30)
  assert.deepEqual(await logOf(webhook), Array(30).fill(['delivered', 204]))
})

describe('a receiver that hangs', () => {
  test('has a few requests at a time, and keeps nobody else waiting', async () => {
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
    const control = newControl()
    await control.round()
    await slow.receiver.nth(1)
    await addFinishedEvent(db, quick.webhook)
    await control.round()
    await quick.receiver.nth(1)
    assert.ok(slow.receiver.received.length <= 4)
    await control.stop()
    assert.equal(most, 4)
  })
})

test('a secret of another key signs nothing, and the log says why', async () => {
  const { receiver, webhook } = await newReceiver()
  await addFinishedEvent(db, webhook)
  await deliver({ openSecret: () => null })
  assert.deepEqual(await logOf(webhook), [['pending', 'PRUNE_SECRET_UNREADABLE']])
  assert.equal(receiver.received.length, 0)
})
