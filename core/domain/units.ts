/**
 * The units of a language model's loss. Perplexity is what is stored; the mean loss per token (nats) and bits per byte follow
 * from it. Bits per byte: The Pile, Gao et al. 2020, section 3.1. Unlike the other two it does not depend on the tokenizer, so
 * it compares models with different ones. Pure.
 */

export const UNITS = ['perplexity', 'nats', 'bits-per-byte'] as const
export type Unit = (typeof UNITS)[number]

/** What figures in a unit are called. */
export const UNIT_NAMES: Record<Unit, string> = {
  perplexity: 'perplexity',
  nats: 'nats per token',
  'bits-per-byte': 'bits per byte',
}

/** The fields of a measurement that its units are computed from. */
interface Measured {
  metric: string | null
  windows: number | null
  tokens: number | null
  bytes: number | null
}

/** Figures and changes of one measurement in a unit. */
export interface UnitScale {
  /** @param perplexity a figure, or a bound of its interval */
  figure(perplexity: number): number
  /** @param change relative, of the perplexity. In the other units, changes are differences. */
  change(change: number): number
}

/** @returns null if the unit is not known: another metric has none, and bits per byte need the number of bytes */
export function unitScale(unit: Unit, measured: Measured): UnitScale | null {
  if (measured.metric !== 'perplexity') return null
  if (unit === 'perplexity') return { figure: (perplexity) => perplexity, change: (change) => change }
  const scale = unit === 'nats' ? 1 : bitsPerByteOfNat(measured)
  if (scale === null) return null
  return {
    figure: (perplexity) => scale * Math.log(perplexity),
    change: (change) => scale * Math.log1p(change),
  }
}

/** Bits per byte of text for each nat per token. Every token of a window but the first is predicted. */
const bitsPerByteOfNat = ({ windows, tokens, bytes }: Measured): number | null =>
  windows && tokens && bytes ? (tokens - windows) / bytes / Math.LN2 : null

/** The loss of a measurement in nats per token and in bits per byte; null if it is not known. */
export function lossOf(measured: Measured & { value: number | null }): {
  nats: number | null
  bitsPerByte: number | null
} {
  const { value } = measured
  const inUnit = (unit: Unit) => (value === null ? null : (unitScale(unit, measured)?.figure(value) ?? null))
  return { nats: inUnit('nats'), bitsPerByte: inUnit('bits-per-byte') }
}
