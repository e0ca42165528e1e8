/**
 * Makes the model of an ended trial later: a job with one trial, which prunes as that trial did and evaluates nothing. A model
 * that is stored or on its way is not made again.
 */
import { DENSE } from '#core/domain/plan.ts'
import { SecateurError } from '#core/errors.ts'
import type { Db, Tx } from '#core/runtime/db.ts'
import type { JobSpec, Layout } from '#core/schemas/spec.ts'
import { IS_ACTIVE } from '../hosts/eligibility.ts'
import { toJson } from '../shared/json.ts'
import { type Job, type Trial, toJob, toTrial } from '../shared/rows.ts'
import { getJob } from './read.ts'
import { createJobInTx, type NewJob, type Origin, type SubmitLimits } from './submit.ts'

/** Which model is wanted, and in which request. */
export interface WantedModel extends Origin {
  trialId: string
  layout: Layout
}

/** The stored model, or the open job that makes it. */
export type MadeModel = { artifactId: string; job: null } | { artifactId: null; job: Job }

/**
 * Any number of concurrent calls create one job.
 * @param prepare is called with the spec before a job is created, outside of transactions
 * @returns null if the team has no such trial
 * @throws SecateurError PRUNE_NO_MODEL if the trial has no model; PRUNE_VALIDATION for `shrunk` without the pattern
 * `structured`; what `createJob` throws
 */
export async function makeArtifact(
  db: Db,
  wanted: WantedModel,
  limits: SubmitLimits,
  prepare: (spec: JobSpec) => Promise<void>,
): Promise<MadeModel | null> {
  const { teamId, trialId, layout } = wanted
  const trial = await findTrial(db, teamId, trialId)
  if (!trial) return null
  requireModel(trial, layout)
  const before = await findMade(db, wanted)
  if (before) return before
  const original = await getJob(db, teamId, trial.jobId)
  if (!original) return null
  const job = artifactJob(wanted, trial, original)
  await prepare(job.spec)
  return db.$transaction(async (tx) => {
    if (!(await lockTrial(tx, wanted))) return null
    return (await findMade(tx, wanted)) ?? { artifactId: null, job: await createJobInTx(tx, job, limits) }
  })
}

async function findTrial(db: Db, teamId: string, id: string): Promise<Trial | null> {
  const row = await db.trial.findUnique({ where: { id, teamId }, omit: { claimToken: true } })
  return row && toTrial(row)
}

function requireModel({ method, pattern, status, makesModelOf }: Trial, layout: Layout): void {
  if (makesModelOf)
    throw noModel(
      `The trial only makes the model of trial ${makesModelOf} again. Ask for the model of that trial.`,
    )
  if (method.id === DENSE.id)
    throw noModel(
      'The trial measured the unpruned model, which is not stored. Ask for the model of a pruned trial.',
    )
  if (status !== 'succeeded')
    throw noModel(`The trial is ${status}. Only a trial that has succeeded has a model.`)
  if (layout !== 'shrunk' || pattern === 'structured') return
  const detail = `needs a trial with the pattern structured; this trial has ${pattern}`
  throw new SecateurError('PRUNE_VALIDATION', `#/layout ${detail}`, [
    { pointer: '#/layout', code: 'PRUNE_VALIDATION', detail },
  ])
}

const noModel = (message: string) => new SecateurError('PRUNE_NO_MODEL', message)

/** One statement reads both, so that a job that ends at this moment is seen either as open or with its model. */
async function findMade(tx: Tx, { teamId, trialId, layout }: WantedModel): Promise<MadeModel | null> {
  const artifactOf = { trialId, layout }
  const [found] = await tx.$queryRaw<[{ artifactId: string | null; jobId: string | null }]>`
    SELECT (
      SELECT id FROM artifacts
      WHERE trial_id = ${trialId}::uuid AND layout = ${layout}::layout AND team_id = ${teamId}::uuid
        AND stored_at IS NOT NULL AND deleted_at IS NULL
    ) AS "artifactId", (
      SELECT j.id FROM jobs j
      WHERE j.team_id = ${teamId}::uuid AND ${IS_ACTIVE} AND j.spec->'artifactOf' = ${toJson(artifactOf)}::jsonb
      LIMIT 1
    ) AS "jobId"`
  const { artifactId, jobId } = found
  if (artifactId) return { artifactId, job: null }
  const job = jobId && (await tx.job.findUnique({ where: { id: jobId } }))
  return job ? { artifactId: null, job: toJob(job) } : null
}

/** Keeps the trial, and makes other calls for it wait, until the transaction ends. @returns false if it was deleted */
async function lockTrial(tx: Tx, { trialId }: WantedModel): Promise<boolean> {
  const rows = await tx.$queryRaw<object[]>`
    SELECT FROM trials WHERE id = ${trialId}::uuid FOR NO KEY UPDATE`
  return rows.length === 1
}

function artifactJob({ trialId, layout, ...origin }: WantedModel, trial: Trial, original: Job): NewJob {
  const { method, level, pattern, seed } = trial
  const { modelSize, pool, labels, gpuMemoryBytes } = original
  return {
    ...origin,
    name: `model of ${method.id}@${level}`,
    notes: null,
    tags: [],
    priority: 0,
    requirements: { pool, labels, gpuMemoryBytes },
    modelSize,
    spec: {
      ...original.spec,
      methods: [{ ...method, patterns: [pattern] }],
      levels: [level],
      seed,
      reuse: false,
      keepArtifacts: 'none',
      artifactOf: { trialId, layout },
    },
  }
}
