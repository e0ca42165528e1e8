/** Lists, adds and manages webhooks. */
import { Option } from '@commander-js/extra-typings'
import { EVENT_KINDS } from '#core/webhooks/event-kinds.ts'
import { answer, type Client, type Schemas } from '../../../../clients/typescript/index.ts'
import { apiCommand, createContext, group, listCommand } from '../../command.ts'
import { resolveWebhookId } from '../../ids.ts'
import { columns, page } from '../../render/columns.ts'
import { paint } from '../../render/terminal.ts'
import { localTime, shortId } from '../../render/words.ts'
import { deliveries, redeliver } from './deliveries.ts'
import { listen } from './listen.ts'

export const webhooks = () =>
  group('webhooks', 'Send events to URLs when jobs end or results get worse', {
    examples: {
      webhooks: '',
      'webhooks add https://hooks.example/secateur --events schedule.regressed':
        'prints its secret, only this once',
      'webhooks test https://hooks.example/secateur': '',
      'webhooks deliveries https://hooks.example/secateur': 'what was sent, and the answers',
      'webhooks listen --help': 'a receiver on this machine, to try webhooks out',
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
  listCommand('list', 'List webhooks, newest first', { examples: { webhooks: '' } }).action(
    async ({ json, url, ...query }) => {
      const { client, show } = createContext({ json, url })
      show(await answer(client.GET('/v1/webhooks', { params: { query } })), describe)
    },
  )

const add = () =>
  apiCommand('add', 'Send events to a URL, and print the secret that signs them; it is shown only once', {
    examples: {
      'webhooks add https://hooks.example/secateur': '',
      'webhooks add https://hooks.example/secateur --events schedule.regressed schedule.missed': '',
    },
  })
    .argument('<address>', 'https URL that receives the events')
    .addOption(
      new Option('--events <events...>', "kinds of events to send; host.lost needs an operator's key")
        .choices(EVENT_KINDS)
        .default(EVENT_KINDS.filter((kind) => kind !== 'host.lost')),
    )
    .action(async (address, { events, ...options }) => {
      const { client, show } = createContext(options)
      // Only the secret goes to stdout, for `secateur webhooks add … | secateur webhooks listen -`.
      show(
        await answer(client.POST('/v1/webhooks', { body: { url: address, events } })),
        ({ secret }) => secret,
      )
    })

/** A command about one webhook. */
const ofOne = (name: string, summary: string, about = '') =>
  apiCommand(name, summary, {
    about,
    examples: { [`webhooks ${name} https://hooks.example/secateur`]: '' },
  }).argument('<webhook>', 'URL, id, or start of an id')

const pathOf = async (client: Client, typed: string) => ({ id: await resolveWebhookId(client, typed) })

const test = () =>
  ofOne('test', 'Send a test event').action(async (typed, options) => {
    const { client, show } = createContext(options)
    const path = await pathOf(client, typed)
    show(
      await answer(client.POST('/v1/webhooks/{id}/test', { params: { path } })),
      ({ id, webhookId }) =>
        `delivery ${id} is being sent\n${paint.faint(`  secateur webhooks deliveries ${shortId(webhookId)}`)}`,
    )
  })

const rotate = () =>
  ofOne(
    'rotate',
    'Create a new secret and print it; it is shown only once',
    'Both secrets sign for 24 hours, so the receiver has time to change. Any older secret stops working at once.',
  ).action(async (typed, options) => {
    const { client, show } = createContext(options)
    const path = await pathOf(client, typed)
    show(await answer(client.POST('/v1/webhooks/{id}/rotate', { params: { path } })), ({ secret }) => secret)
  })

const disable = () =>
  ofOne('disable', 'Stop sending events; events of that time are not sent later').action(
    async (typed, options) => setEnabled(typed, false, options),
  )

const enable = () =>
  ofOne('enable', 'Send events again, from now on').action(async (typed, options) =>
    setEnabled(typed, true, options),
  )

async function setEnabled(
  typed: string,
  enabled: boolean,
  options: Parameters<typeof createContext>[0],
): Promise<void> {
  const { client, show } = createContext(options)
  const path = await pathOf(client, typed)
  show(
    await answer(client.PATCH('/v1/webhooks/{id}', { params: { path }, body: { enabled } })),
    ({ url, enabled }) => `${url} is ${enabled ? 'enabled' : 'disabled'}.`,
  )
}

const remove = () =>
  ofOne('rm', 'Delete a webhook with its deliveries, including those not sent yet').action(
    async (typed, options) => {
      const { client, show } = createContext(options)
      const path = await pathOf(client, typed)
      await answer(client.DELETE('/v1/webhooks/{id}', { params: { path } }))
      show({ id: path.id, removed: true }, () => `${typed} is deleted.`)
    },
  )

const describe = ({ items, nextCursor }: Schemas['WebhookPage']): string =>
  items.length === 0
    ? 'No webhooks.'
    : page(
        columns(
          ['id', 'url', 'events', 'created', 'state'],
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
