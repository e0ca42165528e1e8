/** Lists the methods and models of the installation. */
import { answer, type Schemas } from '../../../clients/typescript/index.ts'
import { apiCommand, createContext } from '../command.ts'
import { columns } from '../render/columns.ts'

export const methods = () =>
  apiCommand('methods', 'List pruning methods', {
    about: '--json also prints the schema of the parameters. docs/methods.md explains each method.',
    examples: { methods: '' },
  }).action(async (options) => {
    const { client, show } = createContext(options)
    show(await answer(client.GET('/v1/methods')), describeMethods)
  })

export const models = () =>
  apiCommand('models', 'List the bundled models', { examples: { models: '' } }).action(async (options) => {
    const { client, show } = createContext(options)
    show(await answer(client.GET('/v1/models')), describeModels)
  })

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
