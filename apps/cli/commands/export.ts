import { createWriteStream } from 'node:fs'
import { rename } from 'node:fs/promises'
import { pipeline } from 'node:stream/promises'
import { Option } from '@commander-js/extra-typings'
import {
  answer,
  type Client,
  type PageQuery,
  pages,
  type Schemas,
} from '../../../clients/typescript/index.ts'
import { UsageError } from '../failure.ts'
import { resolveJobId } from '../ids.ts'
import { apiCommand, openSession, say } from '../session.ts'

const FORMATS = ['csv', 'parquet', 'markdown', 'latex'] as const

export const exportMeasurements = () =>
  apiCommand('export', 'Write out what a job has measured: a row a figure, with all that it rests on', {
    examples: {
      'export last > sweep.csv': '',
      'export last --format parquet --output sweep.parquet': '',
      'export last --json': 'the rows as the API has them',
    },
  })
    .argument('<job>', 'id, the beginning of one, or last')
    .addOption(new Option('--format <format>', 'of the file').choices(FORMATS).default('csv' as const))
    .option('--output <file>', 'in place of stdout; it is there once it is complete')
    .action(async (typed, { json, url, format, output }) => {
      const { client } = openSession({ json, url })
      if (format === 'parquet' && !output && process.stdout.isTTY)
        throw new UsageError('Parquet is no text for a terminal: --output FILE.')
      const path = { id: await resolveJobId(client, typed) }
      if (json) return printRows(client, path)
      const body = await answer(
        client.GET('/v1/jobs/{id}/measurements', { params: { path, query: { format } }, parseAs: 'stream' }),
      )
      await write(body as AsyncIterable<Uint8Array>, output)
    })

interface Page {
  items: Schemas['MeasurementRow'][]
  nextCursor: string | null
}

async function printRows(client: Client, path: { id: string }): Promise<void> {
  const items = []
  const page = async (query: PageQuery) => {
    const found = await answer(client.GET('/v1/jobs/{id}/measurements', { params: { path, query } }))
    return found as Page // and no text, which comes in the formats of files
  }
  for await (const row of pages(page)) items.push(row)
  say(JSON.stringify({ items }, null, 2))
}

/** To a file under another name first: a transfer that breaks off leaves none that looks complete. */
async function write(body: AsyncIterable<Uint8Array>, file: string | undefined): Promise<void> {
  if (!file) return pipeline(body, process.stdout, { end: false })
  await pipeline(body, createWriteStream(`${file}.part`))
  await rename(`${file}.part`, file)
}
