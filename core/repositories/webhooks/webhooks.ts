/** Webhooks of teams. Their secrets are encrypted before they get here, so that the database alone cannot sign. */
import { uuidv7 } from 'uuidv7'
import { SecateurError } from '#core/errors.ts'
import type { Db } from '#core/runtime/db.ts'
import type { WebhookEdit, WebhookRequest } from '#core/schemas/webhooks.ts'
import { ID_KEY, keyOfCursor, type Page, type PageRequest, toPage } from '../shared/paging.ts'
import { toWebhook, type Webhook } from '../shared/rows.ts'
import { lockTeam } from '../shared/transitions.ts'

/** Limited, because the transaction of an event writes a delivery for each webhook of the team. */
const MAX_PER_TEAM = 20
/** How long the previous secret signs as well after a rotation. */
const BOTH_SECRETS_HOURS = 24

export const createWebhooks = (db: Db) => ({
  /** @throws SecateurError PRUNE_TOO_MANY_WEBHOOKS */
  create: (
    teamId: string,
    { url, events }: WebhookRequest,
    secret: Uint8Array<ArrayBuffer>,
  ): Promise<Webhook> =>
    db.$transaction(async (tx) => {
      await lockTeam(tx, teamId)
      if ((await tx.webhook.count({ where: { teamId } })) >= MAX_PER_TEAM) throw tooMany()
      return toWebhook(await tx.webhook.create({ data: { id: uuidv7(), teamId, url, events, secret } }))
    }),

  get: (teamId: string, id: string): Promise<Webhook | null> => find(db, teamId, id),

  /**
   * A page of webhooks, newest first.
   * @throws SecateurError PRUNE_VALIDATION for an invalid cursor
   */
  async list(teamId: string, { limit, cursor }: PageRequest): Promise<Page<Webhook>> {
    const list = ['webhooks', teamId]
    const after = keyOfCursor(cursor, ID_KEY, list)
    const rows = await db.webhook.findMany({
      where: { teamId, ...(after !== null && { id: { lt: after } }) },
      orderBy: { id: 'desc' },
      take: limit + 1,
    })
    return toPage(rows.map(toWebhook), limit, ({ id }) => id, list)
  },

  /** Edits a webhook. Pending deliveries go to the new URL. @returns null if the team has no such webhook */
  async edit(teamId: string, id: string, edit: WebhookEdit): Promise<Webhook | null> {
    const { url = null, events = null, enabled = null } = edit
    await db.$executeRaw`
      UPDATE webhooks SET url = coalesce(${url}, url), events = coalesce(${events}::text[], events),
        disabled_at = CASE ${enabled}::boolean
          WHEN true THEN NULL
          WHEN false THEN coalesce(disabled_at, now())
          ELSE disabled_at END
      WHERE id = ${id}::uuid AND team_id = ${teamId}::uuid`
    return find(db, teamId, id)
  },

  /** Replaces the secret. The previous one signs as well for a day. @returns null if the team has no such webhook */
  async rotate(teamId: string, id: string, secret: Uint8Array): Promise<Webhook | null> {
    await db.$executeRaw`
      UPDATE webhooks SET secret = ${secret}, previous_secret = secret,
        previous_until = now() + make_interval(hours => ${BOTH_SECRETS_HOURS}::int)
      WHERE id = ${id}::uuid AND team_id = ${teamId}::uuid`
    return find(db, teamId, id)
  },

  /** Deletes a webhook and its deliveries. @returns false if the team has no such webhook */
  async remove(teamId: string, id: string): Promise<boolean> {
    const { count } = await db.webhook.deleteMany({ where: { id, teamId } })
    return count === 1
  },
})

async function find(db: Db, teamId: string, id: string): Promise<Webhook | null> {
  const row = await db.webhook.findUnique({ where: { id, teamId } })
  return row && toWebhook(row)
}

const tooMany = () =>
  new SecateurError(
    'PRUNE_TOO_MANY_WEBHOOKS',
    `A team may have ${MAX_PER_TEAM} webhooks. Delete one that is no longer needed.`,
  )
