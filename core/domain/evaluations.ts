/** Describes evaluations and their figures in words. Pure. */
import type { NonFinite } from '#core/schemas/result.ts'

interface Evaluation {
  metric: string
  dataset: string
  split: string | null
  seqlen: number | null
  /** The BOS in front of each window, or whether there is one. */
  bos: number | boolean | null
}

/** Everything that tells the evaluations of a job apart: `perplexity on brown, test, seqlen 128, BOS`. Unknown parts are left out. */
export const evaluationLabel = ({ metric, dataset, split, seqlen, bos }: Evaluation): string =>
  [`${metric} on ${dataset}`, split, seqlen && `seqlen ${seqlen}`, hasBos(bos) && 'BOS']
    .filter(Boolean)
    .join(', ')

/**
 * The split as measurements name it: the period of recorded queries is a part of it, as Python's `Period` writes it.
 * @returns null for the default of a dataset, which only Python knows
 */
export function splitText({ split, after, before }: Period & { split: string | null }): string | null {
  const ends = Object.entries({ after, before }).flatMap(([end, time]) =>
    time ? `${end} ${instant(time)}` : [],
  )
  return ends.length === 0 ? split : ['all', ...ends].join(' ') // the only split of what has times
}

interface Period {
  after?: string
  before?: string
}

const instant = (time: string): string => new Date(time).toISOString().replace('.000Z', 'Z')

const hasBos = (bos: Evaluation['bos']): boolean => bos !== null && bos !== false

/** Where a NaN begins: `the weights of model.norm are not finite`. */
export const nonFiniteText = ({ where, what }: NonFinite): string => `the ${what} of ${where} are not finite`
