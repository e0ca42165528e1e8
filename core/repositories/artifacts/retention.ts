/** How long a team keeps its stored models. */
import { Prisma } from '#core/generated/prisma/client.ts'
import type { Db } from '#core/runtime/db.ts'
import type { ArtifactRetention } from '#core/schemas/artifacts.ts'
import { toNumber } from '../shared/json.ts'

export async function getRetention(db: Db, teamId: string): Promise<ArtifactRetention> {
  const team = await db.team.findUniqueOrThrow({ where: { id: teamId } })
  return {
    days: team.keepArtifactDays,
    count: team.keepArtifactCount,
    bytes: toNumber(team.keepArtifactBytes),
  }
}

/** Control's next round applies it. */
export async function setRetention(
  db: Db,
  teamId: string,
  { days, count, bytes }: ArtifactRetention,
): Promise<void> {
  const data = { keepArtifactDays: days, keepArtifactCount: count, keepArtifactBytes: bytes }
  await db.team.update({ where: { id: teamId }, data })
}

/**
 * Condition on `artifacts a`: it belongs to the last good run of a schedule, or to a run that has not been judged and may become
 * the last good one.
 */
const IS_OF_SCHEDULE = Prisma.sql`EXISTS (
  SELECT FROM trials t JOIN schedule_runs r ON r.job_id = t.job_id
  WHERE t.id = a.trial_id AND (r.status = 'submitted' OR r.id = (
    SELECT g.id FROM schedule_runs g
    WHERE g.schedule_id = r.schedule_id AND g.status = 'succeeded' AND g.job_id IS NOT NULL
    ORDER BY g.slot_at DESC LIMIT 1)))`

/**
 * Deletes the models that their teams do not keep. Control removes their bytes. One that is pinned at this moment stays.
 * @returns how many it deleted
 */
export const applyRetention = (db: Db): Promise<number> => db.$executeRaw`
  WITH ranked AS (
    SELECT a.id, a.stored_at < now() - make_interval(days => t.keep_artifact_days) AS is_old,
      row_number() OVER newest > t.keep_artifact_count OR sum(a.bytes) OVER newest > t.keep_artifact_bytes AS is_over
    FROM teams t JOIN artifacts a ON a.team_id = t.id
    WHERE (t.keep_artifact_days IS NOT NULL OR t.keep_artifact_count IS NOT NULL OR t.keep_artifact_bytes IS NOT NULL)
      AND a.stored_at IS NOT NULL AND a.deleted_at IS NULL AND a.pinned_at IS NULL AND NOT ${IS_OF_SCHEDULE}
    WINDOW newest AS (PARTITION BY a.team_id ORDER BY a.stored_at DESC, a.id DESC)
  )
  UPDATE artifacts a SET deleted_at = now() FROM ranked
  WHERE a.id = ranked.id AND (ranked.is_old OR ranked.is_over) AND a.pinned_at IS NULL AND a.deleted_at IS NULL`
