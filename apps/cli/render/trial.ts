/** Describes a trial in a few words. */
import { evaluationLabel, nonFiniteText } from '#core/domain/evaluations.ts'
import { methodLabel } from '#core/domain/plan.ts'
import { isTrialEnded } from '#core/domain/status.ts'
import type { Schemas } from '../../../clients/typescript/index.ts'

type Trial = Schemas['Trial']

/** The cell of a trial in the job's table: `wanda(variant=true) at 0.5`, `wanda 2:4`, `dense`. */
export function cellName({ method, level, pattern }: Pick<Trial, 'method' | 'level' | 'pattern'>): string {
  if (method.id === 'dense') return 'dense'
  const label = methodLabel(method)
  if (pattern.includes(':')) return `${label} ${pattern}`
  return `${label} at ${level}${pattern === 'structured' ? ', structured' : ''}`
}

/** The measurements of a trial, or why it has none. */
export function outcome({ status, measurements, error, reason }: Trial): string {
  if (error) return `${error.type}: ${error.message.split('\n', 1)[0]}`
  if (reason) return reason
  if (measurements.length === 0) return status.replaceAll('_', ' ')
  return measurements
    .map((measurement) => `${evaluationLabel(measurement)}: ${measured(measurement)}`)
    .join('; ')
}

/** The value, or why there is none. */
function measured({ value, status, nonFinite }: Trial['measurements'][number]): string {
  if (nonFinite) return `NaN (${nonFiniteText(nonFinite)})`
  return value === null ? statusWord(status) : figure(value)
}

/** A status as people write it. */
export const statusWord = (status: string): string => (status === 'nan' ? 'NaN' : status.replaceAll('_', ' '))

/** A number with four significant digits. */
export const figure = (value: number): string => String(Number(value.toPrecision(4)))

/** Fraction of the trial that is done, in [0, 1]. A cancelled trial has done nothing. */
export function fractionOf({ status, progress }: Trial): number {
  if (status === 'running') return progress?.fraction ?? 0
  return isTrialEnded(status) && status !== 'cancelled' ? 1 : 0
}
