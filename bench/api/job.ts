/** Inserts fully measured jobs into the database. */

import { DEFAULT_TEAM_ID } from '#core/domain/ids.ts'
import { planTrials } from '#core/domain/plan.ts'
import { createRepositories } from '#core/repositories/index.ts'
import type { Db } from '#core/runtime/db.ts'
import type { Environment, Protocol } from '#core/schemas/result.ts'
import type { JobSpec } from '#core/schemas/spec.ts'
import { storedSpec } from '../spec.ts'

const METHODS = 20
const SPEC = storedSpec(Array.from({ length: METHODS }, (_, n) => `method-${n + 1}`))

const PROTOCOL = {
  model: SPEC.model,
  revision: SPEC.revision,
  calibration: {
    dataset: 'brown',
    split: 'train',
    digest: 'd'.repeat(64),
    samples: 128,
    seqlen: 256,
    bos: null,
    tokens: 32_768,
    imageTokens: null,
    sampling: 'random',
    seed: 0,
  },
  dtype: 'float32',
  storageDtype: 'float32',
  pass: 'sequential',
  allocation: 'uniform',
  blockLevels: null,
  tasks: [],
  seed: 0,
} satisfies Protocol
const ENVIRONMENT = {
  secateur: 'bench',
  python: '3.12.0',
  torch: '2.13.0',
  transformers: '5.23.0',
  platform: 'linux',
  device: 'cpu',
  deviceName: 'bench',
  cpuCapability: null,
  threads: 1,
} satisfies Environment

/** @returns the id of the job */
export async function insertJob(db: Db, spec: JobSpec = SPEC): Promise<string> {
  const { jobs } = createRepositories(db)
  const { id } = await jobs.create(
    {
      teamId: DEFAULT_TEAM_ID,
      name: 'bench',
      notes: null,
      tags: [],
      spec,
      priority: 0,
      requirements: { pool: 'default', labels: [], gpuMemoryBytes: null },
      requestId: 'bench',
      traceparent: null,
      modelSize: null,
    },
    { openTrials: Number.MAX_SAFE_INTEGER, artifactBytes: 0 },
  )
  await jobs.plan(id, planTrials(spec))
  await db.$executeRaw`
    UPDATE trials SET status = 'succeeded', started_at = now(), ended_at = now(), achieved_sparsity = level,
      protocol = ${PROTOCOL}::jsonb, environment = ${ENVIRONMENT}::jsonb
    WHERE job_id = ${id}::uuid`
  await db.$executeRaw`
    INSERT INTO measurements (id, trial_id, metric, dataset, split, seqlen, windows, tokens, value, status, seconds)
    SELECT gen_random_uuid(), id, 'perplexity', 'brown', 'test', 256, 100, 25600, 20 + 1000 * random(), 'ok', 1
    FROM trials WHERE job_id = ${id}::uuid`
  await touchJob(db, id)
  return id
}

/** Gives the job a new version, as any change does. */
export const touchJob = (db: Db, id: string) =>
  db.$executeRaw`UPDATE jobs SET version = version + 1, updated_at = now() WHERE id = ${id}::uuid`

/** Touches the job all the time. @returns a function that stops it */
export function keepTouching(db: Db, id: string): () => Promise<void> {
  let over = false
  const touching = (async () => {
    while (!over) await touchJob(db, id)
  })()
  return async () => {
    over = true
    await touching
  }
}
