/** Lists the deliveries of a webhook, and sends one again. */
import { answer, type Schemas } from '../../../../clients/typescript/index.ts'
import { apiCommand, createContext, listCommand } from '../../command.ts'
import { resolveDeliveryId, resolveWebhookId } from '../../ids.ts'
import { columns, page } from '../../render/columns.ts'
import { paintStatus } from '../../render/terminal.ts'
import { localTime, shortId } from '../../render/words.ts'

const WEBHOOK = ['<webhook>', 'URL, id, or start of an id'] as const

export const deliveries = () =>
  listCommand('deliveries', 'List the deliveries of a webhook with their answers, newest first', {
    examples: { 'webhooks deliveries https://hooks.example/secateur': '' },
  })
    .argument(...WEBHOOK)
    .action(async (typed, { json, url, ...query }) => {
      const { client, show } = createContext({ json, url })
      const path = { id: await resolveWebhookId(client, typed) }
      const found = await answer(client.GET('/v1/webhooks/{id}/deliveries', { params: { path, query } }))
      show(found, describe)
    })

export const redeliver = () =>
  apiCommand('redeliver', 'Send an event again, whether or not it was delivered', {
    examples: { 'webhooks redeliver https://hooks.example/secateur last': '' },
  })
    .argument(...WEBHOOK)
    .argument('<delivery>', 'id, start of an id, or last')
    .action(async (typed, typedDelivery, options) => {
      const { client, show } = createContext(options)
      const id = await resolveWebhookId(client, typed)
      const path = { id, deliveryId: await resolveDeliveryId(client, id, typedDelivery) }
      show(
        await answer(
          client.POST('/v1/webhooks/{id}/deliveries/{deliveryId}/redeliver', { params: { path } }),
        ),
        ({ id, event }) => `delivery ${id}: ${event} is being sent again`,
      )
    })

const describe = ({ items, nextCursor }: Schemas['DeliveryPage']): string =>
  items.length === 0
    ? 'No deliveries.'
    : page(
        columns(
          ['id', 'event', 'created', 'status', 'attempts>', 'outcome'],
          items.map((delivery) => [
            shortId(delivery.id),
            delivery.event,
            localTime(delivery.createdAt),
            paintStatus(delivery.status),
            delivery.attempts.length,
            outcome(delivery),
          ]),
        ),
        nextCursor,
      )

/** The result of the last attempt, and the time of the next one. */
function outcome({ attempts, nextAttemptAt }: Schemas['Delivery']): string {
  const last = attempts.at(-1)
  if (!last) return 'not tried yet'
  if (last.error)
    return last.error.detail + (nextAttemptAt ? ` Next attempt at ${localTime(nextAttemptAt)}.` : '')
  return last.responseStatus === null ? 'sending' : `answered ${last.responseStatus}`
}
