/** How slots become runs, with a clock that the test sets. */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { DEFAULT_TEAM_ID } from '#core/domain/ids.ts'
import { LIMITS } from '../../../test/support/fixtures.ts'
import { openTestRepositories } from '../../../test/support/repositories.ts'
import { resolved, runsOf, scheduleFields, submitDue } from '../../../test/support/schedules.ts'
import type { Schedule, ScheduleFields } from '../index.ts'

const { db, repositories, schedules, scheduleRuns, jobOf, outboxOf } = await openTestRepositories()

const FIRST = new Date('2027-01-02T02:00:00Z')
const MINUTE = 60_000
const DAY = 24 * 60 * MINUTE
const later = (ms: number, from = FIRST) => new Date(from.getTime() + ms)

/** A schedule whose first slot is `FIRST`. */
const nightly = (changes: Partial<ScheduleFields> = {}) =>
  schedules.create(DEFAULT_TEAM_ID, scheduleFields(changes), later(-DAY))
const statuses = async (schedule: Schedule) =>
  (await runsOf(repositories, schedule)).map(({ status, reason }) => [status, reason?.code ?? null])
const eventsOf = async ({ id }: Schedule) =>
  (await db.event.findMany({ orderBy: { id: 'asc' } })).filter(
    ({ subject }) => (subject as { scheduleId: string }).scheduleId === id,
  )

describe('a slot', () => {
  test('becomes one run at its time, and none before, when it is opened concurrently', async () => {
    const schedule = await nightly()
    assert.deepEqual(schedule.nextSlotAt, FIRST)
    await schedules.openSlots(schedule.id, later(-1))
    assert.deepEqual(await statuses(schedule), [])
    assert.ok(!(await schedules.slotsDue(100, later(-1))).includes(schedule.id))
    assert.ok((await schedules.slotsDue(100, FIRST)).includes(schedule.id))
    await Promise.all([1, 2, 3, 4].map(() => schedules.openSlots(schedule.id, later(MINUTE))))
    assert.deepEqual(await statuses(schedule), [['due', null]])
    assert.deepEqual((await schedules.get(DEFAULT_TEAM_ID, schedule.id))?.nextSlotAt, later(DAY))
  })

  test('gets one job with one outbox row when it is submitted concurrently', async () => {
    const schedule = await nightly()
    await schedules.openSlots(schedule.id, FIRST)
    const [run] = await runsOf(repositories, schedule)
    assert.ok(run)
    const job = resolved(schedule.job, { teamId: DEFAULT_TEAM_ID, requestId: run.id })
    const submitted = await Promise.all([1, 2, 3].map(() => scheduleRuns.submit(run.id, job, LIMITS)))
    const [jobId, ...others] = submitted.filter((id) => id !== null)
    assert.ok(jobId)
    assert.deepEqual(others, [])
    assert.equal((await jobOf(jobId)).requestId, run.id)
    assert.equal(await outboxOf(jobId), 1)
    const after = await scheduleRuns.get(DEFAULT_TEAM_ID, schedule.id, run.id)
    assert.deepEqual([after?.status, after?.jobId], ['submitted', jobId])
  })

  test('stays due over the limit of open trials, until it is refused with an event', async () => {
    const schedule = await nightly()
    await schedules.openSlots(schedule.id, FIRST)
    const [run] = await runsOf(repositories, schedule)
    assert.ok(run)
    const job = resolved(schedule.job, { teamId: DEFAULT_TEAM_ID, requestId: run.id })
    await assert.rejects(scheduleRuns.submit(run.id, job, { ...LIMITS, openTrials: 1 }), {
      code: 'PRUNE_TOO_MUCH_WAITING',
    })
    assert.deepEqual(await statuses(schedule), [['due', null]])
    const reason = { code: 'PRUNE_TOO_MUCH_WAITING', detail: 'x', errors: [] }
    assert.equal(await scheduleRuns.refuse(run.id, reason), true)
    assert.equal(await scheduleRuns.refuse(run.id, reason), false)
    assert.deepEqual(await statuses(schedule), [['failed', 'PRUNE_TOO_MUCH_WAITING']])
    assert.deepEqual(
      (await eventsOf(schedule)).map(({ kind, subject }) => [kind, subject]),
      [['schedule.missed', { scheduleId: schedule.id, runId: run.id }]],
    )
  })

  test('that is postponed is due again later, and stores the reason', async () => {
    const schedule = await nightly()
    await schedules.openSlots(schedule.id, FIRST)
    const [run] = await runsOf(repositories, schedule)
    assert.ok(run)
    const isDue = async (at: Date) => (await scheduleRuns.due(100, at)).some(({ id }) => id === run.id)
    assert.ok(await isDue(FIRST))
    await scheduleRuns.postpone(run.id, 30, { code: 'PRUNE_UNAVAILABLE', detail: 'x', errors: [] }, FIRST)
    assert.deepEqual([await isDue(later(29_999)), await isDue(later(30_000))], [false, true])
    assert.deepEqual(await statuses(schedule), [['due', 'PRUNE_UNAVAILABLE']])
  })
})

describe('after control was down', () => {
  test('the missed slots cause one event', async () => {
    const schedule = await nightly()
    await schedules.openSlots(schedule.id, later(3 * DAY + 6 * MINUTE))
    assert.deepEqual(await statuses(schedule), Array(4).fill(['missed', 'PRUNE_SLOT_MISSED']))
    const runs = await runsOf(repositories, schedule)
    assert.deepEqual(
      (await eventsOf(schedule)).map(({ kind, subject }) => [kind, subject]),
      [['schedule.missed', { scheduleId: schedule.id, runId: runs.at(-1)?.id }]],
    )
  })

  test('a slot of five minutes ago still runs', async () => {
    const schedule = await nightly()
    await schedules.openSlots(schedule.id, later(3 * DAY + 5 * MINUTE))
    assert.deepEqual((await statuses(schedule)).at(-1), ['due', null])
  })

  test('catchUp `last` runs the last missed slot', async () => {
    const schedule = await nightly({ catchUp: 'last' })
    await schedules.openSlots(schedule.id, later(3.5 * DAY))
    assert.deepEqual(await statuses(schedule), [
      ...Array(3).fill(['missed', 'PRUNE_SLOT_MISSED']),
      ['due', null],
    ])
  })

  test('each slot is opened once, even if they take several transactions', async () => {
    const schedule = await nightly({ cron: '* * * * *', startsAt: FIRST })
    const back = later(1_199 * MINUTE + 30_000)
    for (let round = 0; round < 4; round += 1) await schedules.openSlots(schedule.id, back)
    const rows = await db.scheduleRun.groupBy({
      by: ['status'],
      where: { scheduleId: schedule.id },
      _count: true,
    })
    assert.deepEqual(Object.fromEntries(rows.map(({ status, _count }) => [status, _count])), {
      missed: 1_195,
      due: 1,
      skipped: 4, // those of the last five minutes are in time, and one of them runs
    })
  })
})

describe('a pause', () => {
  test('skips slots with the reason, and opens the slots before it first', async () => {
    const schedule = await nightly()
    const paused = await schedules.pause(DEFAULT_TEAM_ID, schedule.id, later(1_000))
    assert.deepEqual(paused?.pausedAt, later(1_000))
    await schedules.pause(DEFAULT_TEAM_ID, schedule.id, later(2_000))
    assert.deepEqual((await schedules.get(DEFAULT_TEAM_ID, schedule.id))?.pausedAt, later(1_000))
    const resumed = await schedules.resume(DEFAULT_TEAM_ID, schedule.id, later(2 * DAY + 1_000))
    assert.equal(resumed?.pausedAt, null)
    assert.deepEqual(await statuses(schedule), [
      ['due', null],
      ['skipped', 'PRUNE_SCHEDULE_PAUSED'],
      ['skipped', 'PRUNE_SCHEDULE_PAUSED'],
    ])
  })
})

describe('an overlap', () => {
  test('with `skip` skips a slot during a run', async () => {
    const schedule = await nightly()
    await submitDue(repositories, schedule, FIRST)
    await submitDue(repositories, schedule, later(DAY))
    assert.deepEqual(await statuses(schedule), [
      ['submitted', null],
      ['skipped', 'PRUNE_OVERLAP'],
    ])
  })

  test('with `queue` makes one slot wait for the end of the run, and skips others', async () => {
    const schedule = await nightly({ overlap: 'queue' })
    const [first] = await submitDue(repositories, schedule, FIRST)
    await submitDue(repositories, schedule, later(DAY))
    await submitDue(repositories, schedule, later(2 * DAY))
    assert.deepEqual(await statuses(schedule), [
      ['submitted', null],
      ['due', null],
      ['skipped', 'PRUNE_OVERLAP'],
    ])
    const isDue = async () => {
      const due = (await scheduleRuns.due(100, later(2 * DAY))).map(({ id }) => id)
      return (await runsOf(repositories, schedule)).some(({ id }) => due.includes(id))
    }
    assert.equal(await isDue(), false)
    assert.ok(first?.jobId)
    await repositories.jobs.cancel(DEFAULT_TEAM_ID, first.jobId)
    assert.equal(await scheduleRuns.judge(first.id), 'cancelled')
    assert.equal(await isDue(), true)
    await submitDue(repositories, schedule, later(2 * DAY))
    assert.deepEqual((await statuses(schedule))[1], ['submitted', null])
  })

  test('with `cancel_previous` cancels the previous job at the submission, and supersedes a waiting run', async () => {
    const schedule = await nightly({ overlap: 'cancel_previous' })
    const [first] = await submitDue(repositories, schedule, FIRST)
    await schedules.openSlots(schedule.id, later(DAY))
    await submitDue(repositories, schedule, later(2 * DAY))
    assert.deepEqual(await statuses(schedule), [
      ['submitted', null],
      ['skipped', 'PRUNE_SUPERSEDED'],
      ['submitted', null],
    ])
    assert.equal((await jobOf(String(first?.jobId))).status, 'cancelled')
  })
})

describe('a manual run', () => {
  test('is due outside the slots, even of a paused schedule, at a time of its own', async () => {
    const schedule = await nightly({ overlap: 'cancel_previous' })
    await schedules.pause(DEFAULT_TEAM_ID, schedule.id, later(-MINUTE))
    const first = await schedules.runNow(DEFAULT_TEAM_ID, schedule.id, later(-1_000))
    const second = await schedules.runNow(DEFAULT_TEAM_ID, schedule.id, later(-1_000))
    assert.deepEqual(
      [first, second].map((run) => [run?.manual, run?.status, run?.slotAt]),
      [
        [true, 'due', later(-1_000)],
        [true, 'due', later(-999)],
      ],
    )
    assert.deepEqual(await statuses(schedule), [
      ['skipped', 'PRUNE_SUPERSEDED'],
      ['due', null],
    ])
  })

  test('is rejected where a slot would be skipped', async () => {
    const schedule = await nightly()
    assert.ok(await schedules.runNow(DEFAULT_TEAM_ID, schedule.id, later(-1_000)))
    await assert.rejects(schedules.runNow(DEFAULT_TEAM_ID, schedule.id, later(-500)), {
      code: 'PRUNE_RUN_UNDER_WAY',
    })
  })
})

describe('a change', () => {
  test('opens the slots before it first, and applies to later slots', async () => {
    const schedule = await nightly()
    const cron = '0 3 * * *'
    const edited = await schedules.edit(DEFAULT_TEAM_ID, schedule.id, { cron }, 1, later(1_000))
    assert.ok(edited && edited !== 'changed')
    assert.deepEqual([edited.version, edited.nextSlotAt], [2, later(60 * MINUTE)])
    assert.deepEqual(await statuses(schedule), [['due', null]])
    assert.equal(await schedules.edit(DEFAULT_TEAM_ID, schedule.id, { cron }, 1), 'changed')
  })

  test('of the end stops the schedule', async () => {
    const schedule = await nightly()
    const endsAt = later(DAY)
    await schedules.edit(DEFAULT_TEAM_ID, schedule.id, { endsAt }, 1, later(-1_000))
    await schedules.openSlots(schedule.id, later(9 * DAY))
    assert.equal((await runsOf(repositories, schedule)).length, 2)
    assert.equal((await schedules.get(DEFAULT_TEAM_ID, schedule.id))?.nextSlotAt, null)
  })

  test('to a duplicate name is rejected, as is a new schedule with that name', async () => {
    const [one, other] = [await nightly(), await nightly()]
    const rejected = { code: 'PRUNE_SCHEDULE_EXISTS' }
    await assert.rejects(nightly({ name: one.name }), rejected)
    await assert.rejects(schedules.edit(DEFAULT_TEAM_ID, other.id, { name: one.name }, 1), rejected)
  })

  test('to a baseline without results is rejected', async () => {
    const schedule = await nightly()
    const [run] = await submitDue(repositories, schedule, FIRST)
    const edit = { baselineRunId: String(run?.id) }
    await assert.rejects(schedules.edit(DEFAULT_TEAM_ID, schedule.id, edit, 1), { code: 'PRUNE_VALIDATION' })
  })
})

test('removing a schedule removes its runs and keeps its jobs', async () => {
  const schedule = await nightly()
  const [run] = await submitDue(repositories, schedule, FIRST)
  assert.equal(await schedules.remove(DEFAULT_TEAM_ID, schedule.id), true)
  assert.equal(await schedules.remove(DEFAULT_TEAM_ID, schedule.id), false)
  assert.equal(await db.scheduleRun.count({ where: { scheduleId: schedule.id } }), 0)
  assert.ok(await jobOf(String(run?.jobId)))
})
