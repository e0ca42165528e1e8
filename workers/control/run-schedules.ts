/**
 * Runs schedules: submits a job for each slot, and compares the results of ended jobs with earlier runs. Everything is read
 * from Postgres and every step is one transaction. So a round may stop anywhere, and several controls may run at once. It is
 * separate from the sweep, because checking a job may have to ask the model hub.
 */
import { SecateurError } from '#core/errors.ts'
import type { DueRun, NewJob, Origin, Repositories, SubmitLimits } from '#core/repositories/index.ts'
import type { Logger } from '#core/runtime/logger.ts'
import type { JobRequest } from '#core/schemas/spec.ts'
import type { ControlTraces } from './traces.ts'

const PAGE = 500
/** Old runs that are deleted per round. Each may have a job with thousands of trials. */
const PRUNE_PAGE = 20
/** Time for the runs of one team in a round. Slow checks of one team must not hold up the others. */
const TEAM_LIMIT_MS = 30_000
/** Delay until a job is checked again after a check that was not possible. */
const RETRY_SECONDS = 30

export interface RunSchedulesDeps {
  repositories: Pick<Repositories, 'schedules' | 'scheduleRuns'>
  /** @throws SecateurError if the job is invalid (4xx), or could not be checked (5xx) */
  resolve: (asked: JobRequest, origin: Origin) => Promise<NewJob>
  limits: SubmitLimits
  /** null if tracing is off. */
  traces: ControlTraces | null
  logger: Logger
}

/**
 * One round. An error in one schedule does not stop the others, and the next round tries it again.
 * @param at the time, instead of the database's clock
 */
export async function runSchedules(deps: RunSchedulesDeps, at: Date | null = null): Promise<void> {
  const { repositories, logger } = deps
  const { schedules, scheduleRuns } = repositories
  const each = async <T>(rows: readonly T[], step: (row: T) => Promise<unknown>) => {
    for (const row of rows)
      await step(row).catch((error: unknown) => logger.error({ error, row }, 'a step of a schedule failed'))
  }
  await each(await scheduleRuns.unjudged(PAGE), (id) => scheduleRuns.judge(id, at))
  await each(await schedules.slotsDue(PAGE, at), (id) => schedules.openSlots(id, at))
  const spent = new Map<string, number>()
  await each(await scheduleRuns.due(PAGE, at), async ({ id, teamId }) => {
    const before = spent.get(teamId) ?? 0
    if (before >= TEAM_LIMIT_MS) return // it is still due in the next round
    const start = Date.now()
    const run = await scheduleRuns.getDue(id)
    if (run) await submit(deps, run, at)
    spent.set(teamId, before + Date.now() - start)
  })
  await scheduleRuns.prune(PRUNE_PAGE, at)
}

async function submit(
  { repositories, resolve, limits, traces, logger }: RunSchedulesDeps,
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
    const jobId = await scheduleRuns.submit(id, job, limits, at)
    trace?.end()
    const ids = { traceId: trace?.traceId, jobId, runId: id, scheduleId: schedule.id }
    if (jobId) logger.info(ids, 'a schedule submitted a job')
  } catch (error) {
    if (!(error instanceof SecateurError)) throw error
    trace?.end(error.code)
    const reason = { code: error.code, detail: error.message, errors: [...error.items] }
    if (error.status < 500) await scheduleRuns.refuse(id, reason, at)
    else await scheduleRuns.postpone(id, RETRY_SECONDS, reason, at)
  }
}
