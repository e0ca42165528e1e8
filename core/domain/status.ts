/** The status machine of jobs, trials and the runs of schedules: which moves exist, and what a status means. Repositories make the moves. */
import type { JobStatus, RunStatus, TrialStatus } from '#core/generated/prisma/enums.ts'

export type {
  AttemptStatus,
  FailureClass,
  JobStatus,
  MeasurementStatus,
  RunStatus,
  TrialStatus,
} from '#core/generated/prisma/enums.ts'

const JOB_MOVES: Record<JobStatus, readonly JobStatus[]> = {
  queued: ['running', 'cancelling', 'cancelled'],
  running: ['succeeded', 'partially_succeeded', 'failed', 'cancelling', 'cancelled'],
  cancelling: ['cancelled'],
  succeeded: [],
  partially_succeeded: [],
  failed: [],
  cancelled: [],
}

const TRIAL_MOVES: Record<TrialStatus, readonly TrialStatus[]> = {
  pending: ['queued', 'cancelled'],
  queued: ['running', 'pending', 'cancelled'],
  running: ['succeeded', 'failed', 'cancelled', 'not_applicable', 'pending'],
  succeeded: [],
  failed: [],
  cancelled: [],
  not_applicable: [],
}

const RUN_MOVES: Record<RunStatus, readonly RunStatus[]> = {
  due: ['submitted', 'failed', 'skipped'],
  submitted: ['succeeded', 'regressed', 'failed', 'cancelled'],
  succeeded: [],
  regressed: [],
  failed: [],
  cancelled: [],
  skipped: [],
  missed: [],
}

/**
 * What a retry takes up again, and nothing else: the job goes back to `running` (to `queued` if it has no plan yet), its
 * trials to `pending`. All other statuses of an ended trial are results.
 */
export const RETRIED_TRIAL_STATUSES: readonly TrialStatus[] = ['failed', 'cancelled']

const statesOf = <S extends string>(moves: Record<S, readonly S[]>) => Object.keys(moves) as S[]
const sourcesOf = <S extends string>(moves: Record<S, readonly S[]>, to: S) =>
  statesOf(moves).filter((from) => moves[from].includes(to))

/** The statuses a job may move to `to` from: the expected states of a compare-and-set. */
export const jobSources = (to: JobStatus): JobStatus[] => sourcesOf(JOB_MOVES, to)
/** The statuses a trial may move to `to` from. */
export const trialSources = (to: TrialStatus): TrialStatus[] => sourcesOf(TRIAL_MOVES, to)
/** The statuses a run of a schedule may move to `to` from. */
export const runSources = (to: RunStatus): RunStatus[] => sourcesOf(RUN_MOVES, to)

export const JOB_STATUSES = statesOf(JOB_MOVES)
export const TRIAL_STATUSES = statesOf(TRIAL_MOVES)
export const RUN_STATUSES = statesOf(RUN_MOVES)

export const isJobEnded = (status: JobStatus): boolean => JOB_MOVES[status].length === 0
export const isTrialEnded = (status: TrialStatus): boolean => TRIAL_MOVES[status].length === 0
export const isRunEnded = (status: RunStatus): boolean => RUN_MOVES[status].length === 0

/** Statuses with a way on: the rows that somebody still has to do something about. */
export const OPEN_JOB_STATUSES = JOB_STATUSES.filter((status) => !isJobEnded(status))
export const OPEN_TRIAL_STATUSES = TRIAL_STATUSES.filter((status) => !isTrialEnded(status))

export const HOST_STATES = ['live', 'resting', 'silent', 'draining', 'stopped'] as const
/** Where a host is. It follows from its row and the clock: nobody moves it. */
export type HostState = (typeof HOST_STATES)[number]

export type TrialCounts = Record<TrialStatus, number>

/** How a job ends whose trials have all ended. A method that does not apply is a success. */
export function jobOutcome(counts: TrialCounts, cancelling: boolean): JobStatus {
  if (cancelling || counts.cancelled > 0) return 'cancelled'
  if (counts.failed === 0) return 'succeeded'
  return counts.succeeded + counts.not_applicable > 0 ? 'partially_succeeded' : 'failed'
}
