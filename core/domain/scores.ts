/**
 * Scores of pruning methods, from their perplexities and times at several levels (ADR 40). Pure.
 *
 * Usefulness says how far a method gets from pruning at random to the best known method; efficiency relates it to the time of
 * pruning; inspiration weighs it with how new the method is.
 */

/** The baseline of usefulness, and the method that efficiency is relative to. */
export const BASELINE = 'random'
export const REFERENCE = 'magnitude'
/** Usefulness is over the levels in this range. Below it methods hardly differ; above it hardly any gives a usable model. */
export const SCORED_LEVELS = { from: 0.3, to: 0.7 } as const

/** What a method gave at a level. */
export interface ScoredFigure {
  /** `ok`: there is a figure. `broken`: the model is destroyed (overflow, NaN). `missing`: nothing is known. */
  state: 'ok' | 'broken' | 'missing'
  /** Perplexity; null unless `state` is `ok`. */
  perplexity: number | null
  /** Whether as many weights are zero as the level says. Only such figures can be the best known. */
  keepsLevel: boolean
  /** Seconds to calibrate and to prune; null if they are not known. */
  seconds: number | null
}

/** By level, the same levels for each method. */
export type FiguresByLevel = ReadonlyMap<number, ScoredFigure>

/** A score, or the reason why there is none. */
export type Score = { value: number } | { value: null; reason: string }

/**
 * The share of the gap between random pruning and the best method that a method closes, in log perplexity, for each level
 * clipped to [0, 1] and then averaged. A destroyed model closes nothing. Levels where random pruning is no worse than the best
 * method have no gap and are left out.
 * @param methods figures by the label of the method, with `BASELINE` among them
 * @returns by label
 */
export function usefulness(methods: ReadonlyMap<string, FiguresByLevel>): Map<string, Score> {
  const random = methods.get(BASELINE)
  const levels = random ? scoredLevels(random) : []
  const gaps = levels.flatMap((level) => {
    const worst = logOf(random?.get(level))
    const best = bestLog([...methods.values()].flatMap((figures) => figures.get(level) ?? []))
    return worst !== null && best !== null && best < worst ? [{ level, worst, best }] : []
  })
  const reason = !random
    ? `${BASELINE} is not in the benchmark`
    : levels.length === 0
      ? `no level from ${SCORED_LEVELS.from} to ${SCORED_LEVELS.to}`
      : gaps.length === 0
        ? `${BASELINE} has no figure, or none is better`
        : null
  return new Map(
    [...methods].map(([label, figures]) => [label, reason === null ? shareOf(figures, gaps) : none(reason)]),
  )
}

interface Gap {
  level: number
  /** Log perplexity of random pruning, and of the best method. */
  worst: number
  best: number
}

function shareOf(figures: FiguresByLevel, gaps: readonly Gap[]): Score {
  const missing = gaps.filter(({ level }) => (figures.get(level)?.state ?? 'missing') === 'missing')
  if (missing.length === gaps.length) return none('no figures')
  if (missing.length > 0) return none(`no figure at ${missing.map(({ level }) => level).join(', ')}`)
  const shares = gaps.map(({ level, worst, best }) => {
    const log = logOf(figures.get(level))
    return log === null ? 0 : clip((worst - log) / (worst - best))
  })
  return { value: mean(shares) }
}

/**
 * Usefulness divided by how many times as long as magnitude the method takes to prune: the ratio of the median seconds, over the
 * scored levels. Magnitude's efficiency is its usefulness.
 */
export function efficiency(
  useful: ReadonlyMap<string, Score>,
  methods: ReadonlyMap<string, FiguresByLevel>,
): Map<string, Score> {
  const reference = methods.get(REFERENCE)
  const unit = reference ? medianSeconds(reference) : null
  return new Map(
    [...useful].map(([label, score]) => {
      if (score.value === null) return [label, score]
      if (!reference) return [label, none(`${REFERENCE} is not in the benchmark`)]
      const seconds = medianSeconds(methods.get(label) ?? new Map())
      if (!unit || !seconds) return [label, none('no time was measured')]
      return [label, { value: score.value / (seconds / unit) }]
    }),
  )
}

/** Novelty times usefulness. */
export function inspiration(useful: Score, novelty: number | null): Score {
  if (novelty === null) return none('novelty is not measured')
  return useful.value === null ? useful : { value: novelty * useful.value }
}

const scoredLevels = (figures: FiguresByLevel): number[] =>
  [...figures.keys()].filter((level) => level >= SCORED_LEVELS.from && level <= SCORED_LEVELS.to)

function medianSeconds(figures: FiguresByLevel): number | null {
  const known = scoredLevels(figures).flatMap((level) => figures.get(level)?.seconds ?? [])
  return median(known)
}

/** null for no values. */
export function median(values: readonly number[]): number | null {
  if (values.length === 0) return null
  const sorted = values.toSorted((a, b) => a - b)
  const upper = sorted[Math.floor(sorted.length / 2)] as number
  const lower = sorted[Math.ceil(sorted.length / 2) - 1] as number
  return (lower + upper) / 2
}

const logOf = (figure: ScoredFigure | undefined): number | null =>
  figure?.perplexity == null ? null : Math.log(figure.perplexity)

function bestLog(figures: readonly ScoredFigure[]): number | null {
  const logs = figures.flatMap((figure) => (figure.keepsLevel ? (logOf(figure) ?? []) : []))
  return logs.length > 0 ? Math.min(...logs) : null
}

const none = (reason: string): Score => ({ value: null, reason })
const clip = (share: number): number => Math.min(1, Math.max(0, share))
const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length
