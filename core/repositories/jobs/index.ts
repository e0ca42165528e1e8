/** Jobs: every operation by its name. */
import type { PlannedTrial } from '#core/domain/plan.ts'
import type { Db } from '#core/runtime/db.ts'
import type { JobResource } from '#core/schemas/resources.ts'
import type { JobSpec } from '#core/schemas/spec.ts'
import type { Idempotency } from '../shared/idempotency.ts'
import type { PageRequest } from '../shared/paging.ts'
import type { Job } from '../shared/rows.ts'
import { editJob, type JobEdit, removeJob } from './edit.ts'
import { cancelJob, finishJob, planJob } from './lifecycle.ts'
import { type JobFilter, listJobs } from './list.ts'
import { makeArtifact, type WantedModel } from './make-artifact.ts'
import { queuePlaces } from './queue.ts'
import {
  countTrialsOf,
  findJob,
  getJob,
  getJobWithCounts,
  getJobWithEfforts,
  getJobWithTrials,
  jobsNeedingAttention,
  revisionsOfOpenJobs,
} from './read.ts'
import { retryJob } from './retry.ts'
import { createJob, createJobOnce, type NewJob, type SubmitLimits } from './submit.ts'
import { updateWaiting } from './waiting.ts'

export const createJobs = (db: Db) => ({
  create: (job: NewJob, limits: SubmitLimits) => createJob(db, job, limits),
  createOnce: (
    job: NewJob,
    limits: SubmitLimits,
    idempotency: Idempotency,
    answerOf: (job: Job) => JobResource,
  ) => createJobOnce(db, job, limits, idempotency, answerOf),

  makeArtifact: (wanted: WantedModel, limits: SubmitLimits, prepare: (spec: JobSpec) => Promise<void>) =>
    makeArtifact(db, wanted, limits, prepare),

  get: (teamId: string, id: string) => getJob(db, teamId, id),
  find: (id: string) => findJob(db, id),
  list: (teamId: string, request: PageRequest & JobFilter) => listJobs(db, teamId, request),
  counts: (ids: readonly string[]) => countTrialsOf(db, ids),
  withCounts: (teamId: string, id: string) => getJobWithCounts(db, teamId, id),
  withTrials: (teamId: string, id: string, withOutcomes = false) =>
    getJobWithTrials(db, teamId, id, withOutcomes),
  withEfforts: (teamId: string, id: string) => getJobWithEfforts(db, teamId, id),

  queuePlaces: (teamId: string) => queuePlaces(db, teamId),

  plan: (id: string, trials: readonly PlannedTrial[]) => planJob(db, id, trials),
  cancel: (teamId: string, id: string) => cancelJob(db, teamId, id),
  finish: (id: string) => finishJob(db, id),
  retry: (teamId: string, id: string) => retryJob(db, teamId, id),

  edit: (teamId: string, id: string, edit: JobEdit, versions: readonly number[] | null) =>
    editJob(db, teamId, id, edit, versions),
  remove: (teamId: string, id: string) => removeJob(db, teamId, id),

  needingAttention: (limit: number, after?: string) => jobsNeedingAttention(db, limit, after),
  openRevisions: () => revisionsOfOpenJobs(db),
  updateWaiting: () => updateWaiting(db),
})
