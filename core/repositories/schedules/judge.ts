/** What a run came to, once its job has ended: judged once, in the transaction that says so and tells of it. */

import { type ComparedTrial, findChanges, findRegressions, worstFirst } from '#core/domain/regressions.ts'
import { isJobEnded, type JobStatus, OPEN_JOB_STATUSES, type RunStatus } from '#core/domain/status.ts'
import { RUN_REASONS } from '#core/errors.ts'
import type { Db, Tx } from '#core/runtime/db.ts'
import type { Change, Regression, RunReason } from '#core/schemas/schedules.ts'
import { toJson } from '../shared/json.ts'
import type { Schedule, ScheduleRun } from '../shared/rows.ts'
import { getTrialsOf } from '../trials/read.ts'
import { addEvent } from '../webhooks/events.ts'
import { lockRun } from './runs.ts'
import { moveRun, reasonOf } from './transitions.ts'

/** Regressions that a run keeps. */
const KEPT = 100

interface Verdict {
  status: RunStatus
  reason: RunReason | null
  previousRunId: string | null
  baselineRunId: string | null
  regressions: Regression[]
  changes: Change[]
}

export const createScheduleJudging = (db: Db) => ({
  /** The runs whose jobs have ended, or are gone. */
  async unjudged(limit: number): Promise<string[]> {
    const rows = await db.$queryRaw<{ id: string }[]>`
      SELECT r.id FROM schedule_runs r LEFT JOIN jobs j ON j.id = r.job_id
      WHERE r.status = 'submitted' AND (j.id IS NULL OR j.status <> ALL(${OPEN_JOB_STATUSES}::job_status[]))
      ORDER BY r.id LIMIT ${limit}`
    return rows.map(({ id }) => id)
  },

  /**
   * Compares the cells of a run with those of the last good run before it and of the baseline.
   * @returns what it came to; null when another call judged it, or its job has not ended
   */
  judge: (id: string, at: Date | null = null): Promise<RunStatus | null> =>
    db.$transaction(async (tx) => {
      const locked = await lockRun(tx, id, at)
      if (locked?.run.status !== 'submitted') return null
      const { schedule, run, now } = locked
      const jobStatus = await lockedStatus(tx, run.jobId)
      if (jobStatus && !isJobEnded(jobStatus)) return null

      const verdict = await judged(tx, schedule, run, jobStatus)
      const { status, reason, previousRunId, baselineRunId } = verdict
      await moveRun(tx, id, status, now, reason, {
        previousRunId,
        baselineRunId,
        worse: verdict.regressions.length,
        regressions: toJson(verdict.regressions.slice(0, KEPT)),
        changes: toJson(verdict.changes),
      })
      const { id: scheduleId, teamId } = schedule
      if (status === 'regressed')
        await addEvent(tx, { teamId, kind: 'schedule.regressed', subject: { scheduleId, runId: id } })
      return status
    }),
})

/** It may not be taken up again while its run is judged. null when it is gone */
async function lockedStatus(tx: Tx, jobId: string | null): Promise<JobStatus | null> {
  const [job] = await tx.$queryRaw<{ status: JobStatus }[]>`
    SELECT status FROM jobs WHERE id = ${jobId}::uuid FOR SHARE`
  return job?.status ?? null
}

async function judged(
  tx: Tx,
  schedule: Schedule,
  run: ScheduleRun,
  jobStatus: JobStatus | null,
): Promise<Verdict> {
  if (!run.jobId || !jobStatus)
    return unseen('failed', reasonOf(RUN_REASONS.jobDeleted, 'Its job was deleted before it was looked at.'))
  if (jobStatus === 'cancelled') return unseen('cancelled', null)

  const trials = await comparedTrials(tx, run.jobId)
  const previous = await previousGood(tx, run, schedule.baselineRunId)
  const baseline = await pinned(tx, run, schedule.baselineRunId)
  // Compared once where the two are one.
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

const unseen = (status: RunStatus, reason: RunReason | null): Verdict => ({
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

/** The last run before it that got nothing worse. What was made the baseline is good by that. */
async function previousGood(tx: Tx, run: ScheduleRun, baselineRunId: string | null): Promise<Side | null> {
  const [found] = await tx.$queryRaw<Side[]>`
    SELECT id, job_id AS "jobId" FROM schedule_runs
    WHERE schedule_id = ${run.scheduleId}::uuid AND slot_at < ${run.slotAt} AND job_id IS NOT NULL
      AND (status = 'succeeded' OR id = ${baselineRunId}::uuid)
    ORDER BY slot_at DESC LIMIT 1`
  return found ?? null
}

/** null while there is none, or when its job was deleted. */
async function pinned(tx: Tx, run: ScheduleRun, baselineRunId: string | null): Promise<Side | null> {
  if (!baselineRunId || baselineRunId === run.id) return null
  const found = await tx.scheduleRun.findUnique({ where: { id: baselineRunId } })
  return found?.jobId ? { id: found.id, jobId: found.jobId } : null
}

/** The trials of a job, each with the host that computed it: of what was taken over, nobody did this time. */
async function comparedTrials(tx: Tx, jobId: string): Promise<ComparedTrial[]> {
  const trials = await getTrialsOf(tx, jobId)
  const ids = [...new Set(trials.flatMap(({ hostId }) => hostId ?? []))]
  const hosts = await tx.host.findMany({ where: { id: { in: ids } }, select: { id: true, name: true } })
  const names = new Map(hosts.map(({ id, name }) => [id, name]))
  return trials.map((trial) => ({
    ...trial,
    host: (!trial.reusedFrom && trial.hostId && names.get(trial.hostId)) || null,
  }))
}
