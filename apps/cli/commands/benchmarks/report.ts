import { extname } from 'node:path'
import { Option } from '@commander-js/extra-typings'
import { answer } from '../../../../clients/typescript/index.ts'
import { apiCommand, createContext } from '../../command.ts'
import { JOB, resolveBenchmarkId } from '../../ids.ts'
import { OUTPUT, writeOutput } from '../../output-file.ts'

const FORMATS = ['html', 'markdown', 'latex', 'csv'] as const
type Format = (typeof FORMATS)[number]

const BY_EXTENSION: Readonly<Record<string, Format>> = {
  '.html': 'html',
  '.md': 'markdown',
  '.tex': 'latex',
  '.csv': 'csv',
}

export const benchmarkReport = () =>
  apiCommand('report', 'Write the report of a benchmark', {
    about:
      "The paper's tables 1 to 8 with scores, and for each job and each of its evaluations the table with 95% intervals and the sparsest model of each method within 1, 5 and 10% of the dense one. HTML has pictures and is one file without a script. LaTeX needs booktabs and pgfplots. CSV has each figure in a line of its own.",
    examples: {
      'benchmark report last --output report.html': '',
      'benchmark report last --output report.tex': 'the end of the name says the format',
      'benchmark report last --format csv > figures.csv': '',
    },
  })
    .argument('<benchmark>', JOB)
    .addOption(
      new Option(
        '--format <format>',
        'output format (default: by the name of the output, else html)',
      ).choices(FORMATS),
    )
    .option(...OUTPUT)
    .action(async (typed, { json, url, format: asked, output }) => {
      const { client } = createContext({ json, url })
      const path = { id: await resolveBenchmarkId(client, typed) }
      const format = asked ?? BY_EXTENSION[extname(output ?? '').toLowerCase()] ?? 'html'
      const params = { path, query: { format } }
      const body = await answer(client.GET('/v1/benchmarks/{id}/report', { params, parseAs: 'stream' }))
      await writeOutput(body as unknown as AsyncIterable<Uint8Array>, output, format)
    })
