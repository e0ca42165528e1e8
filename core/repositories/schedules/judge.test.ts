/** The verdicts of runs whose jobs have ended, and how long runs are kept. */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { DEFAULT_TEAM_ID } from '#core/domain/ids.ts'
import { addArtifact } from '../../../test/support/artifacts.ts'
import type { ResultChanges } from '../../../test/support/fixtures.ts'
import { openTestRepositories } from '../../../test/support/repositories.ts'
import { endJob, perplexity, runsOf, scheduleFields, submitDue } from '../../../test/support/schedules.ts'
import type { Schedule, ScheduleFields, ScheduleRun } from '../index.ts'

const { db, repositories, artifacts, schedules, scheduleRuns, jobs } = await openTestRepositories()

const FIRST = new Date('2027-01-02T02:00:00Z')
const DAY = 24 * 60 * 60_000
const night = (n: number) => new Date(FIRST.getTime() + n * DAY)

const nightly = (changes: Partial<ScheduleFields> = {}) =>
  schedules.create(DEFAULT_TEAM_ID, scheduleFields(changes), night(-1))

/** Runs one night, from its slot to its verdict. */
async function runNight(
  schedule: Schedule,
  n: number,
  result: (level: number) => ResultChanges = () => perplexity(20),
): Promise<ScheduleRun> {
  const run = (await submitDue(repositories, schedule, night(n))).at(-1)
  assert.ok(run?.jobId)
  await endJob(repositories, run.jobId, result)
  await scheduleRuns.judge(run.id, night(n))
  return reread(run)
}

async function reread({ scheduleId, id }: ScheduleRun): Promise<ScheduleRun> {
  const run = await scheduleRuns.get(DEFAULT_TEAM_ID, scheduleId, id)
  assert.ok(run)
  return run
}

const FAILED: ResultChanges = {
  status: 'failed',
  measurements: [],
  error: { type: 'ValueError', message: 'x', traceback: null },
}
const pin = async ({ id }: Schedule, run: ScheduleRun) => {
  const now = await schedules.get(DEFAULT_TEAM_ID, id)
  const pinned = await schedules.edit(
    DEFAULT_TEAM_ID,
    id,
    { baselineRunId: run.id },
    now?.version ?? 0,
    night(0),
  )
  assert.ok(pinned && pinned !== 'changed')
}
const eventsOf = async (run: ScheduleRun) =>
  (await db.event.findMany()).filter(({ subject }) => (subject as { runId: string }).runId === run.id)

describe('a run', () => {
  test('is not judged while its job is open', async () => {
    const [run] = await submitDue(repositories, await nightly(), FIRST)
    assert.ok(run)
    assert.ok(!(await scheduleRuns.unjudged(100)).includes(run.id))
    assert.equal(await scheduleRuns.judge(run.id), null)
  })

  test('without a regression succeeds, without an event', async () => {
    const schedule = await nightly()
    const first = await runNight(schedule, 0)
    const second = await runNight(schedule, 1, () => perplexity(20.1))
    assert.deepEqual([first.status, first.previousRunId], ['succeeded', null])
    assert.deepEqual([second.status, second.previousRunId, second.worse], ['succeeded', first.id, 0])
    assert.deepEqual(await eventsOf(second), [])
  })

  test('with a regression is compared with the last good run, until it is pinned as the baseline', async () => {
    const schedule = await nightly()
    const good = await runNight(schedule, 0)
    const worse = (level: number) => perplexity(level === 0.7 ? 30 : 20)
    for (const n of [1, 2]) {
      const run = await runNight(schedule, n, worse)
      assert.deepEqual([run.status, run.previousRunId, run.worse], ['regressed', good.id, 1])
      assert.deepEqual(
        run.regressions.map(({ level, before, after, difference, against }) => [
          level,
          before,
          after,
          difference,
          against,
        ]),
        [[0.7, 20, 30, 10, 'previous']],
      )
      assert.deepEqual(
        (await eventsOf(run)).map(({ kind, teamId }) => [kind, teamId]),
        [['schedule.regressed', DEFAULT_TEAM_ID]],
      )
      if (n === 2) await pin(schedule, run)
    }
    const accepted = await runNight(schedule, 3, worse)
    assert.deepEqual([accepted.status, accepted.previousRunId], ['succeeded', accepted.baselineRunId])
  })

  test('regresses against the baseline after a slow drift', async () => {
    const schedule = await nightly({
      thresholds: { ...scheduleFields().thresholds, perplexity: { relative: 0.1, absolute: 0 } },
    })
    const baseline = await runNight(schedule, 0)
    await pin(schedule, baseline)
    assert.equal(await repositories.jobs.remove(DEFAULT_TEAM_ID, String(baseline.jobId)), 'is-baseline')
    const drift = await runNight(schedule, 1, () => perplexity(21.5))
    assert.equal(drift.status, 'succeeded')
    const further = await runNight(schedule, 2, () => perplexity(23))
    assert.deepEqual(
      [further.status, further.previousRunId, further.baselineRunId],
      ['regressed', drift.id, baseline.id],
    )
    assert.deepEqual([...new Set(further.regressions.map(({ against }) => against))], ['baseline'])
  })

  test('with failed trials has regressed in their cells, and is not a good run', async () => {
    const schedule = await nightly()
    const failing = (level: number) => (level === 0.5 ? FAILED : perplexity(20))
    const first = await runNight(schedule, 0, failing)
    assert.deepEqual([first.status, first.reason?.code], ['failed', 'PRUNE_TRIALS_FAILED'])
    const good = await runNight(schedule, 1)
    assert.deepEqual([good.status, good.previousRunId], ['succeeded', null])
    const lost = await runNight(schedule, 2, failing)
    assert.deepEqual([lost.status, lost.reason?.detail], ['regressed', '1 of 3 trials failed.'])
    assert.deepEqual(
      lost.regressions.map(({ status, after }) => [status, after]),
      [['failed', null]],
    )
  })

  test('stores what else changed, such as the seed', async () => {
    const schedule = await nightly()
    await runNight(schedule, 0)
    const job = { ...schedule.job, seed: 7 }
    const edited = await schedules.edit(DEFAULT_TEAM_ID, schedule.id, { job }, 1, night(0))
    assert.ok(edited && edited !== 'changed')
    const { changes } = await runNight(edited, 1)
    assert.deepEqual(
      changes.filter(({ what }) => what === 'seed'),
      [{ what: 'seed', before: ['0'], after: ['7'], against: 'previous' }],
    )
  })

  test('is judged once by concurrent calls', async () => {
    const schedule = await nightly()
    await runNight(schedule, 0)
    const run = (await submitDue(repositories, schedule, night(1))).at(-1)
    assert.ok(run?.jobId)
    await endJob(repositories, run.jobId, () => perplexity(40))
    assert.ok((await scheduleRuns.unjudged(100)).includes(run.id))
    const verdicts = await Promise.all([1, 2, 3].map(() => scheduleRuns.judge(run.id)))
    assert.deepEqual(
      verdicts.filter((verdict) => verdict !== null),
      ['regressed'],
    )
    assert.equal((await eventsOf(run)).length, 1)
  })

  test('is not compared when its job was cancelled or deleted', async () => {
    const [cancelled, deleted] = [await nightly(), await nightly()]
    for (const schedule of [cancelled, deleted]) {
      const [run] = await submitDue(repositories, schedule, FIRST)
      await jobs.cancel(DEFAULT_TEAM_ID, String(run?.jobId))
      if (schedule === deleted) await jobs.remove(DEFAULT_TEAM_ID, String(run?.jobId))
      await scheduleRuns.judge(String(run?.id))
    }
    const ends = [...(await runsOf(repositories, cancelled)), ...(await runsOf(repositories, deleted))]
    assert.deepEqual(
      ends.map(({ status, reason }) => [status, reason?.code]),
      [
        ['cancelled', undefined],
        ['failed', 'PRUNE_JOB_DELETED'],
      ],
    )
  })
})

describe('retention', () => {
  const kept = async (schedule: Schedule) =>
    (await runsOf(repositories, schedule)).map(({ slotAt }) =>
      Math.round((slotAt.getTime() - FIRST.getTime()) / DAY),
    )
  const prune = async (n: number) => {
    while ((await scheduleRuns.prune(2, night(n))) > 0);
  }

  test('by number deletes older runs with their jobs, except the baseline and the last good run', async () => {
    const schedule = await nightly({ retention: { runs: 2 } })
    const runs: ScheduleRun[] = []
    for (const n of [0, 1, 2]) runs.push(await runNight(schedule, n))
    await pin(schedule, runs[1] as ScheduleRun)
    for (const n of [3, 4, 5]) runs.push(await runNight(schedule, n, () => FAILED))
    await prune(6)
    assert.deepEqual(await kept(schedule), [1, 2, 4, 5])
    assert.deepEqual(
      await Promise.all(runs.map(async ({ jobId }) => (await jobs.find(String(jobId))) !== null)),
      [false, true, true, false, true, true],
    )
  })

  test('by days counts from the slot, and deletes runs without a job too', async () => {
    const schedule = await nightly({ retention: { days: 3 } })
    await runNight(schedule, 0)
    await schedules.openSlots(schedule.id, night(4.5))
    await runNight(schedule, 5)
    await prune(5.5)
    assert.deepEqual(await kept(schedule), [3, 4, 5])
  })

  test('keeps a run with a pinned model, and goes on with the runs behind it', async () => {
    const schedule = await nightly({ retention: { runs: 1 } })
    const runs: ScheduleRun[] = []
    for (const n of [0, 1, 2, 3, 4]) runs.push(await runNight(schedule, n))
    const models: string[] = []
    for (const { jobId } of runs.slice(0, 3)) {
      const [, trial] = await repositories.trials.ofJob(String(jobId))
      models.push((await addArtifact(db, { trialId: String(trial?.id) })).id)
    }
    for (const id of models.slice(0, 2)) await artifacts.setPinned(DEFAULT_TEAM_ID, id, true)
    await prune(5)
    assert.deepEqual(await kept(schedule), [0, 1, 4])
    const shown = await Promise.all(models.map((id) => artifacts.get(DEFAULT_TEAM_ID, id)))
    assert.deepEqual(
      shown.map((model) => model !== null),
      [true, true, false],
    )
    for (const id of models) await artifacts.setPinned(DEFAULT_TEAM_ID, id, false)
    await prune(5)
    assert.deepEqual(await kept(schedule), [4])
  })

  test('null deletes nothing', async () => {
    const schedule = await nightly()
    await runNight(schedule, 0)
    await runNight(schedule, 1)
    await prune(9_999)
    assert.deepEqual(await kept(schedule), [0, 1])
  })

  test('keeps a run whose job was retried', async () => {
    const schedule = await nightly({ retention: { runs: 1 } })
    const first = await runNight(schedule, 0, () => FAILED)
    await runNight(schedule, 1)
    assert.equal(await jobs.retry(DEFAULT_TEAM_ID, String(first.jobId)), 'retried')
    await prune(2)
    assert.deepEqual(await kept(schedule), [0, 1])
  })
})
