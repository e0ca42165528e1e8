/** What shows a job while it is watched, and the summary that every view prints at the end. */
import { methodLabel } from '#core/domain/plan.ts'
import type { Schemas } from '../../../clients/typescript/index.ts'
import type { Place } from './job.ts'
import { paint, paintStatus } from './terminal.ts'
import { cellName, outcome } from './trial.ts'
import { duration, shortId } from './words.ts'

export interface View {
  /** @param place of a queued job in the queue */
  update: (job: Schemas['Job'], trials: readonly Schemas['Trial'][], place?: Place) => void
  /** @param job that has ended; null when watching was interrupted */
  end: (job: Schemas['Job'] | null) => void
}

/** How a job ended and how long it ran, without its wait for a host, and the command to run next. */
export function summary(job: Schemas['Job']): string {
  const { id, status, spec, progress } = job
  const short = shortId(id)
  const result = spec.artifactOf ? 'secateur artifacts' : `secateur table ${short}`
  const next =
    progress.failed > 0
      ? `secateur trials ${short} shows why; secateur retry ${short} runs them again`
      : result
  return `job ${id}: ${paintStatus(status)}${ranFor(job)} (trials: ${trialCounts(progress)})\n${paint.faint(next)}`
}

/** ` after 1 min 3 s`: how long it ran, from its first attempt on. Empty if it never ran. */
export const ranFor = ({ startedAt, endedAt }: Pick<Schemas['Job'], 'startedAt' | 'endedAt'>): string =>
  startedAt && endedAt ? ` after ${timeBetween(startedAt, endedAt)}` : ''

/** `3 succeeded, 1 failed`. */
export const trialCounts = (progress: Schemas['JobProgress']): string =>
  [
    [progress.succeeded, 'succeeded'],
    [progress.failed, 'failed'],
    [progress.cancelled, 'cancelled'],
    [progress.notApplicable, 'not applicable'],
  ]
    .filter(([number]) => number)
    .map((part) => part.join(' '))
    .join(', ') || 'none'

const timeBetween = (from: string, to: string) => duration((Date.parse(to) - Date.parse(from)) / 1000)

/** Why trials have no result: each failure, and each method that does not apply, once for all its levels. */
export function reasonsOf(trials: readonly Schemas['Trial'][]): string[] {
  const lines = trials.flatMap((trial) => {
    if (trial.error) return [`${paint.bad('✗')} ${cellName(trial)}: ${outcome(trial)}`]
    if (trial.reason === null) return []
    return [`${paint.faint('–')} ${methodLabel(trial.method)} does not apply: ${trial.reason}`]
  })
  return [...new Set(lines)]
}
