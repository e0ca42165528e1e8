import { SecateurError } from '#core/errors.ts'
import type { Job } from '#core/repositories/index.ts'

/** @throws SecateurError PRUNE_NO_TABLE for a job that makes a model, because it measures nothing */
export function requireTable({ id, spec: { artifactOf } }: Pick<Job, 'id' | 'spec'>): void {
  if (!artifactOf) return
  const { trialId } = artifactOf
  throw new SecateurError(
    'PRUNE_NO_TABLE',
    `Job ${id} makes the model of trial ${trialId} and measures nothing. GET /v1/artifacts?trial=${trialId} lists the model with its figures.`,
  )
}
