/** A year of nightly runs while control is killed repeatedly, and runs whose job cannot be submitted. */
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { Redis } from 'ioredis'
import { uuidv7 } from 'uuidv7'
import { DEFAULT_TEAM_ID } from '#core/domain/ids.ts'
import { SecateurError } from '#core/errors.ts'
import { openJobsQueue } from '#core/queue/queues.ts'
import { createRepositories, type Repositories, type Schedule } from '#core/repositories/index.ts'
import type { Db } from '#core/runtime/db.ts'
import { createLogger } from '#core/runtime/logger.ts'
import { createRandom } from '../../scripts/harness/random.ts'
import { createTestDatabase, type TestDatabase } from '../../test/support/database.ts'
import { claimPending, jobSpec, LIMITS, NO_LOG, trialResult } from '../../test/support/fixtures.ts'
import { resolved, runsOf, scheduleFields } from '../../test/support/schedules.ts'
import { createReconcileJob } from './reconcile-job.ts'
import { type RunSchedulesDeps, runSchedules } from './run-schedules.ts'
import { sweep } from './sweep.ts'

const logger = createLogger('control', 'silent')
const MINUTE = 60_000

let database: TestDatabase
let repositories: Repositories
before(async () => {
  database = await createTestDatabase()
  repositories = createRepositories(database.db)
})
after(() => database.dispose())

/** A job with only the dense baseline, as if Python had checked it. */
const resolve: RunSchedulesDeps['resolve'] = async (asked, of) => ({
  ...resolved(asked, of),
  spec: jobSpec({ levels: [] }),
})
const deps = (changes: Partial<RunSchedulesDeps> = {}): RunSchedulesDeps => ({
  repositories,
  resolve,
  limits: LIMITS,
  traces: null,
  logger,
  ...changes,
})

test('each of 365 nights, with both clock changes, has one job or a reason, even while control dies', {
  timeout: 600_000,
}, async () => {
  const random = createRandom(20)
  const chance = (share: number) => random.next() < share
  const [nights, zone] = [365, 'Europe/Berlin']
  const startsAt = new Date('2027-01-01T00:00:00Z')
  const endsAt = new Date(startsAt.getTime() + nights * 24 * 60 * MINUTE)
  const timetable = { cron: '30 2 * * *', zone, startsAt, endsAt }
  const schedule = await repositories.schedules.create(DEFAULT_TEAM_ID, scheduleFields(timetable), startsAt)

  const redis = new Redis(String(process.env.REDIS_URL))
  const jobsQueue = openJobsQueue(redis, `test-${uuidv7()}`)
  let deaths = 0
  /** One control. It dies at random before or after a database statement, also right after a commit. */
  const control = async (at: Date) => {
    const mortal = createRepositories(
      dyingDb(database.db, () => {
        const dies = chance(0.02)
        deaths += Number(dies)
        return dies
      }),
    )
    const noHosts = async () => {}
    const reconcileJob = createReconcileJob(mortal, noHosts, null)
    const silenceGrace = { recordContact: () => false }
    const metrics = { swept: () => {}, reaped: () => {} }
    await runSchedules(deps({ repositories: mortal }), at).catch(() => {})
    await sweep({
      repositories: mortal,
      jobsQueue,
      dispatch: noHosts,
      reconcileJob,
      silenceGrace,
      metrics,
      logger,
    }).catch(() => {})
  }

  for (;;) {
    const { nextSlotAt } = (await repositories.schedules.get(DEFAULT_TEAM_ID, schedule.id)) as Schedule
    if (!nextSlotAt) break
    // On some nights control is down until the next night has passed as well.
    const late = chance(0.03) ? 30 * 60 * MINUTE : random.between(0, MINUTE)
    const at = new Date(nextSlotAt.getTime() + late)
    const jobEnds = !chance(0.03)
    for (let round = 0; round < 100 && !(await isOver(schedule, at, jobEnds)); round += 1) {
      await Promise.all(chance(0.3) ? [control(at), control(at)] : [control(at)])
      if (chance(0.1)) await jobsQueue.obliterate({ force: true })
      if (jobEnds) await work()
    }
  }

  const runs = await runsOf(repositories, schedule)
  const clock = new Intl.DateTimeFormat('sv', { timeZone: zone })
  assert.equal(runs.length, nights)
  assert.equal(new Set(runs.map(({ slotAt }) => clock.format(slotAt))).size, nights)
  for (const { status, jobId, reason } of runs)
    assert.equal(jobId !== null, reason === null, `${status} with ${jobId ?? reason?.code}`)
  const withJob = runs.filter(({ jobId }) => jobId !== null)
  assert.equal(await database.db.job.count(), withJob.length)
  assert.equal(new Set(withJob.map(({ jobId }) => jobId)).size, withJob.length)
  for (const status of ['succeeded', 'missed', 'skipped'])
    assert.ok(
      runs.some((run) => run.status === status),
      `no night was ${status}`,
    )
  assert.ok(deaths > nights / 2, `control died only ${deaths} times`)
  await jobsQueue.obliterate({ force: true })
  await jobsQueue.close()
  redis.disconnect()
})

/** Whether every slot up to a time has its run, and every run that is to end has ended. */
async function isOver({ id: scheduleId }: Schedule, at: Date, jobEnds: boolean): Promise<boolean> {
  if ((await repositories.schedules.slotsDue(1, at)).length > 0) return false
  const open = await database.db.scheduleRun.findMany({ where: { scheduleId, endedAt: null } })
  return open.every(({ status }) => !jobEnds && status === 'submitted')
}

/** The hosts run all pending trials. */
async function work(): Promise<void> {
  const { db } = database
  for (const { jobId } of await db.trial.findMany({ where: { status: 'pending' }, distinct: ['jobId'] })) {
    for (const { trial, token } of await claimPending(repositories, jobId))
      await repositories.trials.end(trial.id, token, trialResult(), NO_LOG)
  }
}

/** A client that fails before or after any statement, like a killed process. */
function dyingDb(db: Db, dies: () => boolean): Db {
  const die = () => {
    if (dies()) throw new Error('killed')
  }
  const mortal = db.$extends({
    query: {
      async $allOperations({ args, query }) {
        die()
        const answer = await query(args)
        die()
        return answer
      },
    },
  })
  return mortal as unknown as Db
}

describe('a run', () => {
  const FIRST = new Date('2027-01-02T02:00:00Z')
  /** A new schedule and the run of its first slot. */
  async function firstNight(changes: Partial<RunSchedulesDeps>) {
    const schedule = await repositories.schedules.create(
      DEFAULT_TEAM_ID,
      scheduleFields(),
      new Date(FIRST.getTime() - MINUTE),
    )
    await runSchedules(deps(changes), FIRST)
    const [run] = await runsOf(repositories, schedule)
    assert.ok(run)
    return { schedule, run }
  }

  test('does not wait for all slow checks of another team', async (context) => {
    const addTeam = async (name: string, schedules: number) => {
      const { team } = await repositories.teams.create(name, null)
      for (let index = 0; index < schedules; index += 1)
        await repositories.schedules.create(team.id, scheduleFields(), new Date(FIRST.getTime() - MINUTE))
      return team.id
    }
    const names = new Map([
      [await addTeam('slow', 3), 'slow'],
      [await addTeam('polite', 2), 'polite'],
    ])
    context.mock.timers.enable({ apis: ['Date'] })
    const round = async () => {
      const checked: (string | undefined)[] = []
      const slowly: RunSchedulesDeps['resolve'] = async (asked, of) => {
        const name = names.get(of.teamId)
        checked.push(name)
        if (name === 'slow') context.mock.timers.tick(20_000)
        return resolve(asked, of)
      }
      await runSchedules(deps({ resolve: slowly }), FIRST)
      return checked
    }
    const first = await round()
    assert.deepEqual(first.slice(0, 2).toSorted(), ['polite', 'slow'])
    assert.deepEqual(first.slice(2).toSorted(), ['polite', 'slow'])
    assert.deepEqual(await round(), ['slow'])
  })

  test('fails with all problems if its job is no longer valid', async () => {
    const items = [{ pointer: '#/model', code: 'PRUNE_UNKNOWN_MODEL', detail: 'the hub has no such model' }]
    const { run } = await firstNight({
      resolve: async () => {
        throw new SecateurError('PRUNE_UNKNOWN_MODEL', '#/model the hub has no such model', items)
      },
    })
    assert.deepEqual(
      [run.status, run.reason],
      ['failed', { code: 'PRUNE_UNKNOWN_MODEL', detail: '#/model the hub has no such model', errors: items }],
    )
  })

  test('fails if its job exceeds the open-trial limit of the team', async () => {
    const { run } = await firstNight({ limits: { ...LIMITS, openTrials: 0 } })
    assert.deepEqual([run.status, run.reason?.code], ['failed', 'PRUNE_TOO_MUCH_WAITING'])
  })

  test('stays due while its job cannot be checked, and is submitted later', async () => {
    const { schedule, run } = await firstNight({
      resolve: async () => {
        throw new SecateurError('PRUNE_UNAVAILABLE', 'The Python engine does not answer.')
      },
    })
    assert.deepEqual([run.status, run.reason?.code], ['due', 'PRUNE_UNAVAILABLE'])
    await runSchedules(deps(), FIRST)
    assert.equal((await runsOf(repositories, schedule))[0]?.status, 'due')
    await runSchedules(deps(), new Date(FIRST.getTime() + 30_000))
    const [later] = await runsOf(repositories, schedule)
    assert.deepEqual([later?.status, later?.reason], ['submitted', null])
  })

  test('names its job after the schedule if the job has no name', async () => {
    const { schedule, run } = await firstNight({})
    const job = await repositories.jobs.find(String(run.jobId))
    assert.deepEqual([job?.name, job?.requestId], [schedule.name, run.id])
  })
})
