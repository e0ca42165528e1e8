/** How many bytes the models take that a job keeps, before they exist. Pure. */
import type { Layout } from '#core/schemas/spec.ts'
import type { PlannedTrial } from './plan.ts'

/** The size of a job's model. */
export interface ModelSize {
  parameters: number
  /** Those in the layers that methods prune. */
  prunableParameters: number
  bytesPerParameter: number
}

/** How many models a plan keeps. A trial in two layouts counts twice. */
export const countArtifacts = (plan: readonly Pick<PlannedTrial, 'layouts'>[]): number =>
  plan.reduce((sum, { layouts }) => sum + layouts.length, 0)

/**
 * The most bytes of weights that the kept models of a plan take together. Tensors that are not pruned are the same in all of
 * them and are stored once. Tokenizers, configurations and model cards are not counted.
 */
export function artifactBytes(
  plan: readonly Pick<PlannedTrial, 'level' | 'layouts'>[],
  { parameters, prunableParameters, bytesPerParameter }: ModelSize,
): number {
  if (countArtifacts(plan) === 0) return 0
  const pruned = plan
    .flatMap(({ level, layouts }) => layouts.map((layout) => bytesOf(layout, level, bytesPerParameter)))
    .reduce((sum, bytes) => sum + bytes * prunableParameters, 0)
  return Math.ceil((parameters - prunableParameters) * bytesPerParameter + pruned)
}

/** The most bytes of one prunable parameter, on average over all of them. `shrunk` is never larger than `plain`. */
const bytesOf = (layout: Layout, level: number, bytesPerParameter: number): number =>
  layout === 'packed' ? 1 / 8 + (1 - level) * bytesPerParameter : bytesPerParameter
