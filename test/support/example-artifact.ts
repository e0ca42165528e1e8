/** The stored model in the examples of the OpenAPI document: of a trial that `test/fixtures/example-results.json` measured. */
import assert from 'node:assert/strict'
import { trialSpec } from '#core/domain/plan.ts'
import type { Job } from '#core/repositories/index.ts'
import type { TrialDetailResource } from '#core/schemas/resources.ts'
import type { TestApi } from './api.ts'
import { addArtifact } from './artifacts.ts'

const WEIGHTS_BYTES = 538_090_408
const SIZE = { parameters: 134_515_008, bytes: 538_060_032 }
/** The first two pruned layers. */
const LAYERS = [
  { name: 'model.layers.0.self_attn.q_proj', weights: 331_776 },
  { name: 'model.layers.0.self_attn.k_proj', weights: 110_592 },
]

/** Adds the rows of a stored model. @returns its id */
export async function addExampleArtifact(
  { db }: TestApi,
  job: Job,
  dense: TrialDetailResource,
  trial: TrialDetailResource,
): Promise<string> {
  const { protocol, environment, fingerprint, weightsDigest, measurements, level, achievedSparsity } = trial
  assert.ok(protocol && environment && fingerprint && weightsDigest)
  const { id, blobs } = await addArtifact(db, {
    trialId: trial.id,
    files: { 'README.md': '# A model', 'config.json': '{}', 'model.safetensors': 'weights' },
    manifest: {
      spec: trialSpec(job.spec, trial),
      fingerprint,
      weightsDigest,
      sparsity: { requested: level, achieved: achievedSparsity },
      layers: LAYERS.map((layer) => ({ ...layer, zeros: layer.weights * level })),
      measurements,
      denseMeasurements: dense.measurements,
      protocol,
      environment,
      dense: SIZE,
      saved: SIZE,
    },
  })
  const weights = blobs['model.safetensors']
  assert.ok(weights)
  await db.blob.update({ where: { id: weights.id }, data: { bytes: WEIGHTS_BYTES } })
  await db.artifact.update({ where: { id }, data: { bytes: WEIGHTS_BYTES + 11 } })
  return id
}
