/** A trial in a few words. */
import { methodLabel } from '#core/domain/plan.ts'
import { isTrialEnded } from '#core/domain/status.ts'
import type { Schemas } from '../../../clients/typescript/index.ts'

type Trial = Schemas['Trial']

/** `wanda(variant=true) at 0.5`, `wanda 2:4`, `dense`. */
export function cellName({ method, level, pattern }: Pick<Trial, 'method' | 'level' | 'pattern'>): string {
  if (method.id === 'dense') return 'dense'
  const label = methodLabel(method)
  if (pattern.includes(':')) return `${label} ${pattern}`
  return `${label} at ${level}${pattern === 'structured' ? ', structured' : ''}`
}

/** What came of it. */
export function outcome({ status, measurements, error, reason }: Trial): string {
  if (error) return `${error.type}: ${error.message.split('\n', 1)[0]}`
  if (reason) return reason
  if (measurements.length === 0) return status.replaceAll('_', ' ')
  return measurements
    .map(
      ({ metric, dataset, value, status }) =>
        `${metric} on ${dataset} ${value === null ? status : figure(value)}`,
    )
    .join(', ')
}

export const figure = (value: number): string => String(Number(value.toPrecision(4)))

/** How much of it is done. */
export const fractionOf = ({ status, progress }: Trial): number =>
  isTrialEnded(status) ? 1 : status === 'running' ? (progress?.fraction ?? 0) : 0
