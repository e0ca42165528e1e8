/** What became of telling a webhook of events. */
import { answer, type Schemas } from '../../../clients/typescript/index.ts'
import { resolveDeliveryId, resolveWebhookId } from '../ids.ts'
import { columns, page } from '../render/columns.ts'
import { paintStatus } from '../render/paint.ts'
import { localTime, shortId } from '../render/words.ts'
import { apiCommand, listCommand, openSession } from '../session.ts'

const WEBHOOK = ['<webhook>', 'its URL, its id, or the beginning of one'] as const

export const deliveries = () =>
  listCommand('deliveries', 'List what it was sent and how that was answered, newest first')
    .argument(...WEBHOOK)
    .action(async (typed, { json, url, ...query }) => {
      const { client, show } = openSession({ json, url })
      const path = { id: await resolveWebhookId(client, typed) }
      const found = await answer(client.GET('/v1/webhooks/{id}/deliveries', { params: { path, query } }))
      show(found, describe)
    })

export const redeliver = () =>
  apiCommand('redeliver', 'Deliver an event again, whatever became of it', {
    examples: { 'webhooks redeliver https://hooks.example/secateur last': '' },
  })
    .argument(...WEBHOOK)
    .argument('<delivery>', 'id, the beginning of one, or last')
    .action(async (typed, typedDelivery, options) => {
      const { client, show } = openSession(options)
      const id = await resolveWebhookId(client, typed)
      const path = { id, deliveryId: await resolveDeliveryId(client, id, typedDelivery) }
      show(
        await answer(
          client.POST('/v1/webhooks/{id}/deliveries/{deliveryId}/redeliver', { params: { path } }),
        ),
        ({ id, event }) => `delivery ${id}: ${event} is on its way again`,
      )
    })

const describe = ({ items, nextCursor }: Schemas['DeliveryPage']): string =>
  items.length === 0
    ? 'No deliveries.'
    : page(
        columns(
          ['id', 'event', 'made', 'status', 'attempts>', 'outcome'],
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

/** How the last attempt went, and when the next one is. */
function outcome({ attempts, nextAttemptAt }: Schemas['Delivery']): string {
  const last = attempts.at(-1)
  if (!last) return 'not tried yet'
  if (last.error) return last.error.detail + (nextAttemptAt ? ` Again at ${localTime(nextAttemptAt)}.` : '')
  return last.responseStatus === null ? 'under way' : `answered ${last.responseStatus}`
}
