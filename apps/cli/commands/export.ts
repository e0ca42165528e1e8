import { createWriteStream } from 'node:fs'
import { rename } from 'node:fs/promises'
import { pipeline } from 'node:stream/promises'
import { Option } from '@commander-js/extra-typings'
import { escapeControlsInLines } from '#core/domain/control-characters.ts'
import {
  answer,
  type Client,
  type PageQuery,
  pages,
  type Schemas,
} from '../../../clients/typescript/index.ts'
import { apiCommand, createContext } from '../command.ts'
import { UsageError } from '../errors.ts'
import { resolveJobId } from '../ids.ts'
import { sayJson } from '../render/terminal.ts'

const FORMATS = ['csv', 'parquet', 'markdown', 'latex'] as const

export const exportMeasurements = () =>
  apiCommand('export', 'Export the measurements of a job: one row per value, with model, data and settings', {
    examples: {
      'export last > sweep.csv': '',
      'export last --format parquet --output sweep.parquet': '',
      'export last --json': 'the rows as JSON',
    },
  })
    .argument('<job>', 'id, start of an id, or last')
    .addOption(new Option('--format <format>', 'file format').choices(FORMATS).default('csv' as const))
    .option('--output <file>', 'write to a file instead of stdout')
    .action(async (typed, { json, url, format, output }) => {
      const { client } = createContext({ json, url })
      if (format === 'parquet' && !output && process.stdout.isTTY)
        throw new UsageError('Parquet is a binary format. Write it to a file with --output FILE.')
      const path = { id: await resolveJobId(client, typed) }
      if (json) return printRows(client, path)
      const body = await answer(
        client.GET('/v1/jobs/{id}/measurements', { params: { path, query: { format } }, parseAs: 'stream' }),
      )
      await write(body as AsyncIterable<Uint8Array>, output, format)
    })

interface Page {
  items: Schemas['MeasurementRow'][]
  nextCursor: string | null
}

async function printRows(client: Client, path: { id: string }): Promise<void> {
  const items = []
  const page = async (query: PageQuery) => {
    const found = await answer(client.GET('/v1/jobs/{id}/measurements', { params: { path, query } }))
    return found as Page // without `format` the answer is JSON, never text
  }
  for await (const row of pages(page)) items.push(row)
  sayJson({ items })
}

/** Writes to `<file>.part` first, so that a broken transfer leaves no file that looks complete. */
async function write(
  body: AsyncIterable<Uint8Array>,
  file: string | undefined,
  format: string,
): Promise<void> {
  if (!file) {
    const shown = process.stdout.isTTY || format === 'markdown' ? escaped(body) : body
    return pipeline(shown, process.stdout, { end: false })
  }
  await pipeline(body, createWriteStream(`${file}.part`))
  await rename(`${file}.part`, file)
}

/** The text with its control characters escaped, for people. */
async function* escaped(body: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder()
  for await (const chunk of body) yield escapeControlsInLines(decoder.decode(chunk, { stream: true }))
}
