/** Removes a benchmark with its jobs. */
import type { Db } from '#core/runtime/db.ts'
import { type Removal, removeJobInTx } from '../jobs/edit.ts'

/** Rolls the transaction back. */
class Refused extends Error {
  constructor(readonly removal: Removal) {
    super(removal)
  }
}

/**
 * Removes a benchmark and its jobs, with what `removeJob` removes, or nothing at all.
 * @returns why a job cannot be removed; null if the team has no such benchmark
 */
export async function removeBenchmark(db: Db, teamId: string, id: string): Promise<Removal | null> {
  try {
    return await db.$transaction(async (tx) => {
      // The only transaction that locks several jobs: always in the order of their ids, so that two never wait for each other.
      const jobs = await tx.$queryRaw<{ id: string }[]>`
        SELECT id FROM jobs WHERE benchmark_id = ${id}::uuid AND team_id = ${teamId}::uuid ORDER BY id FOR UPDATE`
      for (const job of jobs) {
        const removal = await removeJobInTx(tx, job.id)
        if (removal !== 'removed') throw new Refused(removal)
      }
      const { count } = await tx.benchmark.deleteMany({ where: { id, teamId } })
      return count === 1 ? 'removed' : null
    })
  } catch (error) {
    if (error instanceof Refused) return error.removal
    throw error
  }
}
