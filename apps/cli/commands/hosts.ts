import { answer, type Schemas } from '../../../clients/typescript/index.ts'
import { resolveHostId } from '../ids.ts'
import { columns } from '../render/columns.ts'
import { paintStatus } from '../render/paint.ts'
import { bytes, localTime, shortId } from '../render/words.ts'
import { apiCommand, group, openSession } from '../session.ts'

export const hosts = () =>
  group('hosts', 'The devices that run trials', {
    examples: {
      hosts: '',
      'hosts drain lab-2/cuda:0': 'it finishes what it runs and takes nothing new',
      'hosts resume lab-2/cuda:0': '',
    },
  })
    .addCommand(list(), { isDefault: true })
    .addCommand(drain())
    .addCommand(resume())

const list = () =>
  apiCommand('list', 'List them').action(async (options) => {
    const { client, show } = openSession(options)
    show(await answer(client.GET('/v1/hosts')), describe)
  })

const drain = () =>
  apiCommand('drain', 'Let a host finish what it runs and take nothing new')
    .argument('<host>', 'name or id')
    .action(async (typed, options) => {
      const { client, show } = openSession(options)
      const path = { id: await resolveHostId(client, typed) }
      show(await answer(client.POST('/v1/hosts/{id}/drain', { params: { path } })), state)
    })

const resume = () =>
  apiCommand('resume', 'Give a host trials again')
    .argument('<host>', 'name or id')
    .action(async (typed, options) => {
      const { client, show } = openSession(options)
      const path = { id: await resolveHostId(client, typed) }
      show(await answer(client.POST('/v1/hosts/{id}/resume', { params: { path } })), state)
    })

const state = ({ name, state }: Schemas['Host']): string => `${name}: ${paintStatus(state)}`

const describe = ({ items }: Schemas['HostList']): string =>
  items.length === 0
    ? 'No host has ever been there; start a worker.'
    : columns(
        ['id', 'name', 'state', 'pool', 'labels', 'memory>', 'runs>', 'model', 'heard of'],
        items.map(({ id, name, state, pool, labels, memoryBytes, runs, model, heartbeatAt }) => [
          shortId(id),
          name,
          paintStatus(state),
          pool,
          labels.join(','),
          memoryBytes === null ? '' : bytes(memoryBytes),
          runs.length,
          model ?? '',
          localTime(heartbeatAt),
        ]),
      )
