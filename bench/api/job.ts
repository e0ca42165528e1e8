/** Inserts a fully measured job with 20 methods into the database. */

import { DEFAULT_TEAM_ID } from '#core/domain/ids.ts'
import { planTrials } from '#core/domain/plan.ts'
import { createRepositories } from '#core/repositories/index.ts'
import type { Db } from '#core/runtime/db.ts'
import { storedSpec } from '../spec.ts'

const METHODS = 20
const SPEC = storedSpec(Array.from({ length: METHODS }, (_, n) => `method-${n + 1}`))

/** @returns the id of the job */
export async function insertJob(db: Db): Promise<string> {
  const { jobs } = createRepositories(db)
  const { id } = await jobs.create(
    {
      teamId: DEFAULT_TEAM_ID,
      name: 'bench',
      notes: null,
      tags: [],
      spec: SPEC,
      priority: 0,
      requirements: { pool: 'default', labels: [], gpuMemoryBytes: null },
      requestId: 'bench',
      traceparent: null,
    },
    Number.MAX_SAFE_INTEGER,
  )
  await jobs.plan(id, planTrials(SPEC))
  await db.$executeRaw`
    UPDATE trials SET status = 'succeeded', started_at = now(), ended_at = now(), achieved_sparsity = level
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
