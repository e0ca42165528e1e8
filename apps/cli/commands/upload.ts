import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { basename, extname } from 'node:path'
import { Option } from '@commander-js/extra-typings'
import { logUpdateStderr } from 'log-update'
import type { Schemas } from '../../../clients/typescript/index.ts'
import { upload as send } from '../../../clients/typescript/upload.ts'
import { apiCommand, createContext } from '../command.ts'
import { UsageError } from '../errors.ts'
import { bar, onlyStyles, paint } from '../render/terminal.ts'
import { bytes, count, percent } from '../render/words.ts'

const KINDS = ['text', 'traces'] as const

const KIND_OF: Record<string, (typeof KINDS)[number]> = {
  '.txt': 'text',
  '.jsonl': 'traces',
  '.ndjson': 'traces',
}

export const upload = () =>
  apiCommand('upload', 'Upload a text, or recorded queries, as a dataset', {
    about:
      "Jobs calibrate and evaluate on it. Traces are your users' own queries: one JSON object per line, with the text in `text`, `query` or `prompt`, or with chat messages in `messages`, of which the texts of the role user count. A line may also have the `time` at which it was recorded and the `count` of how often it was sent, for calibration by frequency and for splits by time. --field names another field for the text; then only text, time and count of a line are kept. The API checks the file while it arrives. The upload belongs to the team and cannot be downloaded; `secateur datasets rm` deletes it permanently. The same content is stored only once.",
    examples: {
      'upload queries.jsonl': 'traces, by the file extension',
      'upload novel.txt --name novel': 'a text',
      'upload requests.jsonl --field question':
        'reads the text from this field, and keeps only text, time and count',
      'upload queries.log --kind traces': '',
    },
  })
    .argument('<file>', 'file in UTF-8')
    .addOption(
      new Option('--kind <kind>', 'default: text for .txt, traces for .jsonl and .ndjson').choices(KINDS),
    )
    .option('--name <name>', 'name of the dataset (default: the name of the file)')
    .option('--field <name>', 'field of the traces that has the text or the chat messages')
    .action(async (file, { json, url, ...given }) => {
      const { client, show } = createContext({ json, url })
      const kind = given.kind ?? KIND_OF[extname(file).toLowerCase()]
      if (!kind) throw new UsageError(`Unknown file type: ${file}. Add --kind text or --kind traces.`)
      if (kind === 'text' && given.field !== undefined)
        throw new UsageError('--field applies to traces only.')
      const size = await sizeOf(file)
      const name = given.name ?? basename(file)
      const content = withProgress(createReadStream(file), name, size)
      const { dataset, isNew } = await send(client, { name, kind, field: given.field, bytes: size, content })
      show(dataset, (value) => describe(value, isNew))
    })

async function sizeOf(file: string): Promise<number> {
  try {
    const found = await stat(file)
    if (found.isFile()) return found.size
  } catch (error) {
    throw new UsageError(`Cannot read ${file}: ${error instanceof Error ? error.message : error}`)
  }
  throw new UsageError(`${file} is not a file.`)
}

/** Shows in a terminal how much of the file was read, which is about as much as was sent. */
async function* withProgress(content: AsyncIterable<Uint8Array>, name: string, size: number) {
  let read = 0
  try {
    for await (const chunk of content) {
      yield chunk
      read += chunk.length
      if (process.stderr.isTTY) logUpdateStderr(onlyStyles(progress(name, read, size)))
    }
  } finally {
    logUpdateStderr.clear()
  }
}

const progress = (name: string, read: number, size: number): string =>
  `${name}  ${bar(read / size, process.stderr)} ${percent(read / size)} of ${bytes(size)}`

function describe({ id, title, upload }: Schemas['Dataset'], isNew: boolean): string {
  const size = upload
    ? `${upload.kind === 'traces' ? count(upload.documents, 'trace') : 'a text'}, ${bytes(upload.bytes)}`
    : ''
  return [
    `${paint.good('✓')} ${isNew ? `${title} is uploaded` : `The team has uploaded it before, as ${title}`}: ${size}.`,
    paint.faint(`  secateur submit … --calibration dataset=${id}`),
  ].join('\n')
}
