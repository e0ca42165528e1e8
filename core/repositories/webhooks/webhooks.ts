/** Where teams are told of events. Secrets come and go sealed: what is in the database signs nothing. */
import { uuidv7 } from 'uuidv7'
import { SecateurError } from '#core/errors.ts'
import type { Db } from '#core/runtime/db.ts'
import type { WebhookEdit, WebhookRequest } from '#core/schemas/webhooks.ts'
import { ID_KEY, keyOfCursor, type Page, type PageRequest, toPage } from '../shared/paging.ts'
import { toWebhook, type Webhook } from '../shared/rows.ts'
import { lockTeam } from '../shared/transitions.ts'

/** Each of them is written to in the transactions that tell of something. */
const MOST_PER_TEAM = 20
/** How long the secret before the last rotation is good. */
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
      if ((await tx.webhook.count({ where: { teamId } })) >= MOST_PER_TEAM) throw tooMany()
      return toWebhook(await tx.webhook.create({ data: { id: uuidv7(), teamId, url, events, secret } }))
    }),

  get: (teamId: string, id: string): Promise<Webhook | null> => find(db, teamId, id),

  /**
   * Newest first.
   * @throws SecateurError PRUNE_VALIDATION for a cursor that is none
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

  /** What is on its way goes to the new URL. @returns null if the team has no such webhook */
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

  /** From now on this secret signs, and for a day the one before it as well. @returns null if the team has no such webhook */
  async rotate(teamId: string, id: string, secret: Uint8Array): Promise<Webhook | null> {
    await db.$executeRaw`
      UPDATE webhooks SET secret = ${secret}, previous_secret = secret,
        previous_until = now() + make_interval(hours => ${BOTH_SECRETS_HOURS}::int)
      WHERE id = ${id}::uuid AND team_id = ${teamId}::uuid`
    return find(db, teamId, id)
  },

  /** With what became of its deliveries. @returns false if the team has no such webhook */
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
    `A team has ${MOST_PER_TEAM} webhooks at most; delete one that is no longer needed.`,
  )
