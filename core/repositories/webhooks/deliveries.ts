/** Deliveries of events to webhooks: every operation by its name. `events.ts` adds the deliveries of new events. */
import { uuidv7 } from 'uuidv7'
import type { Db } from '#core/runtime/db.ts'
import { ID_KEY, keyOfCursor, type Page, type PageRequest, toPage } from '../shared/paging.ts'
import { type Delivery, toDelivery } from '../shared/rows.ts'
import {
  type ClaimedDelivery,
  claimDeliveries,
  type DeliveryOutcome,
  giveUpDeliveries,
  receiversDue,
  recordOutcome,
} from './claim-deliveries.ts'
import { insertEvent } from './events.ts'

const SHOWN = {
  include: { event: { select: { kind: true } }, attempts: { orderBy: { number: 'asc' } } },
} as const

export const createDeliveries = (db: Db) => ({
  async get(teamId: string, webhookId: string, id: string): Promise<Delivery | null> {
    const row = await db.webhookDelivery.findUnique({
      where: { id, webhookId, webhook: { teamId } },
      ...SHOWN,
    })
    return row && toDelivery(row)
  },

  /**
   * A page of a webhook's deliveries, newest first.
   * @throws SecateurError PRUNE_VALIDATION for an invalid cursor
   */
  async list(teamId: string, webhookId: string, { limit, cursor }: PageRequest): Promise<Page<Delivery>> {
    const list = ['webhook deliveries', webhookId]
    const after = keyOfCursor(cursor, ID_KEY, list)
    const rows = await db.webhookDelivery.findMany({
      where: { webhookId, webhook: { teamId }, ...(after !== null && { id: { lt: after } }) },
      orderBy: { id: 'desc' },
      take: limit + 1,
      ...SHOWN,
    })
    return toPage(rows.map(toDelivery), limit, ({ id }) => id, list)
  },

  /** Adds a test event for one webhook. @returns null if the team has no such webhook that is enabled */
  test: (teamId: string, webhookId: string): Promise<Delivery | null> =>
    db.$transaction(async (tx) => {
      const webhook = await tx.webhook.findUnique({ where: { id: webhookId, teamId, disabledAt: null } })
      if (!webhook) return null
      const eventId = await insertEvent(tx, { teamId, kind: 'webhook.test', subject: { webhookId } })
      return toDelivery(
        await tx.webhookDelivery.create({ data: { id: uuidv7(), webhookId, eventId }, ...SHOWN }),
      )
    }),

  /** Delivers the same event again, even after a success. @returns null if the team has no such delivery, or its webhook is disabled */
  repeat: (teamId: string, webhookId: string, id: string): Promise<Delivery | null> =>
    db.$transaction(async (tx) => {
      const webhook = { teamId, disabledAt: null }
      const old = await tx.webhookDelivery.findUnique({ where: { id, webhookId, webhook } })
      if (!old) return null
      const data = { id: uuidv7(), webhookId, eventId: old.eventId }
      return toDelivery(await tx.webhookDelivery.create({ data, ...SHOWN }))
    }),

  receiversDue: (except: readonly string[], limit: number) => receiversDue(db, except, limit),
  claim: (webhookId: string, limit: number, leaseSeconds: number) =>
    claimDeliveries(db, webhookId, limit, leaseSeconds),
  record: (delivery: Pick<ClaimedDelivery, 'id' | 'attempt'>, outcome: DeliveryOutcome) =>
    recordOutcome(db, delivery, outcome),
  giveUp: () => giveUpDeliveries(db),
})
