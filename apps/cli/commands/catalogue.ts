/** What the installation can do. */
import { answer, type Schemas } from '../../../clients/typescript/index.ts'
import { columns } from '../render/columns.ts'
import { apiCommand, openSession } from '../session.ts'

export const methods = () =>
  apiCommand('methods', 'List pruning methods', {
    about: '--json has the schema of their parameters; docs/methods.md explains each.',
    examples: { methods: '' },
  }).action(async (options) => {
    const { client, show } = openSession(options)
    show(await answer(client.GET('/v1/methods')), describeMethods)
  })

export const models = () =>
  apiCommand('models', 'List the models that are known by name', { examples: { models: '' } }).action(
    async (options) => {
      const { client, show } = openSession(options)
      show(await answer(client.GET('/v1/models')), describeModels)
    },
  )

const describeMethods = ({ items }: Schemas['MethodList']): string =>
  columns(
    ['id', 'title', 'needs', 'patterns', 'parameters'],
    items.map(({ id, title, needs, patterns, paramsSchema }) => [
      id,
      title,
      needs,
      patterns.join(', '),
      Object.keys(paramsSchema.properties ?? {}).join(', '),
    ]),
  )

const describeModels = ({ items }: Schemas['ModelList']): string =>
  columns(
    ['id', 'title', 'parameters>', 'longest window>', 'licence'],
    items.map(({ id, title, parameters, maxSeqlen, license }) => [
      id,
      title,
      parameters.toLocaleString('en'),
      maxSeqlen,
      license,
    ]),
  )
