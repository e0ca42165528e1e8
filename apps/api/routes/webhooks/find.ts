/** What the routes of webhooks share: finding one of the team, and one that is sent something. */
import type { FastifyInstance } from 'fastify'
import { SecateurError } from '#core/errors.ts'
import type { Webhook } from '#core/repositories/index.ts'
import { isId, unknownId } from '../../http/ids.ts'

export function webhookAccess({ deps }: FastifyInstance) {
  const { webhooks } = deps.repositories

  async function find(teamId: string, id: string): Promise<Webhook> {
    const webhook = isId(id) ? await webhooks.get(teamId, id) : null
    return webhook ?? unknownId('webhook', id)
  }

  return {
    find,
    async findEnabled(teamId: string, id: string): Promise<Webhook> {
      const webhook = await find(teamId, id)
      if (!webhook.disabledAt) return webhook
      throw new SecateurError(
        'PRUNE_WEBHOOK_DISABLED',
        'It is sent nothing; PATCH it with `{"enabled": true}` first.',
      )
    },
  }
}
