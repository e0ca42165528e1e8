/** The audit log of the API. Rows are added, and get their outcome once; a trigger rejects any other change. */
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
  /** Id of the row that was changed or created. */
  row?: string
}

export const createAudit = (db: Db) => ({
  /** Adds an event. Call it before the request changes anything. @returns the event's id */
  async begin(event: NewAuditEvent): Promise<string> {
    const id = uuidv7()
    await db.auditEvent.create({ data: { id, ...event }, select: { id: true } })
    return id
  },

  /** Stores the outcome of an event. */
  async end(id: string, status: number, createdId: string | null): Promise<void> {
    await db.auditEvent.updateMany({ where: { id, status: null }, data: { status, createdId } })
  },

  /** A page of events, newest first. @throws SecateurError PRUNE_VALIDATION for an invalid cursor */
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
