/**
 * Schedules, from slots to jobs and from jobs to verdicts. All of it is read from Postgres and every step is one
 * transaction, so that a round may break off anywhere, and several controls may do it at once. Apart from the sweep: a
 * job that is checked may have to ask a model hub.
 */
import { SecateurError } from '#core/errors.ts'
import type { DueRun, NewJob, Origin, Repositories } from '#core/repositories/index.ts'
import type { Logger } from '#core/runtime/logger.ts'
import type { JobRequest } from '#core/schemas/spec.ts'
import type { ControlTraces } from './traces.ts'

const PAGE = 500
/** Old runs deleted in one round: each may be a job with thousands of trials. */
const PRUNED = 20
/** Until a job is checked again that nobody could check. */
const RETRY_SECONDS = 30

export interface SchedulingDeps {
  repositories: Pick<Repositories, 'schedules' | 'scheduleRuns'>
  /** @throws SecateurError when there is no such job to be had, or nobody could say */
  resolve: (asked: JobRequest, origin: Origin) => Promise<NewJob>
  openTrialsPerTeam: number
  /** Null: nothing is traced. */
  traces: ControlTraces | null
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
  await each(await scheduleRuns.due(PAGE, at), async (id) => {
    const run = await scheduleRuns.getDue(id)
    if (run) await submit(deps, run, at)
  })
  await scheduleRuns.prune(PRUNED, at)
}

async function submit(
  { repositories, resolve, openTrialsPerTeam, traces, logger }: SchedulingDeps,
  run: DueRun,
  at: Date | null,
): Promise<void> {
  const { scheduleRuns } = repositories
  const { id, schedule } = run
  const { teamId, name, job: asked } = schedule
  const trace = traces?.beginRun(run)
  try {
    const origin = { teamId, requestId: id, traceparent: trace?.traceparent ?? null }
    const job = await resolve({ ...asked, name: asked.name ?? name }, origin)
    const jobId = await scheduleRuns.submit(id, job, openTrialsPerTeam, at)
    trace?.end()
    const ids = { traceId: trace?.traceId, jobId, runId: id, scheduleId: schedule.id }
    if (jobId) logger.info(ids, 'a run of a schedule has its job')
  } catch (error) {
    if (!(error instanceof SecateurError)) throw error
    trace?.end(error.code)
    const reason = { code: error.code, detail: error.message, errors: [...error.items] }
    if (error.status < 500) await scheduleRuns.refuse(id, reason, at)
    else await scheduleRuns.postpone(id, RETRY_SECONDS, reason, at)
  }
}
