/** Reads of a job that belong to one of its versions: they see the database as it was at one moment. */
import type { Db, Tx } from '#core/runtime/db.ts'
import type { Job, MeasuredTrial } from '../shared/rows.ts'
import { getTrialsOf } from '../trials/read.ts'
import { countTrialsOf, getJob, type JobCounts } from './read.ts'

export const createSnapshots = (db: Db) => {
  const ofJob = <T>(teamId: string, id: string, read: (tx: Tx, job: Job) => Promise<T>): Promise<T | null> =>
    db.$transaction(
      async (tx) => {
        const job = await getJob(tx, teamId, id)
        return job && read(tx, job)
      },
      { isolationLevel: 'RepeatableRead' },
    )
  return {
    /** @returns null if the team has no such job */
    withCounts: (teamId: string, id: string): Promise<{ job: Job; counts: JobCounts } | null> =>
      ofJob(teamId, id, async (tx, job) => {
        const counts = (await countTrialsOf(tx, [id])).get(id)
        if (!counts) throw new Error(`no counts of job ${id}`)
        return { job, counts }
      }),

    /** All trials in the order of the plan: what the job's table is made of. @returns null if the team has no such job */
    withTrials: (teamId: string, id: string): Promise<{ job: Job; trials: MeasuredTrial[] } | null> =>
      ofJob(teamId, id, async (tx, job) => ({ job, trials: await getTrialsOf(tx, id) })),
  }
}
