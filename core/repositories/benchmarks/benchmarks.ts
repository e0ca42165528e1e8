/** Benchmarks: every operation by its name. What happens to a job is left to the operations of jobs. */
import type { Db } from '#core/runtime/db.ts'
import type { BenchmarkDetail } from '#core/schemas/benchmarks.ts'
import { cancelJob } from '../jobs/lifecycle.ts'
import { retryJob } from '../jobs/retry.ts'
import type { NewJob, SubmitLimits } from '../jobs/submit.ts'
import type { Idempotency } from '../shared/idempotency.ts'
import type { PageRequest } from '../shared/paging.ts'
import { type BenchmarkWithMembers, getBenchmark, jobIdsOf, listBenchmarks } from './read.ts'
import { removeBenchmark } from './remove.ts'
import { createBenchmark, createBenchmarkOnce, type NewBenchmark } from './submit.ts'

export const createBenchmarks = (db: Db) => ({
  create: (benchmark: NewBenchmark, jobs: readonly NewJob[], limits: SubmitLimits) =>
    createBenchmark(db, benchmark, jobs, limits),
  createOnce: (
    benchmark: NewBenchmark,
    jobs: readonly NewJob[],
    limits: SubmitLimits,
    idempotency: Idempotency,
    answerOf: (created: BenchmarkWithMembers) => BenchmarkDetail,
  ) => createBenchmarkOnce(db, benchmark, jobs, limits, idempotency, answerOf),

  get: (teamId: string, id: string) => getBenchmark(db, teamId, id),
  list: (teamId: string, request: PageRequest) => listBenchmarks(db, teamId, request),
  remove: (teamId: string, id: string) => removeBenchmark(db, teamId, id),

  /**
   * Cancels the open jobs one after the other. The last ones come first, because a job that waits would take the host of one
   * that was cancelled before it. Repeating the call continues what an interrupted one left.
   * @returns `already-ended` if every job ended otherwise; null if the team has no such benchmark
   */
  async cancel(teamId: string, id: string): Promise<'cancelled' | 'already-ended' | null> {
    const jobs = await jobIdsOf(db, teamId, id)
    if (!jobs) return null
    let outcome: 'cancelled' | 'already-ended' = 'already-ended'
    for (const jobId of jobs.toReversed())
      if ((await cancelJob(db, teamId, jobId)) !== 'already-ended') outcome = 'cancelled'
    return outcome
  },

  /**
   * Retries the ended jobs one after the other. Jobs that are open, or have every result, stay as they are. Repeating the call
   * continues what an interrupted one left.
   * @returns `not-ended` if no job was retried and some are open, `nothing-missing` if all have every result; null if the
   * team has no such benchmark
   */
  async retry(teamId: string, id: string): Promise<'retried' | 'not-ended' | 'nothing-missing' | null> {
    const jobs = await jobIdsOf(db, teamId, id)
    if (!jobs) return null
    const outcomes = new Set<Awaited<ReturnType<typeof retryJob>>>()
    for (const jobId of jobs) outcomes.add(await retryJob(db, teamId, jobId))
    if (outcomes.has('retried')) return 'retried'
    return outcomes.has('not-ended') ? 'not-ended' : 'nothing-missing'
  },
})
