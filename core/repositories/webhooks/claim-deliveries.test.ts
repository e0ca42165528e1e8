/** Which webhooks get an event, and how its deliveries are claimed, retried and given up. */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { uuidv7 } from 'uuidv7'
import { DEFAULT_TEAM_ID } from '#core/domain/ids.ts'
import { newWebhookSecret } from '#core/webhooks/signatures.ts'
import { claimFirst, registerHost, submit, submitPlanned } from '../../../test/support/fixtures.ts'
import { openTestRepositories } from '../../../test/support/repositories.ts'
import { endJob } from '../../../test/support/schedules.ts'
import { addFinishedEvent, addWebhook, deliveriesOf, encryption } from '../../../test/support/webhooks.ts'
import type { DeliveryOutcome, Webhook } from '../index.ts'
import { addEvent } from './events.ts'

const { db, repositories, webhooks, deliveries, jobs, hosts, keys, newTeam } = await openTestRepositories()

const DELIVERED: DeliveryOutcome = { seconds: 0.1, responseStatus: 204, error: null }
const FAILED: DeliveryOutcome = {
  seconds: 0.1,
  responseStatus: 500,
  error: { code: 'X', detail: 'It answered 500.' },
}
const LEASE = 30

/** A webhook of a new team. */
const newWebhook = async (changes: Parameters<typeof addWebhook>[1] = {}) =>
  (await addWebhook(repositories, { teamId: await newTeam(), ...changes })).webhook
const only = async (webhook: Webhook) => {
  const [delivery, ...others] = await deliveriesOf(repositories, webhook)
  assert.ok(delivery && others.length === 0)
  return delivery
}
const claimOne = async ({ id }: Webhook) => {
  const [claimed, ...others] = await deliveries.claim(id, 10, LEASE)
  assert.ok(claimed && others.length === 0)
  return claimed
}
/** Makes the deliveries of a webhook older. */
const age = (webhook: Webhook, seconds: number) => db.$executeRaw`
  UPDATE webhook_deliveries SET next_attempt_at = next_attempt_at - make_interval(secs => ${seconds}),
    created_at = created_at - make_interval(secs => ${seconds})
  WHERE webhook_id = ${webhook.id}::uuid`

describe('an event is delivered to', () => {
  const kindsFor = async (webhook: Webhook) =>
    (await deliveriesOf(repositories, webhook)).map(({ event, status }) => [event, status])

  test('every enabled webhook of its team that wants its kind', async () => {
    const teamId = await newTeam()
    const enabled = await newWebhook({ teamId, events: ['job.finished', 'schedule.missed'] })
    const disabled = await newWebhook({ teamId })
    await webhooks.edit(teamId, disabled.id, { enabled: false })
    const otherKind = await newWebhook({ teamId, events: ['schedule.missed'] })
    const ofOthers = await newWebhook()
    await addFinishedEvent(db, { teamId })
    assert.deepEqual(await kindsFor(enabled), [['job.finished', 'pending']])
    for (const webhook of [disabled, otherKind, ofOthers]) assert.deepEqual(await kindsFor(webhook), [])
  })

  test('no webhook when its transaction fails', async () => {
    const webhook = await newWebhook()
    const { teamId } = webhook
    const failing = db.$transaction(async (tx) => {
      await addEvent(tx, { teamId, kind: 'job.finished', subject: { jobId: uuidv7(), status: 'failed' } })
      throw new Error('rolled back')
    })
    await assert.rejects(failing, /rolled back/)
    assert.deepEqual(await kindsFor(webhook), [])
  })

  for (const [how, end, status] of [
    ['has its results', (id: string) => endJob(repositories, id), 'succeeded'],
    ['is cancelled before it began', (id: string, team: string) => jobs.cancel(team, id), 'cancelled'],
  ] as const)
    test(`webhooks for finished jobs, once, when a job ${how}`, async () => {
      const webhook = await newWebhook()
      const { teamId } = webhook
      const { id } = await submit(repositories, { teamId })
      await end(id, teamId)
      await jobs.finish(id)
      await jobs.cancel(teamId, id)
      assert.deepEqual(await kindsFor(webhook), [['job.finished', 'pending']])
      assert.deepEqual((await claimOne(webhook)).event.subject, { jobId: id, status })
    })

  test('webhooks for finished jobs only after the last trial of a cancelled job has ended', async () => {
    const webhook = await newWebhook()
    const { teamId } = webhook
    const { id } = await submitPlanned(repositories, { teamId })
    const { trial, token } = await claimFirst(repositories, id)
    assert.equal(await jobs.cancel(teamId, id), 'cancelling')
    assert.deepEqual(await kindsFor(webhook), [])
    await repositories.trials.handBack(trial.id, token)
    await jobs.finish(id)
    assert.deepEqual((await claimOne(webhook)).event.subject, { jobId: id, status: 'cancelled' })
  })

  test('the teams of operators, once each time a host goes silent', async () => {
    const [operators, admins, former] = [await newTeam(), await newTeam(), await newTeam()]
    const key = { name: 'a key', createdBy: null, expiresInDays: null }
    await keys.create({ ...key, teamId: operators, role: 'operator' })
    await keys.create({ ...key, teamId: admins, role: 'admin' })
    const past = await keys.create({ ...key, teamId: former, role: 'operator' })
    await keys.create({ ...key, teamId: former, role: 'admin' })
    await keys.revoke(former, past.id, 'operator')
    const [ofOperators, ofAdmins, ofFormer] = [
      await newWebhook({ teamId: operators, events: ['host.lost'] }),
      await newWebhook({ teamId: admins, events: ['host.lost'] }),
      await newWebhook({ teamId: former, events: ['host.lost'] }),
    ]
    const goSilent = (id: string) =>
      db.$executeRaw`UPDATE hosts SET heartbeat_at = now() - interval '16 s' WHERE id = ${id}::uuid`

    const [lost, stopped] = [
      await registerHost(repositories, 'lost/cpu'),
      await registerHost(repositories, 'stopped/cpu'),
    ]
    assert.deepEqual(await hosts.reportLost(), [])
    await hosts.stop(stopped)
    for (const id of [lost, stopped]) await goSilent(id)
    const both = await Promise.all([hosts.reportLost(), hosts.reportLost()])
    assert.deepEqual(both.flat(), [lost])
    await hosts.heartbeat(lost)
    await goSilent(lost)
    assert.deepEqual(await hosts.reportLost(), [lost])
    assert.equal((await deliveriesOf(repositories, ofOperators)).length, 2)
    assert.deepEqual((await deliveries.claim(ofOperators.id, 1, LEASE))[0]?.event.subject, { hostId: lost })
    for (const webhook of [ofAdmins, ofFormer])
      assert.deepEqual(await deliveriesOf(repositories, webhook), [])
  })
})

describe('a delivery', () => {
  async function pending() {
    const webhook = await newWebhook()
    await addFinishedEvent(db, webhook)
    return webhook
  }

  test('is claimed once by concurrent callers, with the secret to sign it', async () => {
    const webhook = await pending()
    const claims = await Promise.all([1, 2, 3].map(() => deliveries.claim(webhook.id, 10, LEASE)))
    assert.equal(claims.flat().length, 1)
    assert.ok(!(await deliveries.receiversDue([], 1_000)).includes(webhook.id))
    const [{ secrets, url, attempt }] = claims.flat() as [(typeof claims)[0][0] & object]
    assert.match(String(encryption.decrypt(secrets[0] as Uint8Array)), /^whsec_/)
    assert.deepEqual([secrets.length, url, attempt], [1, webhook.url, 1])
  })

  test('is due again when its lease expires, and its log shows the lost attempt', async () => {
    const webhook = await pending()
    const first = await claimOne(webhook)
    await age(webhook, LEASE)
    const second = await claimOne(webhook)
    assert.deepEqual([second.event.id, second.attempt], [first.event.id, 2])
    // The first process was only slow. Its failure no longer counts, but its success does.
    await deliveries.record(first, FAILED)
    assert.deepEqual(await deliveries.claim(webhook.id, 10, LEASE), [])
    await deliveries.record(first, DELIVERED)
    const { status, endedAt, attempts } = await only(webhook)
    assert.deepEqual(
      [status, attempts.map(({ responseStatus }) => responseStatus)],
      ['delivered', [204, null]],
    )
    assert.ok(endedAt)
  })

  test('that fails is retried after 5 s, then with growing delays, and given up after a day', async () => {
    const webhook = await pending()
    const waits: number[] = []
    for (;;) {
      const [claimed] = await deliveries.claim(webhook.id, 10, LEASE)
      assert.ok(claimed)
      await deliveries.record(claimed, FAILED)
      const [{ left }] = await db.$queryRaw<[{ left: number }]>`
        SELECT extract(epoch FROM next_attempt_at - now())::float8 AS left
        FROM webhook_deliveries WHERE webhook_id = ${webhook.id}::uuid`
      waits.push(left)
      await deliveries.giveUp()
      assert.equal((await only(webhook)).status, 'pending')
      await age(webhook, left)
      await deliveries.giveUp()
      if ((await only(webhook)).status === 'failed') break
    }
    const expected = [5, 20, 80, 320, 1_280, 5_120, 14_400]
    for (const [i, seconds] of expected.entries())
      assert.ok(Math.abs((waits[i] ?? 0) / seconds - 1) <= 0.26, `${waits[i]} s instead of ${seconds} s`)
    const day = waits.reduce((sum, seconds) => sum + seconds, 0)
    assert.ok(Math.abs(day - 24 * 3_600) < 60, `it was retried for ${day} s`)
    const { attempts, endedAt } = await only(webhook)
    assert.ok(endedAt)
    assert.deepEqual(attempts.at(-1)?.error, FAILED.error)
    assert.deepEqual(await deliveries.claim(webhook.id, 10, LEASE), [])
  })

  test('is signed with both secrets for a day after a rotation', async () => {
    const webhook = await pending()
    const secret = newWebhookSecret()
    await webhooks.rotate(webhook.teamId, webhook.id, encryption.encrypt(secret))
    const { secrets } = await claimOne(webhook)
    assert.equal(encryption.decrypt(secrets[0] as Uint8Array), secret)
    assert.equal(secrets.length, 2)
    await db.$executeRaw`
      UPDATE webhooks SET previous_until = previous_until - interval '1 day' WHERE id = ${webhook.id}::uuid`
    await age(webhook, LEASE)
    assert.equal((await claimOne(webhook)).secrets.length, 1)
  })

  test('answered with 410 disables the webhook and ends its pending deliveries', async () => {
    const webhook = await pending()
    const claimed = await claimOne(webhook)
    await addFinishedEvent(db, webhook)
    await deliveries.record(claimed, { ...FAILED, responseStatus: 410 })
    assert.ok((await webhooks.get(webhook.teamId, webhook.id))?.disabledAt)
    await addFinishedEvent(db, webhook)
    await age(webhook, 60)
    assert.deepEqual(await deliveries.claim(webhook.id, 10, LEASE), [])
    await deliveries.giveUp()
    const all = await deliveriesOf(repositories, webhook)
    assert.deepEqual(
      all.map(({ status }) => status),
      ['failed', 'failed'],
    )
  })

  test('is deleted with its webhook, even while it is claimed', async () => {
    const webhook = await pending()
    const claimed = await claimOne(webhook)
    assert.ok(await webhooks.remove(webhook.teamId, webhook.id))
    await deliveries.record(claimed, DELIVERED)
    assert.equal(await db.webhookAttempt.count({ where: { deliveryId: claimed.id } }), 0)
  })

  test('is deleted with its event after thirty days', async () => {
    const webhook = await pending()
    const { eventId } = await only(webhook)
    await repositories.events.prune(100)
    await only(webhook)
    await db.$executeRaw`UPDATE events SET created_at = now() - interval '30 days 1 s' WHERE id = ${eventId}::uuid`
    await repositories.events.prune(100)
    assert.deepEqual(await deliveriesOf(repositories, webhook), [])
  })
})

test('the oldest deliveries, and the receivers that wait longest, come first', async () => {
  const [first, second] = [await newWebhook(), await newWebhook()]
  for (let i = 0; i < 3; i += 1) await addFinishedEvent(db, second)
  await addFinishedEvent(db, first)
  await age(first, 10)
  const due = await deliveries.receiversDue([], 1_000)
  assert.ok(due.indexOf(first.id) < due.indexOf(second.id))
  assert.ok(!(await deliveries.receiversDue([first.id], 1_000)).includes(first.id))
  const [oldest] = await deliveriesOf(repositories, second)
  const claimed = await deliveries.claim(second.id, 2, LEASE)
  assert.deepEqual([claimed.length, claimed[0]?.id], [2, oldest?.id])
})

test('a team has no more than 20 webhooks, even when many are created at once', async () => {
  const teamId = await newTeam()
  const created = await Promise.allSettled(
    Array.from({ length: 24 }, () => addWebhook(repositories, { teamId })),
  )
  const refused = created.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason.code] : []))
  assert.deepEqual(refused, Array(4).fill('PRUNE_TOO_MANY_WEBHOOKS'))
  assert.equal((await webhooks.list(teamId, { limit: 100, cursor: null })).items.length, 20)
  assert.equal((await webhooks.list(DEFAULT_TEAM_ID, { limit: 100, cursor: null })).items.length, 0)
})
