/** Estimates the seconds that a job's open trials will take, from what is known about each of its methods. Pure. */
import { DENSE } from './plan.ts'
import { isTrialEnded, type TrialStatus } from './status.ts'

/** What past trials of the job's model took, as of the job's plan. */
export interface PastSeconds {
  /**
   * Whether those trials had the job's data and settings, and ran on a kind of host that it may run on. Otherwise they only
   * tell how the methods compare with each other.
   */
  comparable: boolean
  /** Median seconds of a trial, by method. */
  seconds: Record<string, number>
}

/** The trials of a job that have one method and one status. */
export interface TrialGroup {
  method: string
  status: TrialStatus
  trials: number
  /** Sum of the fractions that the running ones have completed. */
  runningFraction: number
  /** How many were computed to their end, and the seconds that they took together. */
  computed: number
  computedSeconds: number
}

/**
 * A method's trials take what its ended trials in this job took. Without one, they take what its past trials took, times
 * this job's pace: its seconds for other methods, relative to theirs.
 * @param hosts that work on the job at once
 * @returns null while the time of an open trial is unknown
 */
export function secondsLeft(
  groups: readonly TrialGroup[],
  past: PastSeconds | null,
  hosts: number,
): number | null {
  const measured = meanSeconds(groups)
  const pace = paceOf(groups, past)
  let total = 0
  for (const { method, status, trials, runningFraction } of groups) {
    if (isTrialEnded(status)) continue
    const seconds = measured.get(method) ?? times(past?.seconds[method], pace)
    if (seconds === null) return null
    total += seconds * (trials - runningFraction)
  }
  return Math.round(total / Math.max(hosts, 1))
}

/** Mean seconds of the job's computed trials, by method. */
function meanSeconds(groups: readonly TrialGroup[]): Map<string, number> {
  const sums = new Map<string, { trials: number; seconds: number }>()
  for (const { method, computed, computedSeconds } of groups) {
    if (computed === 0) continue
    const { trials, seconds } = sums.get(method) ?? { trials: 0, seconds: 0 }
    sums.set(method, { trials: trials + computed, seconds: seconds + computedSeconds })
  }
  return new Map([...sums].map(([method, { trials, seconds }]) => [method, seconds / trials]))
}

/**
 * How many seconds this job takes for each second of the past trials; null when nothing tells. The dense model is not
 * pruned, so its trial tells nothing about the others.
 */
function paceOf(groups: readonly TrialGroup[], past: PastSeconds | null): number | null {
  let [now, then] = [0, 0]
  for (const { method, computed, computedSeconds } of groups) {
    const before = past?.seconds[method]
    if (method === DENSE.id || before === undefined) continue
    now += computedSeconds
    then += computed * before
  }
  if (then > 0) return now / then
  return past?.comparable ? 1 : null
}

const times = (seconds: number | undefined, pace: number | null): number | null =>
  seconds === undefined || pace === null ? null : seconds * pace
