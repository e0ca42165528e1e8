/** Reads benchmarks with what their status and progress follow from. */
import type { Db } from '#core/runtime/db.ts'
import { countTrialsOf, inSnapshot, type JobCounts, noCounts } from '../jobs/read.ts'
import { ID_KEY, keyOfCursor, type Page, type PageRequest, toPage } from '../shared/paging.ts'
import { type Benchmark, type Job, toBenchmark, toJob } from '../shared/rows.ts'

/** What a list reads of a job. */
export type BenchmarkJobState = Pick<Job, 'status' | 'startedAt' | 'endedAt'>

/** A row of a list. */
export interface ListedBenchmark {
  benchmark: Benchmark
  jobs: BenchmarkJobState[]
}

/** A benchmark at one moment. */
export interface BenchmarkAtWork {
  benchmark: Benchmark
  /** In the order in which they were submitted. */
  jobs: { job: Job; counts: JobCounts }[]
}

/** @returns null if the team has no such benchmark */
export const getBenchmark = (db: Db, teamId: string, id: string): Promise<BenchmarkAtWork | null> =>
  inSnapshot(db, async (tx) => {
    const row = await tx.benchmark.findUnique({
      where: { id, teamId },
      include: { jobs: { orderBy: { id: 'asc' } } },
    })
    if (!row) return null
    const { jobs, ...benchmark } = row
    const counts = await countTrialsOf(
      tx,
      jobs.map(({ id }) => id),
    )
    return {
      benchmark: toBenchmark(benchmark),
      jobs: jobs.map((job) => ({ job: toJob(job), counts: counts.get(job.id) ?? noCounts() })),
    }
  })

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
