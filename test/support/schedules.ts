/** Schedules for tests, which set the clock themselves, and helpers that run their jobs. */
import assert from 'node:assert/strict'
import { uuidv7 } from 'uuidv7'
import { DEFAULT_TEAM_ID } from '#core/domain/ids.ts'
import { planTrials } from '#core/domain/plan.ts'
import type { JobStatus } from '#core/domain/status.ts'
import type {
  Job,
  NewJob,
  Origin,
  Repositories,
  Schedule,
  ScheduleFields,
  ScheduleRun,
} from '#core/repositories/index.ts'
import type { JobRequest } from '#core/schemas/spec.ts'
import {
  claimPending,
  jobSpec,
  LIMITS,
  measurement,
  NO_LOG,
  poolName,
  type ResultChanges,
  trialResult,
} from './fixtures.ts'

const { revision: _, ...REQUESTED } = jobSpec()

export const jobRequest = (changes: Partial<JobRequest> = {}): JobRequest => ({
  ...REQUESTED,
  name: null,
  notes: null,
  tags: [],
  patterns: null,
  priority: 0,
  pool: poolName(),
  requires: [],
  ...changes,
})

export const scheduleFields = (changes: Partial<ScheduleFields> = {}): ScheduleFields => ({
  name: `nightly ${uuidv7()}`,
  cron: '0 2 * * *',
  zone: 'UTC',
  startsAt: null,
  endsAt: null,
  job: jobRequest(),
  overlap: 'skip',
  catchUp: 'none',
  thresholds: {
    perplexity: { relative: 0.02, absolute: 0.1 },
    kl_divergence: { relative: 0.02, absolute: 0.001 },
    top1_agreement: { relative: 0, absolute: 0.005 },
    accuracy: { relative: 0, absolute: 0.005 },
    accuracy_norm: { relative: 0, absolute: 0.005 },
    pass_at_1: { relative: 0, absolute: 0.02 },
    parse_rate: { relative: 0, absolute: 0.02 },
    run_rate: { relative: 0, absolute: 0.02 },
    distinct_2: { relative: 0, absolute: 0.05 },
    repetition: { relative: 0, absolute: 0.05 },
    generated_perplexity: { relative: 0.1, absolute: 0.1 },
  },
  retention: null,
  ...changes,
})

/** The job for a request of these tests, without a check by Python. */
export const resolved = (
  { name, pool, seed }: JobRequest,
  { teamId, requestId }: Pick<Origin, 'teamId' | 'requestId'>,
): NewJob => ({
  teamId,
  name,
  notes: null,
  tags: [],
  spec: jobSpec({ seed }),
  priority: 0,
  requirements: { pool, labels: [], gpuMemoryBytes: null },
  requestId,
  traceparent: null,
  modelSize: null,
})

export const runsOf = async (
  { scheduleRuns }: Repositories,
  { id }: Schedule,
  teamId = DEFAULT_TEAM_ID,
): Promise<ScheduleRun[]> => {
  const { items } = await scheduleRuns.list(teamId, id, { limit: 1_000, cursor: null })
  return items.toReversed()
}

/** Opens the slots up to a time, and submits the job of the first due run. @returns the runs, oldest first */
export async function submitDue(
  repositories: Repositories,
  schedule: Schedule,
  at: Date,
): Promise<ScheduleRun[]> {
  await repositories.schedules.openSlots(schedule.id, at)
  const [run] = (await runsOf(repositories, schedule)).filter(({ status }) => status === 'due')
  if (run) {
    const job = resolved(schedule.job, { teamId: schedule.teamId, requestId: run.id })
    await repositories.scheduleRuns.submit(run.id, job, LIMITS, at)
  }
  return runsOf(repositories, schedule)
}

/** Plans a job and ends all its trials. @param result the result of the trial at a level */
export async function endJob(
  repositories: Repositories,
  jobId: string,
  result: (level: number) => ResultChanges = () => ({}),
): Promise<JobStatus> {
  const { jobs, trials } = repositories
  const job = (await jobs.find(jobId)) as Job
  await jobs.plan(jobId, planTrials({ ...job.spec, maxAttempts: 1 }))
  for (const { trial, token } of await claimPending(repositories, jobId))
    assert.ok(await trials.end(trial.id, token, trialResult(result(trial.level)), NO_LOG))
  const status = await jobs.finish(jobId)
  assert.ok(status)
  return status
}

/** A result with this perplexity. */
export const perplexity = (value: number): ResultChanges => ({
  measurements: [measurement({ value })],
})
