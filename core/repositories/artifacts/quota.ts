/** How many bytes of models a team may store. Equal content counts once for a team. */
import { formatBytes } from '#core/domain/bytes.ts'
import { SecateurError } from '#core/errors.ts'
import type { Tx } from '#core/runtime/db.ts'

/** Class of the advisory lock that serializes the changes to a team's models. An arbitrary number. */
const ARTIFACT_LOCK = 72_707_374

/** Take it before the locks of artifacts and blobs. It is held until the transaction ends. */
export async function lockArtifacts(tx: Tx, teamId: string): Promise<void> {
  await tx.$executeRaw`SELECT pg_advisory_xact_lock(${ARTIFACT_LOCK}::int, hashtext(${teamId}))`
}

/** The bytes of the team's models that are shown or being stored. Those that will never be shown do not count. */
export async function bytesOfTeam(tx: Tx, teamId: string): Promise<number> {
  const [{ used }] = await tx.$queryRaw<[{ used: number }]>`
    SELECT coalesce(sum(bytes), 0)::float8 AS used FROM blobs WHERE id IN (
      SELECT f.blob_id FROM artifacts a JOIN artifact_files f ON f.artifact_id = a.id
      WHERE a.team_id = ${teamId}::uuid AND a.deleted_at IS NULL
        AND (a.stored_at IS NOT NULL OR a.claim_token IN (
          SELECT claim_token FROM trials WHERE team_id = ${teamId}::uuid AND status = 'running')))`
  return used
}

export const overQuota = ({ needed, used, quota }: { needed: number; used: number; quota: number }) =>
  new SecateurError(
    'PRUNE_ARTIFACT_QUOTA',
    `The quota of models is ${formatBytes(quota)}: ${used} bytes are in use, and ${needed} more are needed. Delete models that are no longer needed.`,
  )
