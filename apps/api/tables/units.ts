/** The unit of the figures in a table. */
import Type from 'typebox'
import type { Change, Interval } from '#core/domain/uncertainty.ts'
import { UNITS, type Unit, type UnitScale, unitScale } from '#core/domain/units.ts'
import { SecateurError } from '#core/errors.ts'
import { type Measurement, Nullable } from '#core/schemas/result.ts'

export const TableUnitSchema = Nullable(
  Type.Enum([...UNITS], { description: 'Unit of the figures; null for another metric than perplexity.' }),
)

/**
 * @param measured null until a trial has measured it
 * @returns null for figures that stay as they are
 * @throws SecateurError PRUNE_VALIDATION for a metric that has no units; PRUNE_BYTES_UNKNOWN for a text without bytes
 */
export function requireScale(
  unit: Unit,
  metric: string | undefined,
  measured: Measurement | undefined,
): UnitScale | null {
  if (unit === 'perplexity') return null
  if (metric !== 'perplexity') {
    const detail = `is for perplexity; the table shows ${metric}, which has one unit`
    throw new SecateurError('PRUNE_VALIDATION', `?unit ${detail}`, [
      { pointer: '?unit', code: 'PRUNE_VALIDATION', detail },
    ])
  }
  if (!measured) return null
  const scale = unitScale(unit, measured)
  if (scale) return scale
  throw new SecateurError(
    'PRUNE_BYTES_UNKNOWN',
    'Bits per byte are not known: no measurement of this evaluation has the number of bytes. Either all are of an earlier release, and the job submitted again with `reuse: false` counts them; or the tokenizer does not say where its tokens are. `unit=nats` works in both cases.',
  )
}

interface Figures {
  value: number | null
  interval?: Interval | null
  change?: Change | null
}

/** A cell whose figures are perplexities, in another unit. */
export function scaledCell<T extends Figures>(cell: T, scale: UnitScale): T {
  const { value, interval, change } = cell
  return {
    ...cell,
    value: value === null ? null : scale.figure(value),
    ...(interval && { interval: { low: scale.figure(interval.low), high: scale.figure(interval.high) } }),
    ...(change && { change: scaledChange(change, scale) }),
  }
}

export const scaledChange = (change: Change, scale: UnitScale): Change => ({
  ...change,
  value: scale.change(change.value),
  low: scale.change(change.low),
  high: scale.change(change.high),
})
