import { scaleLinear, scaleLog } from 'd3-scale'

export type AxisScale = 'linear' | 'log'

export interface Axis {
  /** The pixel of a value. */
  at: (value: number) => number
  /** Round values, a grid line each. */
  ticks: number[]
  format: (value: number) => string
}

/** More grid lines than this on a logarithmic axis show the powers of ten alone. */
const MAX_LOG_TICKS = 12
/** Fewer grid lines than this are too few to read a figure from. */
const LEAST_TICKS = 3

/** An axis from pixel `range[0]` to `range[1]`. A logarithmic one needs positive values, and shows at least a doubling. */
export function numberAxis(
  kind: AxisScale,
  [low, high]: readonly [number, number],
  range: readonly [number, number],
): Axis {
  if (kind === 'linear') {
    const scale = scaleLinear([low, high === low ? low + 1 : high], range)
    return { at: rounded(scale), ticks: scale.ticks(10), format: scale.tickFormat(10) }
  }
  const scale = scaleLog([low * 0.95, Math.max(high, low * 2)], range)
  const all = scale.ticks(10)
  const powers = all.filter((value) => Number.isInteger(Math.log10(value)))
  const ticks = all.length > MAX_LOG_TICKS && powers.length > 1 ? powers : readable(all)
  return { at: rounded(scale), ticks, format: logText }
}

/** To a tenth of a pixel. */
const rounded =
  (scale: (value: number) => number) =>
  (value: number): number =>
    Math.round(scale(value) * 10) / 10

/** The ticks that do not crowd: those that begin with 1, 2, 3 or 5, if they are enough. */
function readable(ticks: readonly number[]): number[] {
  const round = ticks.filter((value) => /^[1235]/.test(value.toExponential()))
  return round.length < LEAST_TICKS ? [...ticks] : round
}

/** `20`, `300`, `10⁵`. */
function logText(value: number): string {
  if (value < 10_000) return String(Number(value.toPrecision(3)))
  const exponent = Math.floor(Math.log10(value) + 1e-9)
  const factor = Math.round(value / 10 ** exponent)
  return `${factor === 1 ? '' : `${factor}·`}10${superscript(exponent)}`
}

const superscript = (number: number): string =>
  String(number).replace(/./g, (digit) => '⁰¹²³⁴⁵⁶⁷⁸⁹'[Number(digit)] as string)
