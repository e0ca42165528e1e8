/** Lists the datasets that jobs calibrate and evaluate on, and removes uploads. */
import { answer, type Schemas } from '../../../clients/typescript/index.ts'
import { apiCommand, createContext, group, listCommand } from '../command.ts'
import { resolveUpload } from '../ids.ts'
import { columns, page } from '../render/columns.ts'
import { bytes, localTime } from '../render/words.ts'

export const datasets = () =>
  group('datasets', 'List datasets for calibration and evaluation, and remove uploads', {
    examples: { datasets: '', 'datasets rm queries.jsonl': 'deletes an upload permanently' },
  })
    .addCommand(list(), { isDefault: true })
    .addCommand(remove())

const list = () =>
  listCommand('list', "List the built-in datasets, then the team's uploads, newest first", {
    examples: { datasets: '' },
  }).action(async ({ json, url, ...query }) => {
    const { client, show } = createContext({ json, url })
    show(await answer(client.GET('/v1/datasets', { params: { query } })), describe)
  })

const remove = () =>
  apiCommand('rm', 'Delete an upload permanently; results that used it are kept', {
    examples: { 'datasets rm queries.jsonl': '' },
  })
    .argument('<upload>', 'name, id, or start of an id')
    .action(async (typed, options) => {
      const { client, show } = createContext(options)
      const path = { id: await resolveUpload(client, typed) }
      await answer(client.DELETE('/v1/datasets/{id}', { params: { path } }))
      show({ id: path.id, removed: true }, () => `${typed} is deleted.`)
    })

const describe = ({ items, nextCursor }: Schemas['DatasetPage']): string =>
  page(
    columns(
      ['id', 'title', 'kind', 'splits', 'size>', 'where', 'licence'],
      items.map(({ id, title, kind, splits, bundled, license, upload }) => [
        id,
        title,
        upload?.kind ?? kind,
        splits.join(', '),
        upload ? bytes(upload.bytes) : '',
        upload ? `uploaded ${localTime(upload.createdAt)}` : bundled ? 'bundled' : 'from the network',
        license,
      ]),
    ),
    nextCursor,
  )
