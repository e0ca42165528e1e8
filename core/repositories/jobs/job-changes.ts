/** The feed of changed jobs. A trigger of the table `jobs` writes its rows. */
import type { Db } from '#core/runtime/db.ts'

export interface Changes {
  /** Each job once, in the order in which the transactions began. */
  items: { teamId: string; jobId: string; changedIn: bigint }[]
  /**
   * Where the next read starts: all transactions before it have ended and were read. Some later ones were read as well. So a
   * change may be seen twice, and no change is missed.
   */
  cursor: bigint
}

export const createJobChanges = (db: Db) => ({
  /**
   * The jobs, of one team or of all, that were created, changed or removed since a cursor. A null cursor returns no jobs and
   * the cursor to start with. A cursor ahead of the database, from before it was restored, starts at the beginning.
   */
  async since(cursor: bigint | null, teamId: string | null = null): Promise<Changes> {
    const rows = await db.$queryRaw<(Changes['items'][number] & Pick<Changes, 'cursor'>)[]>`
      WITH now AS MATERIALIZED (
        SELECT pg_snapshot_xmin(s)::text::bigint AS cursor, pg_snapshot_xmax(s)::text::bigint AS newest
        FROM pg_current_snapshot() s)
      SELECT now.cursor, c.team_id AS "teamId", c.job_id AS "jobId", c.changed_in AS "changedIn"
      FROM now LEFT JOIN job_changes c
        ON c.changed_in >= CASE WHEN ${cursor}::bigint <= now.newest THEN ${cursor}::bigint ELSE 0 END
        AND ${cursor}::bigint IS NOT NULL AND (${teamId}::uuid IS NULL OR c.team_id = ${teamId}::uuid)
      ORDER BY c.changed_in`
    const [first] = rows
    if (!first) throw new Error('The change query returned no row.')
    return { items: rows.filter(({ jobId }) => jobId !== null), cursor: first.cursor }
  },
})
