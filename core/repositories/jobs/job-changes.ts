/** Which jobs changed lately. The rows are written by a trigger of the table `jobs`. */
import type { Db } from '#core/runtime/db.ts'

export interface Changes {
  /** Each job once, in the order of the transactions' beginnings. */
  items: { teamId: string; jobId: string; changedIn: bigint }[]
  /**
   * From where to ask for the next ones: a transaction before which all have ended, and have been looked at. Some later
   * ones have been looked at as well, so that a change may be seen twice, and none is missed.
   */
  cursor: bigint
}

export const createChanges = (db: Db) => ({
  /**
   * The jobs, of one team or of all, that came, changed or went since a cursor; with null none, and where to begin. A cursor
   * from another life of the database, whose transactions had come further, begins at the beginning.
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
    if (!first) throw new Error('no row of a left join')
    return { items: rows.filter(({ jobId }) => jobId !== null), cursor: first.cursor }
  },
})
