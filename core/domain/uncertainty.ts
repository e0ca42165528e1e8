/**
 * How far a measured figure may be from what more windows or images of the same text or set would give.
 *
 * Windows are resampled with replacement (Efron and Tibshirani 1993, An Introduction to the Bootstrap, chapter 13): 95%
 * percentile intervals. Two models that were measured on the same windows are compared window by window, so how hard
 * a window is cancels out. Shares have Wilson's interval (Wilson 1927, JASA 22). Other calibration data or another seed are a
 * second source of uncertainty, which these intervals do not contain.
 */
import { uniformInt } from 'pure-rand/distribution/uniformInt'
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus'
import { isHitRate, isShare } from './metrics.ts'

export interface Interval {
  low: number
  high: number
}

/** What a measurement found in each window or image. Outcomes of equal digests are of the same windows or images. */
export interface Outcomes {
  /**
   * Perplexity: the sum of a window's cross-entropies in nats. Divergence, agreement and figures of generated texts: the mean of
   * the window or text, of generated_perplexity in nats. Hit rates: 1 for a sample that the model got right, else 0.
   */
  values: Float64Array
  digest: string
}

/** The fields of a measurement that its outcomes are read with. */
interface Measured {
  metric: string
  windows: number
  tokens: number | null
}

/** A change between two models, and whether it is distinguishable from none: whether its interval leaves out zero. */
export interface Change extends Interval {
  value: number
  distinguishable: boolean
}

const RESAMPLES = 2_000
/** From here on a mean has the normal interval, from which the bootstrap's no longer differs visibly. */
const NORMAL_FROM = 2_000
const TAIL = 0.025
/** The normal quantile of 1 - TAIL. */
const Z = 1.959963984540054

/** Bytes of a measurement's encoded outcomes: a bit per hit or miss, or a float64 per window. */
export const outcomesLength = ({ metric, windows }: Pick<Measured, 'metric' | 'windows'>): number =>
  isHitRate(metric) ? Math.ceil(windows / 8) : 8 * windows

/** Decodes outcomes as Python encodes them (`evaluation/outcomes.py`). `bytes`: as many as `outcomesLength` says. */
export function decodeOutcomes({ metric, windows }: Measured, bytes: Uint8Array): Float64Array {
  if (isHitRate(metric)) return Float64Array.from({ length: windows }, (_, index) => bitAt(bytes, index))
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  return Float64Array.from({ length: windows }, (_, index) => view.getFloat64(index * 8, true))
}

const bitAt = (bytes: Uint8Array, index: number): number =>
  ((bytes[index >> 3] as number) >> (7 - (index & 7))) & 1

/** The interval of one figure; null for a single window, and if a bound is too large for a float. */
export function figureInterval(measured: Measured, { values }: Outcomes): Interval | null {
  if (isHitRate(measured.metric)) return wilsonInterval(sum(values), values.length)
  const mean = meanInterval(values)
  if (!mean) return null
  const answers = answersOf(measured)
  if (answers === null) {
    const most = isShare(measured.metric) ? 1 : Number.POSITIVE_INFINITY
    return { low: Math.max(0, mean.low), high: Math.min(most, mean.high) }
  }
  const high = Math.exp(mean.high / answers)
  return Number.isFinite(high) ? { low: Math.exp(mean.low / answers), high } : null
}

/**
 * The change from one model to another: of perplexities relative to the first (0.1: 10% worse), of other metrics the difference.
 * @returns null unless both were measured on the same windows or images, of which there are at least two, and if a bound is too
 *   large for a float
 */
export function pairedChange(measured: Measured, from: Outcomes, to: Outcomes): Change | null {
  if (from.digest !== to.digest || from.values.length !== to.values.length) return null
  const differences = to.values.map((value, index) => value - (from.values[index] as number))
  const interval = meanInterval(differences)
  if (!interval) return null
  const answers = answersOf(measured)
  const toChange = (mean: number) => (answers === null ? mean : Math.expm1(mean / answers))
  const [value, low, high] = [sum(differences) / differences.length, interval.low, interval.high].map(
    toChange,
  ) as [number, number, number]
  return Number.isFinite(high) ? { value, low, high, distinguishable: low > 0 || high < 0 } : null
}

/**
 * Of a perplexity, the predictions whose losses a value sums up: every token of a window but the first. A generated text has the
 * mean of its losses. null for other metrics.
 */
function answersOf({ metric, windows, tokens }: Measured): number | null {
  if (metric === 'perplexity') return (tokens ?? 0) / windows - 1
  return metric === 'generated_perplexity' ? 1 : null
}

/** Wilson's 95% interval of a share. */
export function wilsonInterval(hits: number, total: number): Interval {
  const share = hits / total
  const centre = share + Z ** 2 / (2 * total)
  const half = Z * Math.sqrt((share * (1 - share)) / total + Z ** 2 / (4 * total ** 2))
  const scale = 1 + Z ** 2 / total
  return { low: Math.max(0, (centre - half) / scale), high: Math.min(1, (centre + half) / scale) }
}

/** The 95% interval of a mean. The same values always give the same interval. null for fewer than two values. */
export function meanInterval(values: Float64Array): Interval | null {
  if (values.length < 2) return null
  return values.length < NORMAL_FROM ? bootstrapInterval(values) : normalInterval(values)
}

function normalInterval(values: Float64Array): Interval {
  const { length } = values
  const mean = sum(values) / length
  const variance = sum(values.map((value) => (value - mean) ** 2)) / (length - 1)
  const half = Z * Math.sqrt(variance / length)
  return { low: mean - half, high: mean + half }
}

function bootstrapInterval(values: Float64Array): Interval {
  const { length } = values
  const draws = drawsOf(length)
  const means = new Float64Array(RESAMPLES)
  for (let resample = 0; resample < RESAMPLES; resample += 1) {
    let total = 0
    const end = (resample + 1) * length
    for (let index = resample * length; index < end; index += 1)
      total += values[draws[index] as number] as number
    means[resample] = total / length
  }
  means.sort()
  return { low: quantile(means, TAIL), high: quantile(means, 1 - TAIL) }
}

/** The quantile of sorted values, interpolated between neighbours. */
function quantile(sorted: Float64Array, share: number): number {
  const place = share * (sorted.length - 1)
  const below = sorted[Math.floor(place)] as number
  return below + (place % 1) * ((sorted[Math.ceil(place)] as number) - below)
}

/** The drawn indices of all resamples, for the latest number of values: all cells of a table have the same. */
let latest: { length: number; draws: Uint32Array } | undefined

function drawsOf(length: number): Uint32Array {
  if (latest?.length === length) return latest.draws
  const generator = xoroshiro128plus(length)
  const draws = Uint32Array.from({ length: RESAMPLES * length }, () => uniformInt(generator, 0, length - 1))
  latest = { length, draws }
  return draws
}

const sum = (values: Float64Array): number => values.reduce((total, value) => total + value, 0)
