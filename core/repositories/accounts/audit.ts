/** What was done over the API, by whom. Rows are added and get their outcome once; a trigger refuses all else. */
import { uuidv7 } from 'uuidv7'
import type { AuditEventModel } from '#core/generated/prisma/models.ts'
import type { Db } from '#core/runtime/db.ts'
import { ID_KEY, keyOfCursor, type Page, type PageRequest, toPage } from '../shared/paging.ts'

export type NewAuditEvent = Pick<
  AuditEventModel,
  'teamId' | 'keyId' | 'action' | 'rowId' | 'ip' | 'userAgent' | 'requestId'
>

export interface AuditEvent extends Omit<AuditEventModel, 'teamId' | 'keyId'> {
  key: { id: string; prefix: string; name: string }
}

/** Which events a list shows. */
export interface AuditFilter {
  /** Id of the key that was used. */
  key?: string
  action?: string
  /** Id of what was changed or made. */
  row?: string
}

export const createAudit = (db: Db) => ({
  /** To be called before anything is done. @returns the event's id */
  async begin(event: NewAuditEvent): Promise<string> {
    const id = uuidv7()
    await db.auditEvent.create({ data: { id, ...event }, select: { id: true } })
    return id
  },

  /** Fills in how it ended. */
  async end(id: string, status: number, createdId: string | null): Promise<void> {
    await db.auditEvent.updateMany({ where: { id, status: null }, data: { status, createdId } })
  },

  /** Newest first. @throws SecateurError PRUNE_VALIDATION for a cursor that is none */
  async list(teamId: string, request: PageRequest & AuditFilter): Promise<Page<AuditEvent>> {
    const { limit, cursor, key, action, row } = request
    const list = ['audit', teamId, key, action, row]
    const after = keyOfCursor(cursor, ID_KEY, list)
    const events = await db.auditEvent.findMany({
      where: {
        teamId,
        ...(after !== null && { id: { lt: after } }),
        ...(key !== undefined && { keyId: key }),
        ...(action !== undefined && { action }),
        ...(row !== undefined && { OR: [{ rowId: row }, { createdId: row }] }),
      },
      orderBy: { id: 'desc' },
      take: limit + 1,
      omit: { teamId: true, keyId: true },
      include: { key: { select: { id: true, prefix: true, name: true } } },
    })
    return toPage(events, limit, ({ id }) => id, list)
  },
})
