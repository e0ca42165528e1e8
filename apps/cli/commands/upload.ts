import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { basename, extname } from 'node:path'
import { Option } from '@commander-js/extra-typings'
import { logUpdateStderr } from 'log-update'
import type { Schemas } from '../../../clients/typescript/index.ts'
import { upload as send } from '../../../clients/typescript/upload.ts'
import { UsageError } from '../failure.ts'
import { bar } from '../render/bar.ts'
import { paint } from '../render/paint.ts'
import { bytes, count, percent } from '../render/words.ts'
import { apiCommand, openSession } from '../session.ts'

const KINDS = ['text', 'traces'] as const

const KIND_OF: Record<string, (typeof KINDS)[number]> = {
  '.txt': 'text',
  '.jsonl': 'traces',
  '.ndjson': 'traces',
}

export const upload = () =>
  apiCommand('upload', 'Upload a text, or recorded queries, for jobs to calibrate and evaluate on', {
    about:
      "Traces are your users' own queries: a JSON object with `text` or `query` a line. It is checked while it comes in, belongs to the team, and nobody can download it; `secateur datasets rm` removes it for good. What the team has already is not stored twice.",
    examples: {
      'upload queries.jsonl': 'traces, by its name',
      'upload novel.txt --name novel': '',
      'upload queries.log --kind traces': '',
    },
  })
    .argument('<file>', 'in UTF-8')
    .addOption(
      new Option('--kind <kind>', 'by default what its name says: .txt, .jsonl or .ndjson').choices(KINDS),
    )
    .option('--name <name>', 'what it is called; by default the name of the file')
    .action(async (file, { json, url, ...given }) => {
      const { client, show } = openSession({ json, url })
      const kind = given.kind ?? KIND_OF[extname(file).toLowerCase()]
      if (!kind) throw new UsageError(`What is ${file}? Say --kind text or --kind traces.`)
      const size = await sizeOf(file)
      const name = given.name ?? basename(file)
      const content = withProgress(createReadStream(file), name, size)
      const { dataset, isNew } = await send(client, { name, kind, bytes: size, content })
      show(dataset, (value) => describe(value, isNew))
    })

async function sizeOf(file: string): Promise<number> {
  try {
    const found = await stat(file)
    if (found.isFile()) return found.size
  } catch (error) {
    throw new UsageError(`${file} cannot be read: ${error instanceof Error ? error.message : error}`)
  }
  throw new UsageError(`${file} is no file.`)
}

/** Shows in a terminal how much of it has been read; the network is about as far. */
async function* withProgress(content: AsyncIterable<Uint8Array>, name: string, size: number) {
  let read = 0
  try {
    for await (const chunk of content) {
      yield chunk
      read += chunk.length
      if (process.stderr.isTTY) logUpdateStderr(progress(name, read, size))
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
    `${paint.good('✓')} ${isNew ? `${title} is uploaded` : `The team has it already, as ${title}`}: ${size}.`,
    paint.faint(`  secateur submit … --calibration dataset=${id}`),
  ].join('\n')
}
