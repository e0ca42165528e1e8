/** Hosts that went silent, and who is told. */
import type { Db, Tx } from '#core/runtime/db.ts'
import { IS_LIVE } from '../accounts/keys.ts'
import { addEvent } from '../webhooks/events.ts'
import { IS_SILENT } from './eligibility.ts'

export const createHostLosses = (db: Db) => ({
  /**
   * Tells of hosts that went silent, once each time. Hosts are the installation's: the teams of its operators hear of them.
   * @returns their ids
   */
  tellLost: (): Promise<string[]> =>
    db.$transaction(async (tx) => {
      const lost = await tx.$queryRaw<{ id: string }[]>`
        UPDATE hosts SET lost_at = now() WHERE id IN (
          SELECT h.id FROM hosts h WHERE h.stopped_at IS NULL AND h.lost_at IS NULL AND ${IS_SILENT}
          ORDER BY h.id FOR UPDATE)
        RETURNING id`
      const ids = lost.map(({ id }) => id)
      if (ids.length === 0) return ids
      for (const teamId of await teamsOfOperators(tx))
        for (const hostId of ids) await addEvent(tx, { teamId, kind: 'host.lost', subject: { hostId } })
      return ids
    }),
})

async function teamsOfOperators(tx: Tx): Promise<string[]> {
  const rows = await tx.$queryRaw<{ teamId: string }[]>`
    SELECT DISTINCT k.team_id AS "teamId" FROM api_keys k WHERE k.role = 'operator' AND ${IS_LIVE}`
  return rows.map(({ teamId }) => teamId)
}
