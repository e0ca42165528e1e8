/** What jobs calibrate and evaluate on. */
import { answer, type Schemas } from '../../../clients/typescript/index.ts'
import { resolveUploadId } from '../ids.ts'
import { columns, page } from '../render/columns.ts'
import { bytes, localTime } from '../render/words.ts'
import { apiCommand, group, listCommand, openSession } from '../session.ts'

export const datasets = () =>
  group('datasets', 'What jobs calibrate and evaluate on: known by name, or uploaded', {
    examples: { datasets: '', 'datasets rm queries.jsonl': 'an upload goes for good' },
  })
    .addCommand(list(), { isDefault: true })
    .addCommand(remove())

const list = () =>
  listCommand('list', 'List those that everybody has, then what the team has uploaded, newest first').action(
    async ({ json, url, ...query }) => {
      const { client, show } = openSession({ json, url })
      show(await answer(client.GET('/v1/datasets', { params: { query } })), describe)
    },
  )

const remove = () =>
  apiCommand('rm', 'Remove an upload for good; what was measured with it stays')
    .argument('<upload>', 'its name or id')
    .action(async (typed, options) => {
      const { client, show } = openSession(options)
      const path = { id: await resolveUploadId(client, typed) }
      await answer(client.DELETE('/v1/datasets/{id}', { params: { path } }))
      show({ id: path.id, removed: true }, () => `${typed} is gone.`)
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
