/** Lists the stored models of the team; shows, pins and deletes one. */
import { Option } from '@commander-js/extra-typings'
import { answer, type Client, type Schemas } from '../../../clients/typescript/index.ts'
import { apiCommand, createContext, group, listCommand } from '../command.ts'
import { JOB, resolveArtifactId, resolveJobId } from '../ids.ts'
import { level } from '../option-parsers.ts'
import { columns, page } from '../render/columns.ts'
import { paint } from '../render/terminal.ts'
import { cellName, figure } from '../render/trial.ts'
import { bytes, localTime, shortId } from '../render/words.ts'
import { LAYOUTS } from './pull.ts'

/** What commands accept for a stored model. */
const ARTIFACT = ['<artifact>', "id, start of an id, or cell such as 'wanda at 0.5'"] as const

export const artifacts = () =>
  group('artifacts', 'List stored models; show, pin or delete one', {
    examples: {
      artifacts: '',
      'artifacts --job last --layout packed': '',
      'artifacts show 019a0b1c-2d3e': 'sizes, measurements and files',
      'artifacts pin 019a0b1c-2d3e': 'keeps it, whatever the retention of the team is',
      'artifacts rm 019a0b1c-2d3e': 'deletes it permanently; `secateur pull` can make it again',
    },
  })
    .addCommand(list(), { isDefault: true })
    .addCommand(show())
    .addCommand(pin('pin', 'Keep a stored model until it is unpinned', true))
    .addCommand(pin('unpin', 'Let retention and requests delete a stored model again', false))
    .addCommand(remove())

const list = () =>
  listCommand('list', 'List stored models, newest first', {
    examples: { 'artifacts --method wanda --level 0.5': '', 'artifacts --pinned': '' },
  })
    .option('--job <job>', `models of the trials of a job: ${JOB}`)
    .option('--method <method>', 'models of this method')
    .option('--level <level>', 'models of this level', level)
    .option('--pattern <pattern>', 'models of this pattern')
    .addOption(new Option('--layout <layout>', 'models in this layout').choices(LAYOUTS))
    .option('--pinned', 'pinned models only')
    .action(async ({ json, url, job, ...filters }) => {
      const { client, show } = createContext({ json, url })
      const query = { ...filters, ...(job && { job: await resolveJobId(client, job) }) }
      show(await answer(client.GET('/v1/artifacts', { params: { query } })), describeList)
    })

const show = () =>
  apiCommand('show', 'Show a stored model: sizes, measurements and files', {
    examples: { 'artifacts show 019a0b1c-2d3e': '' },
  })
    .argument(...ARTIFACT)
    .action(async (typed, options) => {
      const { client, show } = createContext(options)
      const path = { id: await resolveArtifactId(client, typed) }
      show(await answer(client.GET('/v1/artifacts/{id}', { params: { path } })), describeOne)
    })

const pin = (name: string, summary: string, pinned: boolean) =>
  apiCommand(name, summary, { examples: { [`artifacts ${name} 019a0b1c-2d3e`]: '' } })
    .argument(...ARTIFACT)
    .action(async (typed, options) => {
      const { client, show } = createContext(options)
      const artifact = await setPinned(client, await resolveArtifactId(client, typed), pinned)
      show(artifact, ({ id, pinned }) => `${id} is ${pinned ? 'pinned' : 'not pinned'}.`)
    })

const setPinned = (client: Client, id: string, pinned: boolean) =>
  answer(client.PATCH('/v1/artifacts/{id}', { params: { path: { id } }, body: { pinned } }))

const remove = () =>
  apiCommand('rm', 'Delete a stored model permanently; its figures are kept', {
    examples: { 'artifacts rm 019a0b1c-2d3e': '' },
  })
    .argument(...ARTIFACT)
    .action(async (typed, options) => {
      const { client, show } = createContext(options)
      const path = { id: await resolveArtifactId(client, typed) }
      await answer(client.DELETE('/v1/artifacts/{id}', { params: { path } }))
      show({ id: path.id, removed: true }, () => `${typed} is deleted.`)
    })

const describeList = ({ items, nextCursor }: Schemas['ArtifactPage']): string =>
  items.length === 0
    ? 'No stored models. `secateur pull JOB METHOD@LEVEL --to FOLDER` makes one.'
    : page(
        columns(
          ['id', 'model', 'trial', 'layout', 'size>', 'pinned', 'stored'],
          items.map((artifact) => [
            shortId(artifact.id),
            artifact.model,
            cellName(artifact),
            artifact.layout,
            bytes(artifact.bytes),
            artifact.pinned ? 'pinned' : '',
            localTime(artifact.createdAt),
          ]),
        ),
        nextCursor,
      )

function describeOne(artifact: Schemas['ArtifactDetail']): string {
  const { id, jobId, layout, sparsity, dense, saved, reproduced, warnings, files } = artifact
  const facts = [
    ['id', id],
    ['job', jobId ?? 'deleted'],
    ['model', artifact.model],
    ['layout', `${layout}${artifact.pinned ? ', pinned' : ''}`],
    ['sparsity', sparsity.achieved?.toFixed(6) ?? ''],
    ['parameters', `${saved.parameters.toLocaleString('en')} of ${dense.parameters.toLocaleString('en')}`],
    ['weights', `${bytes(saved.bytes)} of ${bytes(dense.bytes)}`],
    ['made', MADE[String(reproduced)] ?? ''],
    ...artifact.measurements.map(({ metric, dataset, split, value }) => [
      metric,
      `${value === null ? 'none' : figure(value)} on ${dataset}, ${split}`,
    ]),
    ...warnings.map((warning) => ['warning', warning]),
  ].filter(([, value]) => value !== '')
  const width = Math.max(...facts.map(([name]) => String(name).length)) + 2
  return [
    paint.strong(cellName(artifact)),
    ...facts.map(([name, value]) => `${String(name).padEnd(width)}${value}`),
    '',
    columns(
      ['file', 'size>', 'sha256'],
      files.map(({ name, bytes: size, sha256 }) => [name, bytes(size), sha256]),
    ),
    paint.faint(`secateur pull ${shortId(id)} --to FOLDER`),
  ].join('\n')
}

/** By `reproduced`. */
const MADE: Record<string, string> = {
  null: 'when the trial was evaluated',
  true: 'by pruning again, with the same result to the bit',
  false: 'by pruning again, with another result than the one that was evaluated',
}
