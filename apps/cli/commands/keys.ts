import { Option } from '@commander-js/extra-typings'
import { ROLES } from '#core/domain/roles.ts'
import { answer, type Schemas } from '../../../clients/typescript/index.ts'
import { apiCommand, createContext, group, listCommand } from '../command.ts'
import { resolveKeyId } from '../ids.ts'
import { wholeNumber } from '../option-parsers.ts'
import { columns, page } from '../render/columns.ts'
import { paint } from '../render/terminal.ts'
import { localTime } from '../render/words.ts'

export const keys = () =>
  group('keys', "List, create and revoke the team's API keys", {
    examples: {
      keys: '',
      'keys self': 'shows the team and role of your key',
      "keys create --name 'nightly sweeps' --role submitter --days 90": '',
      'keys revoke sec_1f0c92ab77d3': '',
    },
  })
    .addCommand(list(), { isDefault: true })
    .addCommand(self())
    .addCommand(create())
    .addCommand(revoke())

const list = () =>
  listCommand('list', 'List keys, newest first', { examples: { keys: '' } }).action(
    async ({ json, url, ...query }) => {
      const { client, show } = createContext({ json, url })
      show(await answer(client.GET('/v1/keys', { params: { query } })), describe)
    },
  )

const self = () =>
  apiCommand('self', 'Show the team and role of your own key', { examples: { 'keys self': '' } }).action(
    async (options) => {
      const { client, show } = createContext(options)
      show(
        await answer(client.GET('/v1/keys/self')),
        ({ prefix, name, role, team }) => `${prefix}  ${name}: ${role} of the team ${team.name}`,
      )
    },
  )

const create = () =>
  apiCommand('create', 'Create a key and print it; it is shown only once', {
    examples: { "keys create --name 'nightly sweeps' --role submitter --days 90": '' },
  })
    .requiredOption('--name <name>', 'what the key is for')
    .addOption(new Option('--role <role>', 'what the key may do').choices(ROLES).makeOptionMandatory())
    .option('--days <n>', 'days until it expires (default: it never expires)', wholeNumber(1, 3_650))
    .action(async ({ name, role, days, ...options }) => {
      const { client, show } = createContext(options)
      const body = { name, role, ...(days ? { expiresInDays: days } : {}) }
      // Only the key goes to stdout, for `SECATEUR_KEY=$(secateur keys create …)`.
      show(await answer(client.POST('/v1/keys', { body })), ({ secret }) => secret)
    })

const revoke = () =>
  apiCommand('revoke', 'Revoke a key; it stops working within a second', {
    examples: { 'keys revoke sec_1f0c92ab77d3': '', "keys revoke 'nightly sweeps'": '' },
  })
    .argument('<key>', 'prefix (sec_…), name or id')
    .action(async (typed, options) => {
      const { client, show } = createContext(options)
      const path = { id: await resolveKeyId(client, typed) }
      await answer(client.DELETE('/v1/keys/{id}', { params: { path } }))
      show({ id: path.id, revoked: true }, () => `${typed} is revoked.`)
    })

function describe({ items, nextCursor }: Schemas['KeyPage']): string {
  const list = columns(
    ['prefix', 'name', 'role', 'created', 'last used', 'state'],
    items.map((key) => [
      key.prefix,
      key.name,
      key.role,
      localTime(key.createdAt),
      key.lastUsedAt ? localTime(key.lastUsedAt) : 'never',
      stateOf(key),
    ]),
  )
  return page(list, nextCursor)
}

function stateOf({ revokedAt, expiresAt }: Schemas['Key']): string {
  if (revokedAt) return paint.faint('revoked')
  if (!expiresAt) return paint.good('live')
  return Date.parse(expiresAt) < Date.now()
    ? paint.faint('expired')
    : `${paint.good('live')} until ${localTime(expiresAt)}`
}
