/** What happens to the stored models of a job's trials when the job is deleted. */
import { Prisma } from '#core/generated/prisma/client.ts'
import type { Tx } from '#core/runtime/db.ts'

/** Condition: a model of a trial of the job is pinned. */
export const hasPinnedModel = (jobId: Prisma.Sql) => Prisma.sql`EXISTS (
  SELECT FROM artifacts a JOIN trials t ON t.id = a.trial_id
  WHERE t.job_id = ${jobId} AND a.pinned_at IS NOT NULL AND a.deleted_at IS NULL)`

/**
 * Deletes the models of a job's trials, stored or on their way. Control removes their bytes.
 * @returns false, having deleted none, when one is pinned
 */
export async function hideModelsOfJob(tx: Tx, jobId: string): Promise<boolean> {
  // They stay locked, so that none is pinned in between.
  const models = await tx.$queryRaw<{ id: string; pinned: boolean }[]>`
    SELECT a.id, a.pinned_at IS NOT NULL AS pinned FROM artifacts a JOIN trials t ON t.id = a.trial_id
    WHERE t.job_id = ${jobId}::uuid AND a.deleted_at IS NULL ORDER BY a.id FOR UPDATE OF a`
  if (models.some(({ pinned }) => pinned)) return false
  await tx.$executeRaw`
    UPDATE artifacts SET deleted_at = now() WHERE id = ANY(${models.map(({ id }) => id)}::uuid[])`
  return true
}
