/** What is known of a metric beside its name. Pure. */

/** Metrics in [0, 1] of which more is better. Of all others, less is. */
const SHARES: ReadonlySet<string | undefined> = new Set([
  'accuracy',
  'accuracy_norm',
  'top1_agreement',
  'pass_at_1',
  'parse_rate',
  'run_rate',
  'distinct_2',
])

/** Shares of samples that are each right or wrong. */
const HIT_RATES: ReadonlySet<string> = new Set([
  'accuracy',
  'accuracy_norm',
  'pass_at_1',
  'parse_rate',
  'run_rate',
])

export const isHitRate = (metric: string): boolean => HIT_RATES.has(metric)

/** What a measurement was made on. Images have no tokens. */
export const samplesName = (measured: { metric: string; seqlen: number | null }): string =>
  measured.seqlen === null ? 'images' : (OTHER_SAMPLES[measured.metric] ?? 'windows')

/** Of texts that the model writes behind prompts. */
export const METRICS_OF_PROMPTS = ['distinct_2', 'repetition', 'generated_perplexity'] as const

const OTHER_SAMPLES: Readonly<Record<string, string>> = {
  ...{ accuracy: 'items', accuracy_norm: 'items' },
  ...{ pass_at_1: 'problems', parse_rate: 'problems', run_rate: 'problems' },
  ...Object.fromEntries(METRICS_OF_PROMPTS.map((metric) => [metric, 'prompts'])),
}

/** Whether values are shares, in [0, 1]: then a higher one is better, else a lower one. */
export const isShare = (metric: string | undefined): boolean => SHARES.has(metric)

/**
 * Whether the dense model's value is the origin of the scale: 0 nats from itself. Nothing is relative to it.
 */
export const isFromDense = (metric: string | undefined): boolean => metric === 'kl_divergence'

/**
 * The worst value that counts as close enough to the dense model's.
 * @param maxIncrease relative to `dense`; of a divergence in nats
 */
export function worstAllowed(metric: string | undefined, dense: number, maxIncrease: number): number {
  if (isFromDense(metric)) return dense + maxIncrease
  return dense * (isShare(metric) ? 1 - maxIncrease : 1 + maxIncrease)
}
