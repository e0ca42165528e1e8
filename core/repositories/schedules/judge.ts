/** Judges a run once its job has ended. The verdict and its event are written once, in one transaction. */

import { type ComparedTrial, findChanges, findRegressions, worstFirst } from '#core/domain/regressions.ts'
import { isJobEnded, type JobStatus, OPEN_JOB_STATUSES, type RunStatus } from '#core/domain/status.ts'
import { RUN_REASONS } from '#core/errors.ts'
import type { Db, Tx } from '#core/runtime/db.ts'
import type { Change, Regression, RunReason } from '#core/schemas/schedules.ts'
import { toJson } from '../shared/json.ts'
import type { Schedule, ScheduleRun } from '../shared/rows.ts'
import { trialsOfJob } from '../trials/read.ts'
import { addEvent } from '../webhooks/events.ts'
import { lockRun, reasonOf, transitionRun } from './transitions.ts'

/** The most regressions that are stored with a run. */
const MAX_STORED = 100

interface Verdict {
  status: RunStatus
  reason: RunReason | null
  previousRunId: string | null
  baselineRunId: string | null
  regressions: Regression[]
  changes: Change[]
}

/** Submitted runs whose jobs have ended or were deleted. */
export async function unjudgedRuns(db: Db, limit: number): Promise<string[]> {
  const rows = await db.$queryRaw<{ id: string }[]>`
    SELECT r.id FROM schedule_runs r LEFT JOIN jobs j ON j.id = r.job_id
    WHERE r.status = 'submitted' AND (j.id IS NULL OR j.status <> ALL(${OPEN_JOB_STATUSES}::job_status[]))
    ORDER BY r.id LIMIT ${limit}`
  return rows.map(({ id }) => id)
}

/**
 * Compares the cells of a run with those of the last good run before it, and with those of the baseline. Stores the verdict,
 * with an event for a regression.
 * @returns the run's new status; null when another call judged it, or its job has not ended
 */
export const judgeRun = (db: Db, id: string, at: Date | null = null): Promise<RunStatus | null> =>
  db.$transaction(async (tx) => {
    const locked = await lockRun(tx, id, at)
    if (locked?.run.status !== 'submitted') return null
    const { schedule, run, now } = locked
    const jobStatus = await lockedStatus(tx, run.jobId)
    if (jobStatus && !isJobEnded(jobStatus)) return null

    const verdict = await verdictOf(tx, schedule, run, jobStatus)
    const { status, reason, previousRunId, baselineRunId } = verdict
    await transitionRun(tx, id, status, now, reason, {
      previousRunId,
      baselineRunId,
      worse: verdict.regressions.length,
      regressions: toJson(verdict.regressions.slice(0, MAX_STORED)),
      changes: toJson(verdict.changes),
    })
    const { id: scheduleId, teamId } = schedule
    if (status === 'regressed')
      await addEvent(tx, { teamId, kind: 'schedule.regressed', subject: { scheduleId, runId: id } })
    return status
  })

/** Locks the job, so that it is not retried while its run is judged. @returns null when the job was deleted */
async function lockedStatus(tx: Tx, jobId: string | null): Promise<JobStatus | null> {
  const [job] = await tx.$queryRaw<{ status: JobStatus }[]>`
    SELECT status FROM jobs WHERE id = ${jobId}::uuid FOR SHARE`
  return job?.status ?? null
}

async function verdictOf(
  tx: Tx,
  schedule: Schedule,
  run: ScheduleRun,
  jobStatus: JobStatus | null,
): Promise<Verdict> {
  if (!run.jobId || !jobStatus)
    return notCompared(
      'failed',
      reasonOf(RUN_REASONS.jobDeleted, 'The job of the run was deleted before its results were compared.'),
    )
  if (jobStatus === 'cancelled') return notCompared('cancelled', null)

  const trials = await comparedTrials(tx, run.jobId)
  const previous = await previousGood(tx, run, schedule.baselineRunId)
  const baseline = await pinnedBaseline(tx, run, schedule.baselineRunId)
  // The previous run may be the baseline itself; then it is compared once.
  const sides = [
    ...(baseline ? [{ ...baseline, against: 'baseline' as const }] : []),
    ...(previous && previous.id !== baseline?.id ? [{ ...previous, against: 'previous' as const }] : []),
  ]
  const worse: Regression[] = []
  const changed: Change[] = []
  for (const { jobId, against } of sides) {
    const before = await comparedTrials(tx, jobId)
    worse.push(...findRegressions(before, trials, schedule.thresholds, against))
    changed.push(...findChanges(before, trials, against))
  }
  const failed = trials.filter(({ status }) => status === 'failed').length
  return {
    status: worse.length > 0 ? 'regressed' : failed > 0 ? 'failed' : 'succeeded',
    reason:
      failed > 0 ? reasonOf(RUN_REASONS.trialsFailed, `${failed} of ${trials.length} trials failed.`) : null,
    previousRunId: previous?.id ?? null,
    baselineRunId: baseline?.id ?? null,
    regressions: worstFirst(worse),
    changes: changed,
  }
}

const notCompared = (status: RunStatus, reason: RunReason | null): Verdict => ({
  status,
  reason,
  previousRunId: null,
  baselineRunId: null,
  regressions: [],
  changes: [],
})

interface Side {
  id: string
  jobId: string
}

/** The last run before this one without a regression. The baseline counts as good even if it regressed. */
async function previousGood(tx: Tx, run: ScheduleRun, baselineRunId: string | null): Promise<Side | null> {
  const [found] = await tx.$queryRaw<Side[]>`
    SELECT id, job_id AS "jobId" FROM schedule_runs
    WHERE schedule_id = ${run.scheduleId}::uuid AND slot_at < ${run.slotAt} AND job_id IS NOT NULL
      AND (status = 'succeeded' OR id = ${baselineRunId}::uuid)
    ORDER BY slot_at DESC LIMIT 1`
  return found ?? null
}

/** The pinned baseline; null if there is none, if it is this run, or if its job was deleted. */
async function pinnedBaseline(tx: Tx, run: ScheduleRun, baselineRunId: string | null): Promise<Side | null> {
  if (!baselineRunId || baselineRunId === run.id) return null
  const found = await tx.scheduleRun.findUnique({ where: { id: baselineRunId } })
  return found?.jobId ? { id: found.id, jobId: found.jobId } : null
}

/** The trials of a job, each with the host that computed it; null for a reused result. */
async function comparedTrials(tx: Tx, jobId: string): Promise<ComparedTrial[]> {
  const trials = await trialsOfJob(tx, jobId)
  const ids = [...new Set(trials.flatMap(({ hostId }) => hostId ?? []))]
  const hosts = await tx.host.findMany({ where: { id: { in: ids } }, select: { id: true, name: true } })
  const names = new Map(hosts.map(({ id, name }) => [id, name]))
  return trials.map((trial) => ({
    ...trial,
    host: (!trial.reusedFrom && trial.hostId && names.get(trial.hostId)) || null,
  }))
}
