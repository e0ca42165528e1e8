/** Where the team is told of events. */
import { Option } from '@commander-js/extra-typings'
import { EVENT_KINDS } from '#core/webhooks/event-kinds.ts'
import { answer, type Client, type Schemas } from '../../../clients/typescript/index.ts'
import { resolveWebhookId } from '../ids.ts'
import { columns, page } from '../render/columns.ts'
import { paint } from '../render/paint.ts'
import { localTime, shortId } from '../render/words.ts'
import { apiCommand, group, listCommand, openSession } from '../session.ts'
import { deliveries, redeliver } from './webhooks-deliveries.ts'
import { listen } from './webhooks-listen.ts'

export const webhooks = () =>
  group('webhooks', 'URLs that are told when jobs end and sweeps get worse', {
    examples: {
      webhooks: '',
      'webhooks add https://hooks.example/secateur --events schedule.regressed':
        'prints its secret, this once',
      'webhooks test https://hooks.example/secateur': '',
      'webhooks deliveries https://hooks.example/secateur': 'what became of it',
      'webhooks listen --help': 'a receiver on this machine, for trying it out',
    },
  })
    .addCommand(list(), { isDefault: true })
    .addCommand(add())
    .addCommand(test())
    .addCommand(deliveries())
    .addCommand(redeliver())
    .addCommand(rotate())
    .addCommand(disable())
    .addCommand(enable())
    .addCommand(remove())
    .addCommand(listen())

const list = () =>
  listCommand('list', 'List them, newest first').action(async ({ json, url, ...query }) => {
    const { client, show } = openSession({ json, url })
    show(await answer(client.GET('/v1/webhooks', { params: { query } })), describe)
  })

const add = () =>
  apiCommand('add', 'Tell a URL of events, and print the secret that signs them, this once', {
    examples: {
      'webhooks add https://hooks.example/secateur': '',
      'webhooks add https://hooks.example/secateur --events schedule.regressed schedule.missed': '',
    },
  })
    .argument('<address>', 'an https URL')
    .addOption(
      new Option('--events <events...>', "what it is sent; host.lost takes an operator's key")
        .choices(EVENT_KINDS)
        .default(EVENT_KINDS.filter((kind) => kind !== 'host.lost')),
    )
    .action(async (address, { events, ...options }) => {
      const { client, show } = openSession(options)
      // The secret alone goes to stdout, for `secateur webhooks add … | secateur webhooks listen -`.
      show(
        await answer(client.POST('/v1/webhooks', { body: { url: address, events } })),
        ({ secret }) => secret,
      )
    })

/** A command about one webhook. */
const ofOne = (name: string, summary: string, about = '') =>
  apiCommand(name, summary, { about }).argument('<webhook>', 'its URL, its id, or the beginning of one')

const pathOf = async (client: Client, typed: string) => ({ id: await resolveWebhookId(client, typed) })

const test = () =>
  ofOne('test', 'Send it an event that says nothing').action(async (typed, options) => {
    const { client, show } = openSession(options)
    const path = await pathOf(client, typed)
    show(
      await answer(client.POST('/v1/webhooks/{id}/test', { params: { path } })),
      ({ id, webhookId }) =>
        `delivery ${id} is on its way\n${paint.faint(`  secateur webhooks deliveries ${shortId(webhookId)}`)}`,
    )
  })

const rotate = () =>
  ofOne(
    'rotate',
    'Give it another secret and print that, this once',
    'For 24 hours both sign, so that the receiver can change over; a secret from before the old one is void at once.',
  ).action(async (typed, options) => {
    const { client, show } = openSession(options)
    const path = await pathOf(client, typed)
    show(await answer(client.POST('/v1/webhooks/{id}/rotate', { params: { path } })), ({ secret }) => secret)
  })

const disable = () =>
  ofOne('disable', 'Send it nothing; what happens meanwhile is not sent later').action(
    async (typed, options) => setEnabled(typed, false, options),
  )

const enable = () =>
  ofOne('enable', 'Send it what happens from now on').action(async (typed, options) =>
    setEnabled(typed, true, options),
  )

async function setEnabled(
  typed: string,
  enabled: boolean,
  options: Parameters<typeof openSession>[0],
): Promise<void> {
  const { client, show } = openSession(options)
  const path = await pathOf(client, typed)
  show(
    await answer(client.PATCH('/v1/webhooks/{id}', { params: { path }, body: { enabled } })),
    ({ url, enabled }) => `${url} is ${enabled ? 'enabled' : 'disabled'}.`,
  )
}

const remove = () =>
  ofOne('rm', 'Delete one with its log, and what was still to be sent').action(async (typed, options) => {
    const { client, show } = openSession(options)
    const path = await pathOf(client, typed)
    await answer(client.DELETE('/v1/webhooks/{id}', { params: { path } }))
    show({ id: path.id, removed: true }, () => `${typed} is gone.`)
  })

const describe = ({ items, nextCursor }: Schemas['WebhookPage']): string =>
  items.length === 0
    ? 'No webhooks.'
    : page(
        columns(
          ['id', 'url', 'events', 'made', 'state'],
          items.map((webhook) => [
            shortId(webhook.id),
            webhook.url,
            webhook.events.join(', '),
            localTime(webhook.createdAt),
            stateOf(webhook),
          ]),
        ),
        nextCursor,
      )

function stateOf({ disabledAt, previousSecretUntil }: Schemas['Webhook']): string {
  if (disabledAt) return paint.doubtful(`disabled since ${localTime(disabledAt)}`)
  const both = previousSecretUntil ? `, two secrets until ${localTime(previousSecretUntil)}` : ''
  return paint.good('live') + both
}
