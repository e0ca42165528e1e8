import { Option } from '@commander-js/extra-typings'
import {
  answer,
  type Client,
  type PageQuery,
  pages,
  type Schemas,
} from '../../../clients/typescript/index.ts'
import { apiCommand, createContext } from '../command.ts'
import { JOB, resolveJobId } from '../ids.ts'
import { OUTPUT, rejectBinaryInTerminal, writeOutput } from '../output-file.ts'
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
    .argument('<job>', JOB)
    .addOption(new Option('--format <format>', 'file format').choices(FORMATS).default('csv' as const))
    .option(...OUTPUT)
    .action(async (typed, { json, url, format, output }) => {
      const { client } = createContext({ json, url })
      if (!json) rejectBinaryInTerminal(format, output)
      const path = { id: await resolveJobId(client, typed) }
      if (json) return printRows(client, path)
      const body = await answer(
        client.GET('/v1/jobs/{id}/measurements', { params: { path, query: { format } }, parseAs: 'stream' }),
      )
      await writeOutput(body as AsyncIterable<Uint8Array>, output, format)
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
