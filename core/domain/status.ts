/**
 * The status machine of jobs, trials and runs of schedules: which moves exist, and what a status means. Repositories make the
 * moves. Pure.
 */
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
 * The trials that a retry of a job resets to `pending`. The job returns to `queued`. All other statuses of an ended trial are
 * results. A retry is the only move out of an ended status.
 */
export const RETRIED_TRIAL_STATUSES: readonly TrialStatus[] = ['failed', 'cancelled']

const statesOf = <S extends string>(moves: Record<S, readonly S[]>) => Object.keys(moves) as S[]
const sourcesOf = <S extends string>(moves: Record<S, readonly S[]>, to: S) =>
  statesOf(moves).filter((from) => moves[from].includes(to))

/** The statuses from which a job may move to `to`: the expected values of a compare-and-set. */
export const jobSources = (to: JobStatus): JobStatus[] => sourcesOf(JOB_MOVES, to)
/** The statuses from which a trial may move to `to`. */
export const trialSources = (to: TrialStatus): TrialStatus[] => sourcesOf(TRIAL_MOVES, to)
/** The statuses from which a run of a schedule may move to `to`. */
export const runSources = (to: RunStatus): RunStatus[] => sourcesOf(RUN_MOVES, to)

export const JOB_STATUSES = statesOf(JOB_MOVES)
export const TRIAL_STATUSES = statesOf(TRIAL_MOVES)
export const RUN_STATUSES = statesOf(RUN_MOVES)

export const isJobEnded = (status: JobStatus): boolean => JOB_MOVES[status].length === 0
export const isTrialEnded = (status: TrialStatus): boolean => TRIAL_MOVES[status].length === 0
export const isRunEnded = (status: RunStatus): boolean => RUN_MOVES[status].length === 0

/** Statuses that have not ended: rows in them still need work. */
export const OPEN_JOB_STATUSES = JOB_STATUSES.filter((status) => !isJobEnded(status))
export const OPEN_TRIAL_STATUSES = TRIAL_STATUSES.filter((status) => !isTrialEnded(status))

export const HOST_STATES = ['live', 'resting', 'silent', 'draining', 'stopped'] as const
/** The state of a host. It is computed from the row and the clock, not stored. */
export type HostState = (typeof HOST_STATES)[number]

export type TrialCounts = Record<TrialStatus, number>

/** The status of a job whose trials have all ended. A method that does not apply counts as a success. */
export function jobOutcome(counts: TrialCounts, cancelling: boolean): JobStatus {
  if (cancelling || counts.cancelled > 0) return 'cancelled'
  if (counts.failed === 0) return 'succeeded'
  return counts.succeeded + counts.not_applicable > 0 ? 'partially_succeeded' : 'failed'
}
