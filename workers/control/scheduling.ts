/**
 * Schedules, from slots to jobs and from jobs to verdicts. All of it is read from Postgres and every step is one
 * transaction, so that a round may break off anywhere, and several controls may do it at once. Apart from the sweep: a
 * job that is checked may have to ask a model hub.
 */
import { SecateurError } from '#core/errors.ts'
import type { Logger } from '#core/logger.ts'
import type { DueRun, NewJob, Repositories } from '#core/repositories/index.ts'
import type { JobRequest } from '#core/schemas/spec.ts'

const PAGE = 500
/** Old runs deleted in one round: each may be a job with thousands of trials. */
const PRUNED = 20
/** Until a job is checked again that nobody could check. */
const RETRY_SECONDS = 30

export interface SchedulingDeps {
  repositories: Pick<Repositories, 'schedules' | 'scheduleRuns'>
  /** @throws SecateurError when there is no such job to be had, or nobody could say */
  resolve: (asked: JobRequest, of: Pick<NewJob, 'teamId' | 'requestId'>) => Promise<NewJob>
  openTrialsPerTeam: number
  logger: Logger
}

/**
 * One round. What fails in it is found again by the next, and keeps nothing else from its turn.
 * @param at in place of the database's clock
 */
export async function runSchedules(deps: SchedulingDeps, at: Date | null = null): Promise<void> {
  const { repositories, logger } = deps
  const { schedules, scheduleRuns } = repositories
  const each = async <T>(rows: readonly T[], step: (row: T) => Promise<unknown>) => {
    for (const row of rows)
      await step(row).catch((error: unknown) => logger.error({ error, row }, 'a schedule could not go on'))
  }
  await each(await scheduleRuns.unjudged(PAGE), (id) => scheduleRuns.judge(id, at))
  await each(await schedules.slotsDue(PAGE, at), (id) => schedules.openSlots(id, at))
  await each(await scheduleRuns.due(PAGE, at), (run) => submit(deps, run, at))
  await scheduleRuns.prune(PRUNED, at)
}

async function submit(
  { repositories, resolve, openTrialsPerTeam, logger }: SchedulingDeps,
  { id, schedule }: DueRun,
  at: Date | null,
): Promise<void> {
  const { scheduleRuns } = repositories
  const { teamId, name, job: asked } = schedule
  try {
    const job = await resolve({ ...asked, name: asked.name ?? name }, { teamId, requestId: id })
    const jobId = await scheduleRuns.submit(id, job, openTrialsPerTeam, at)
    if (jobId) logger.info({ jobId, runId: id, scheduleId: schedule.id }, 'a run of a schedule has its job')
  } catch (error) {
    if (!(error instanceof SecateurError)) throw error
    const reason = { code: error.code, detail: error.message, errors: [...error.items] }
    if (error.status < 500) await scheduleRuns.refuse(id, reason, at)
    else await scheduleRuns.postpone(id, RETRY_SECONDS, reason, at)
  }
}
