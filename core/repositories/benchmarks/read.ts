/** Reads benchmarks with what their status and progress follow from. */
import type { Db, Tx } from '#core/runtime/db.ts'
import type { Calibration } from '#core/schemas/spec.ts'
import { countTrialsOf, inSnapshot, type JobCounts, noCounts } from '../jobs/read.ts'
import { readCalibration, readPastSeconds } from '../shared/json-columns.ts'
import { ID_KEY, keyOfCursor, type Page, type PageRequest, toPage } from '../shared/paging.ts'
import { type Benchmark, type Job, toBenchmark } from '../shared/rows.ts'

/** What a list reads of a job. */
export type BenchmarkJobState = Pick<Job, 'status' | 'startedAt' | 'endedAt'>

/** A row of a list. */
export interface ListedBenchmark {
  benchmark: Benchmark
  jobs: BenchmarkJobState[]
}

/** A job of a benchmark, without what all its jobs have in common. */
export interface BenchmarkMember
  extends Pick<Job, 'id' | 'status' | 'model' | 'plannedTrials' | 'pastSeconds' | 'startedAt' | 'endedAt'> {
  revision: string
  calibration: Calibration
  seed: number
  counts: JobCounts
}

/** A benchmark at one moment. */
export interface BenchmarkWithMembers {
  benchmark: Benchmark
  /** In the order in which they were submitted. */
  jobs: BenchmarkMember[]
}

/** @returns null if the team has no such benchmark */
export const getBenchmark = (db: Db, teamId: string, id: string): Promise<BenchmarkWithMembers | null> =>
  inSnapshot(db, async (tx) => {
    const row = await tx.benchmark.findUnique({ where: { id, teamId } })
    return row && { benchmark: toBenchmark(row), jobs: await membersOf(tx, id) }
  })

/** Reads only parts of the specs: together, those of 32 jobs may be many megabytes, and clients poll. */
async function membersOf(tx: Tx, benchmarkId: string): Promise<BenchmarkMember[]> {
  const rows = await tx.$queryRaw<Omit<BenchmarkMember, 'counts'>[]>`
    SELECT id, status, model, planned_trials AS "plannedTrials", past_seconds AS "pastSeconds",
      started_at AS "startedAt", ended_at AS "endedAt",
      spec->>'revision' AS revision, spec->'calibration' AS calibration, (spec->>'seed')::float8 AS seed
    FROM jobs WHERE benchmark_id = ${benchmarkId}::uuid ORDER BY id`
  const counts = await countTrialsOf(
    tx,
    rows.map(({ id }) => id),
  )
  return rows.map((row) => ({
    ...row,
    pastSeconds: readPastSeconds(row.pastSeconds, row.id),
    calibration: readCalibration(row.calibration, row.id),
    counts: counts.get(row.id) ?? noCounts(),
  }))
}

/** A job that was just stored: it has no trials yet. */
export function newMember(job: Job): BenchmarkMember {
  const { revision, calibration, seed } = job.spec
  const { id, status, model, plannedTrials, pastSeconds, startedAt, endedAt } = job
  const columns = { id, status, model, plannedTrials, pastSeconds, startedAt, endedAt }
  return { ...columns, revision, calibration, seed, counts: noCounts() }
}

/**
 * A page of the team's benchmarks, newest first.
 * @throws SecateurError PRUNE_VALIDATION for an invalid cursor
 */
export async function listBenchmarks(
  db: Db,
  teamId: string,
  { limit, cursor }: PageRequest,
): Promise<Page<ListedBenchmark>> {
  const after = keyOfCursor(cursor, ID_KEY, 'benchmarks')
  const rows = await db.benchmark.findMany({
    where: { teamId, ...(after !== null && { id: { lt: after } }) },
    orderBy: { id: 'desc' },
    take: limit + 1,
    include: { jobs: { select: { status: true, startedAt: true, endedAt: true } } },
  })
  const listed = rows.map(({ jobs, ...benchmark }) => ({ benchmark: toBenchmark(benchmark), jobs }))
  return toPage(listed, limit, ({ benchmark }) => benchmark.id, 'benchmarks')
}

/** The ids of a benchmark's jobs, in the order in which they were submitted; null if the team has no such benchmark. */
export async function jobIdsOf(db: Db, teamId: string, id: string): Promise<string[] | null> {
  const found = await db.benchmark.findUnique({
    where: { id, teamId },
    select: { jobs: { select: { id: true }, orderBy: { id: 'asc' } } },
  })
  return found?.jobs.map((job) => job.id) ?? null
}
