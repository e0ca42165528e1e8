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

const hasBos = (bos: Evaluation['bos']): boolean => bos !== null && bos !== false

/** Where a NaN begins: `the weights of model.norm are not finite`. */
export const nonFiniteText = ({ where, what }: NonFinite): string => `the ${what} of ${where} are not finite`
