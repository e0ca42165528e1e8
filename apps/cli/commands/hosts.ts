import { answer, type Schemas } from '../../../clients/typescript/index.ts'
import { apiCommand, createContext, group } from '../command.ts'
import { resolveHostId } from '../ids.ts'
import { columns } from '../render/columns.ts'
import { paintStatus } from '../render/terminal.ts'
import { bytes, localTime, shortId } from '../render/words.ts'

export const hosts = () =>
  group('hosts', 'List the devices that run trials; drain, resume or remove one', {
    examples: {
      hosts: '',
      'hosts drain lab-2/cuda:0': 'finishes its trials and accepts no new ones',
      'hosts resume lab-2/cuda:0': '',
      'hosts rm lab-2/cuda:0': 'removes a host that is gone from the list',
    },
  })
    .addCommand(list(), { isDefault: true })
    .addCommand(drain())
    .addCommand(resume())
    .addCommand(remove())

const list = () =>
  apiCommand('list', 'List hosts', { examples: { hosts: '' } }).action(async (options) => {
    const { client, show } = createContext(options)
    show(await answer(client.GET('/v1/hosts')), describe)
  })

const drain = () =>
  apiCommand('drain', 'Let a host finish its trials and accept no new ones', {
    examples: { 'hosts drain lab-2/cuda:0': '' },
  })
    .argument('<host>', 'name, id, or start of an id')
    .action(async (typed, options) => {
      const { client, show } = createContext(options)
      const path = { id: await resolveHostId(client, typed) }
      show(await answer(client.POST('/v1/hosts/{id}/drain', { params: { path } })), state)
    })

const resume = () =>
  apiCommand('resume', 'Let a drained host accept trials again', {
    examples: { 'hosts resume lab-2/cuda:0': '' },
  })
    .argument('<host>', 'name, id, or start of an id')
    .action(async (typed, options) => {
      const { client, show } = createContext(options)
      const path = { id: await resolveHostId(client, typed) }
      show(await answer(client.POST('/v1/hosts/{id}/resume', { params: { path } })), state)
    })

const remove = () =>
  apiCommand('rm', 'Remove a host that is gone from the list; attempts keep its name', {
    examples: { 'hosts rm lab-2/cuda:0': '' },
  })
    .argument('<host>', 'name, id, or start of an id')
    .action(async (typed, options) => {
      const { client, show } = createContext(options)
      const path = { id: await resolveHostId(client, typed) }
      await answer(client.DELETE('/v1/hosts/{id}', { params: { path } }))
      show({ id: path.id, removed: true }, () => `${typed} is removed.`)
    })

const state = ({ name, state }: Schemas['Host']): string => `${name}: ${paintStatus(state)}`

const describe = ({ items }: Schemas['HostList']): string =>
  items.length === 0
    ? 'No hosts. Start a worker with `npm start`, or see docs/operations.md.'
    : columns(
        ['id', 'name', 'state', 'pool', 'labels', 'memory>', 'runs>', 'model', 'last heartbeat'],
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
