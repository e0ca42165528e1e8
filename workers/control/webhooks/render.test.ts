/** The body of each kind of event fits the schema in the OpenAPI document. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Ajv2020 } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import { uuidv7 } from 'uuidv7'
import { DEFAULT_TEAM_ID } from '#core/domain/ids.ts'
import type { NewEvent } from '#core/repositories/webhooks/events.ts'
import { WEBHOOK_EVENTS, type WebhookEvent } from '#core/schemas/webhook-events.ts'
import { registerHost, submit } from '../../../test/support/fixtures.ts'
import { openTestRepositories } from '../../../test/support/repositories.ts'
import { endJob, perplexity, runsOf, scheduleFields, submitDue } from '../../../test/support/schedules.ts'
import { createRender } from './render.ts'

const { repositories, newTeam } = await openTestRepositories()
const { schedules, scheduleRuns } = repositories
const ajv = addFormats.default(new Ajv2020({ strict: false }))

const renderEvent = createRender(repositories, 'https://secateur.example')
async function render(event: NewEvent): Promise<WebhookEvent> {
  const rendered = await renderEvent({ id: uuidv7(), createdAt: new Date(), ...event })
  const fits = ajv.compile(WEBHOOK_EVENTS[event.kind])
  assert.ok(fits(JSON.parse(JSON.stringify(rendered))), JSON.stringify(fits.errors))
  return rendered
}

/** The details of an event; null if their subject is gone. */
const detailsOf = ({ data }: WebhookEvent) =>
  'job' in data ? data.job : 'run' in data ? data.run : 'host' in data ? data.host : {}

const at = (day: number) => new Date(Date.UTC(2027, 0, day, 2, 0, 1))
const teamId = DEFAULT_TEAM_ID

async function nights() {
  const schedule = await schedules.create(teamId, scheduleFields(), at(0))
  for (const [day, value] of [20, 30].entries()) {
    const { id, jobId } = (await submitDue(repositories, schedule, at(day + 1))).at(-1) ?? {}
    await endJob(repositories, String(jobId), () => perplexity(value))
    await scheduleRuns.judge(String(id), at(day + 1))
  }
  await schedules.openSlots(schedule.id, at(5))
  const runs = await runsOf(repositories, schedule)
  const runId = (status: string) => String(runs.find((run) => run.status === status)?.id)
  return { scheduleId: schedule.id, regressed: runId('regressed'), missed: runId('missed') }
}

test('every kind has details, and only ids once its subject is gone', async () => {
  const { scheduleId, regressed, missed } = await nights()
  const job = await submit(repositories)
  const there: NewEvent[] = [
    { teamId, kind: 'job.finished', subject: { jobId: job.id, status: 'failed' } },
    { teamId, kind: 'schedule.regressed', subject: { scheduleId, runId: regressed } },
    { teamId, kind: 'schedule.missed', subject: { scheduleId, runId: missed } },
    { teamId, kind: 'host.lost', subject: { hostId: await registerHost(repositories) } },
    { teamId, kind: 'webhook.test', subject: { webhookId: uuidv7() } },
  ]
  assert.deepEqual(there.map(({ kind }) => kind).sort(), Object.keys(WEBHOOK_EVENTS).sort())
  for (const event of there) assert.ok(detailsOf(await render(event)), event.kind)

  const stranger = await newTeam()
  for (const event of there.slice(0, 3)) {
    const rendered = await render({ ...event, teamId: stranger })
    assert.equal(detailsOf(rendered), null, event.kind)
  }
})

test('a regression has its worst cells, and a finished job keeps the status with which it ended', async () => {
  const { scheduleId, regressed } = await nights()
  const { data } = await render({
    teamId,
    kind: 'schedule.regressed',
    subject: { scheduleId, runId: regressed },
  })
  assert.ok('run' in data && data.run && 'worse' in data.run)
  const [worst] = data.run.regressions
  assert.deepEqual([data.run.worse, worst?.before, worst?.after], [3, 20, 30])

  const { id: jobId } = await submit(repositories)
  const finished = await render({ teamId, kind: 'job.finished', subject: { jobId, status: 'cancelled' } })
  assert.ok('status' in finished.data)
  assert.equal(finished.data.status, 'cancelled')
})
