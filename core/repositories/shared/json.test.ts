/** Stored JSON is checked when it is read. */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { DEFAULT_TEAM_ID } from '#core/domain/ids.ts'
import { claimFirst, jobSpec, NO_LOG, submitPlanned, trialResult } from '../../../test/support/fixtures.ts'
import { protocol } from '../../../test/support/measured-job.ts'
import { openTestRepositories } from '../../../test/support/repositories.ts'
import { jobRequest, scheduleFields } from '../../../test/support/schedules.ts'
import { toEvent } from '../webhooks/events.ts'

const { db, repositories, jobs, trials, measurements, schedules, scheduleRuns, hosts, trialOf } =
  await openTestRepositories()

/** A trial that ended with a protocol. @returns its id, and its job's and host's */
async function endedTrial(): Promise<{ id: string; jobId: string; hostId: string }> {
  const job = await submitPlanned(repositories)
  const { trial, token } = await claimFirst(repositories, job.id)
  assert.ok(await trials.end(trial.id, token, trialResult({ protocol }), NO_LOG))
  return { id: trial.id, jobId: job.id, hostId: String(trial.hostId) }
}

const unreadable = (column: string, id: string) => ({
  message: new RegExp(`^Unreadable JSON in ${column} of row ${id}: `),
})

describe('broken JSON is an error that names table, column and row', () => {
  test('in a job', async () => {
    const { id } = await submitPlanned(repositories)
    await db.$executeRaw`UPDATE jobs SET spec = spec - 'methods' WHERE id = ${id}::uuid`
    const expected = {
      message: `Unreadable JSON in jobs.spec of row ${id}: / must have required properties methods`,
    }
    await assert.rejects(jobs.find(id), expected)
    await assert.rejects(claimFirst(repositories, id), expected)
  })

  for (const column of ['protocol', 'environment', 'warnings', 'params', 'error'])
    test(`in ${column} of a trial, however it is read`, async () => {
      const { id, jobId } = await endedTrial()
      await db.$executeRawUnsafe(`UPDATE trials SET ${column} = '7' WHERE id = '${id}'`)
      const page = { limit: 10, cursor: null }
      const expected = unreadable(`trials.${column}`, id)
      await assert.rejects(trials.get(DEFAULT_TEAM_ID, id), expected)
      await assert.rejects(trials.list(DEFAULT_TEAM_ID, jobId, page), expected)
      await assert.rejects(trials.ofJob(jobId), expected)
      if (!['params', 'protocol', 'environment'].includes(column)) return
      await assert.rejects(jobs.withTrials(DEFAULT_TEAM_ID, jobId), expected)
      await assert.rejects(measurements.list(DEFAULT_TEAM_ID, jobId, page), expected)
    })

  test('in a measurement, however it is read', async () => {
    const { id, jobId } = await endedTrial()
    const [row] = await db.measurement.findMany({ where: { trialId: id } })
    assert.ok(row)
    await db.$executeRaw`UPDATE measurements SET non_finite = '7' WHERE id = ${row.id}::uuid`
    const expected = unreadable('measurements.non_finite', row.id)
    await assert.rejects(trials.get(DEFAULT_TEAM_ID, id), expected)
    await assert.rejects(measurements.list(DEFAULT_TEAM_ID, jobId, { limit: 10, cursor: null }), expected)
  })

  test('in the progress of a running trial', async () => {
    const { id: jobId } = await submitPlanned(repositories)
    const { trial } = await claimFirst(repositories, jobId)
    await db.$executeRaw`UPDATE trials SET progress = '7' WHERE id = ${trial.id}::uuid`
    await assert.rejects(trials.ofJob(jobId), unreadable('trials.progress', trial.id))
  })

  test('in a host', async () => {
    const { hostId } = await endedTrial()
    await db.$executeRaw`UPDATE hosts SET environment = '{}' WHERE id = ${hostId}::uuid`
    await assert.rejects(hosts.get(hostId), unreadable('hosts.environment', hostId))
  })

  test('in a schedule, whose due run does not hold up others', async () => {
    const [broken, other] = [
      await schedules.create(DEFAULT_TEAM_ID, scheduleFields()),
      await schedules.create(DEFAULT_TEAM_ID, scheduleFields()),
    ]
    const runs = [
      await schedules.runNow(DEFAULT_TEAM_ID, broken.id),
      await schedules.runNow(DEFAULT_TEAM_ID, other.id),
    ]
    await db.$executeRaw`UPDATE schedules SET job = '{"model": 7}' WHERE id = ${broken.id}::uuid`
    const due = await scheduleRuns.due(10)
    assert.deepEqual(
      due.map(({ id }) => id),
      runs.map((run) => run?.id),
    )
    await assert.rejects(scheduleRuns.getDue(String(due[0]?.id)), unreadable('schedules.job', broken.id))
    assert.deepEqual((await scheduleRuns.getDue(String(due[1]?.id)))?.schedule.id, other.id)
  })

  test('in an event', async () => {
    const [{ id }] = await db.$queryRaw<[{ id: string }]>`
      INSERT INTO events (id, team_id, kind, subject)
      VALUES (gen_random_uuid(), ${DEFAULT_TEAM_ID}::uuid, 'job.finished', '{"jobId": "a", "status": "unknown"}')
      RETURNING id`
    const row = await db.event.findUniqueOrThrow({ where: { id } })
    assert.throws(() => toEvent(row), unreadable('events.subject', id))
  })
})

describe('a row of another release', () => {
  test('gets the defaults of fields that an older release did not write', async () => {
    const { id } = await submitPlanned(repositories, { spec: jobSpec({ allocation: 'owl', maxAttempts: 7 }) })
    await db.$executeRaw`UPDATE jobs SET spec = spec - 'allocation' - 'maxAttempts' WHERE id = ${id}::uuid`
    const spec = (await jobs.find(id))?.spec
    assert.deepEqual([spec?.allocation, spec?.maxAttempts], ['uniform', 3])
  })

  test('is read with the control characters that an older release accepted in names', async () => {
    const job = jobRequest({ name: '\u001b[2Jred\u202e', notes: 'a\u0007' })
    const { id } = await schedules.create(DEFAULT_TEAM_ID, scheduleFields({ job }))
    assert.deepEqual((await schedules.get(DEFAULT_TEAM_ID, id))?.job, job)
  })

  test('gets the defaults of nested fields', async () => {
    const { id } = await schedules.create(DEFAULT_TEAM_ID, scheduleFields())
    await db.$executeRaw`
      UPDATE schedules SET job = job #- '{calibration,sampling}', thresholds = thresholds - 'accuracy'
      WHERE id = ${id}::uuid`
    const schedule = await schedules.get(DEFAULT_TEAM_ID, id)
    assert.equal(schedule?.job.calibration.sampling, 'random')
    assert.deepEqual(schedule.thresholds.accuracy, { relative: 0, absolute: 0.005 })
  })

  test('is read without the fields that only a newer release knows', async () => {
    const { id } = await endedTrial()
    await db.$executeRaw`UPDATE trials SET protocol = protocol || '{"newer": true}' WHERE id = ${id}::uuid`
    assert.deepEqual((await trialOf(id)).protocol, protocol)
  })
})
