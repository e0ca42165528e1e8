/** Submits benchmarks: one transaction for the benchmark, its jobs, their outbox rows, and the answer under its idempotency key. */
import { uuidv7 } from 'uuidv7'
import type { Db, Tx } from '#core/runtime/db.ts'
import type { BenchmarkDetail, BenchmarkSpec } from '#core/schemas/benchmarks.ts'
import { insertJobs, lockSubmissions, type NewJob, type SubmitLimits } from '../jobs/submit.ts'
import { type Idempotency, recallAnswer, storeAnswer } from '../shared/idempotency.ts'
import { toJson } from '../shared/json.ts'
import { readBenchmarkAnswer } from '../shared/json-columns.ts'
import { toBenchmark } from '../shared/rows.ts'
import { type BenchmarkWithMembers, newMember } from './read.ts'

export interface NewBenchmark {
  teamId: string
  name: string
  spec: BenchmarkSpec
}

/**
 * Creates a benchmark with its jobs. The limits apply to all jobs together.
 * @throws SecateurError as `createJob` does; then nothing is created
 */
export const createBenchmark = (
  db: Db,
  benchmark: NewBenchmark,
  jobs: readonly NewJob[],
  limits: SubmitLimits,
): Promise<BenchmarkWithMembers> =>
  db.$transaction(async (tx) => {
    await lockSubmissions(tx, benchmark.teamId)
    return insertBenchmark(tx, benchmark, jobs, limits)
  })

/**
 * As `createBenchmark`, at most once for an idempotency key. Concurrent duplicates wait for the first one and return its answer.
 * @param answerOf makes the answer for the new benchmark, which is stored under the key
 * @throws SecateurError PRUNE_IDEMPOTENCY_KEY_REUSED when the key was used for a different request
 */
export const createBenchmarkOnce = (
  db: Db,
  benchmark: NewBenchmark,
  jobs: readonly NewJob[],
  limits: SubmitLimits,
  idempotency: Idempotency,
  answerOf: (created: BenchmarkWithMembers) => BenchmarkDetail,
): Promise<BenchmarkDetail> =>
  db.$transaction(async (tx) => {
    const { teamId } = benchmark
    await lockSubmissions(tx, teamId)
    const first = await recallAnswer(tx, teamId, idempotency, readBenchmarkAnswer)
    if (first) return first
    const answer = answerOf(await insertBenchmark(tx, benchmark, jobs, limits))
    await storeAnswer(tx, teamId, idempotency, answer)
    return answer
  })

async function insertBenchmark(
  tx: Tx,
  { teamId, name, spec }: NewBenchmark,
  jobs: readonly NewJob[],
  limits: SubmitLimits,
): Promise<BenchmarkWithMembers> {
  const row = await tx.benchmark.create({ data: { id: uuidv7(), teamId, name, spec: toJson(spec) } })
  const members = jobs.map((job) => ({ ...job, benchmarkId: row.id }))
  const stored = await insertJobs(tx, teamId, members, limits)
  return { benchmark: toBenchmark(row), jobs: stored.map(newMember) }
}
