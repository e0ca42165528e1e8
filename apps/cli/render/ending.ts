import type { Schemas } from '../../../clients/typescript/index.ts'
import { paint, paintStatus } from './paint.ts'
import { duration, shortId } from './words.ts'

/** How a job ended, and what to do next. */
export function ending({ id, status, progress, createdAt, endedAt }: Schemas['Job']): string {
  const seconds = (Date.parse(endedAt ?? createdAt) - Date.parse(createdAt)) / 1000
  const counts = [
    [progress.succeeded, 'succeeded'],
    [progress.failed, 'failed'],
    [progress.cancelled, 'cancelled'],
    [progress.notApplicable, 'not applicable'],
  ]
    .filter(([number]) => number)
    .map((part) => part.join(' '))
  const short = shortId(id)
  const next =
    progress.failed > 0
      ? `secateur trials ${short} says why; secateur retry ${short} runs them again`
      : `secateur table ${short}`
  return `job ${id}: ${paintStatus(status)} after ${duration(seconds)} (trials: ${counts.join(', ') || 'none'})\n${paint.faint(next)}`
}
