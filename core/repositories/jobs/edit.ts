/** Jobs as they are called and ranked by people, and as they are removed. Neither is a move: the status stays what it is. */

import { isJobEnded } from '#core/domain/status.ts'
import type { Db, Tx } from '#core/runtime/db.ts'
import { moveJob, moveJobWithin } from '../shared/transitions.ts'
import { isOfTeam } from './read.ts'

export interface JobEdit {
  name?: string | null
  notes?: string | null
  tags?: string[]
  /** Trials that still wait are chosen by it from now on. */
  priority?: number
}

export const createEdits = (db: Db) => ({
  /**
   * @param versions the job must be at one of them; null if any will do
   * @returns `changed` when it is at another, null if the team has no such job
   */
  async edit(
    teamId: string,
    id: string,
    edit: JobEdit,
    versions: readonly number[] | null,
  ): Promise<'edited' | 'changed' | null> {
    if (!(await isOfTeam(db, teamId, id))) return null
    const edited = await moveJob(db, id, async (tx, { version }) => {
      if (versions && !versions.includes(version)) return null
      await tx.job.update({ where: { id }, data: edit })
      return true
    })
    return edited ? 'edited' : 'changed'
  },

  /**
   * Removes a job that has ended with its trials and all that was found. Results that other trials took over are theirs
   * and stay, though the trial that computed them is gone. What a schedule compares its runs with stays, too.
   * @returns null if the team has no such job
   */
  async remove(teamId: string, id: string): Promise<'removed' | 'not-ended' | 'is-baseline' | null> {
    if (!(await isOfTeam(db, teamId, id))) return null
    return db.$transaction(async (tx) => {
      const baselines = await tx.scheduleRun.count({ where: { jobId: id, pinnedBy: { isNot: null } } })
      if (baselines > 0) return 'is-baseline'
      return (await removeWithin(tx, id)) ? 'removed' : 'not-ended'
    })
  },
})

/** The same in a transaction that is under way. @returns false when the job has not ended */
export async function removeWithin(tx: Tx, id: string): Promise<boolean> {
  const removed = await moveJobWithin(tx, id, async (_, { status }) => {
    if (!isJobEnded(status)) return null
    await tx.job.delete({ where: { id } })
    return true
  })
  return removed ?? false
}
