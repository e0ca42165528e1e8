/** Describes how far a job is in a few words. */
import { isJobEnded } from '#core/domain/status.ts'
import type { Schemas } from '../../../clients/typescript/index.ts'
import { count, duration } from './words.ts'

type Job = Schemas['Job']
/** Where a queued job waits. */
export type Place = Schemas['QueuePlace']

/** `queued, next in line`, `queued at place 2 behind 9 trials`, `running`, `cancelled after 4 of 10 trials`. */
export function jobState({ status, progress }: Pick<Job, 'status' | 'progress'>, place?: Place): string {
  if (status === 'queued' && place) {
    const { position, trialsAhead } = place
    return position === 1
      ? 'queued, next in line'
      : `queued at place ${position} behind ${count(trialsAhead, 'trial')}`
  }
  if (status === 'cancelled')
    return `cancelled after ${ended(progress)} of ${count(progress.trials, 'trial')}`
  return status.replaceAll('_', ' ')
}

/** `3/5 trials`. */
export const trialsDone = (progress: Schemas['JobProgress']): string =>
  `${ended(progress)}/${progress.trials} trials`

/** The time that the open trials take, without a wait for a host: `1 min 23 s left`. Empty when none will run. */
export function timeLeft({ status, progress }: Pick<Job, 'status' | 'progress'>): string {
  if (isJobEnded(status) || status === 'cancelling') return ''
  return progress.etaSeconds === null ? 'time unknown' : `${duration(progress.etaSeconds)} left`
}

/** Trials that were not cancelled before they ended. */
const ended = ({ succeeded, failed, notApplicable }: Schemas['JobProgress']): number =>
  succeeded + failed + notApplicable
