import { Option } from '@commander-js/extra-typings'
import { ROLES } from '#core/domain/roles.ts'
import { answer, type Schemas } from '../../../clients/typescript/index.ts'
import { resolveKeyId } from '../ids.ts'
import { columns, page } from '../render/columns.ts'
import { paint } from '../render/paint.ts'
import { localTime } from '../render/words.ts'
import { apiCommand, group, listCommand, openSession } from '../session.ts'
import { wholeNumber } from '../typed.ts'

export const keys = () =>
  group('keys', "The team's API keys", {
    examples: {
      keys: '',
      'keys self': 'whose key this is, and what it may do',
      "keys create --name 'nightly sweeps' --role submitter --days 90": '',
      'keys revoke sec_1f0c92ab77d3': '',
    },
  })
    .addCommand(list(), { isDefault: true })
    .addCommand(self())
    .addCommand(create())
    .addCommand(revoke())

const list = () =>
  listCommand('list', 'List them, newest first').action(async ({ json, url, ...query }) => {
    const { client, show } = openSession({ json, url })
    show(await answer(client.GET('/v1/keys', { params: { query } })), describe)
  })

const self = () =>
  apiCommand('self', 'Show the key that asks').action(async (options) => {
    const { client, show } = openSession(options)
    show(
      await answer(client.GET('/v1/keys/self')),
      ({ prefix, name, role, team }) => `${prefix}  ${name}: ${role} of the team ${team.name}`,
    )
  })

const create = () =>
  apiCommand('create', 'Make a key and print it, this once')
    .requiredOption('--name <name>', 'what it is for')
    .addOption(new Option('--role <role>', 'what it may do').choices(ROLES).makeOptionMandatory())
    .option('--days <n>', 'when it expires; without, it is good until it is revoked', wholeNumber(1, 3_650))
    .action(async ({ name, role, days, ...options }) => {
      const { client, show } = openSession(options)
      const body = { name, role, ...(days ? { expiresInDays: days } : {}) }
      // The key alone goes to stdout, for `SECATEUR_KEY=$(secateur keys create …)`.
      show(await answer(client.POST('/v1/keys', { body })), ({ secret }) => secret)
    })

const revoke = () =>
  apiCommand('revoke', 'Revoke a key: within a second it is accepted nowhere')
    .argument('<key>', 'its prefix, sec_…, its name, or its id')
    .action(async (typed, options) => {
      const { client, show } = openSession(options)
      const path = { id: await resolveKeyId(client, typed) }
      await answer(client.DELETE('/v1/keys/{id}', { params: { path } }))
      show({ id: path.id, revoked: true }, () => `${typed} is revoked.`)
    })

function describe({ items, nextCursor }: Schemas['KeyPage']): string {
  const list = columns(
    ['prefix', 'name', 'role', 'made', 'last used', 'state'],
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
