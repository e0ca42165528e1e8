import { Option } from '@commander-js/extra-typings'
import { answer } from '../../../../clients/typescript/index.ts'
import { apiCommand, createContext } from '../../command.ts'
import { JOB, resolveBenchmarkId } from '../../ids.ts'
import { OUTPUT, writeOutput } from '../../output-file.ts'

export const benchmarkReport = () =>
  apiCommand('report', 'Write the report of a benchmark', {
    about:
      'For each job and each of its evaluations: the table with 95% intervals, and the sparsest model of each method within 1, 5 and 10% of the dense one. HTML also has a picture of each table, and is one file without a script.',
    examples: {
      'benchmark report last --output report.html': '',
      'benchmark report last --format markdown': '',
    },
  })
    .argument('<benchmark>', JOB)
    .addOption(
      new Option('--format <format>', 'output format')
        .choices(['html', 'markdown'] as const)
        .default('html' as const),
    )
    .option(...OUTPUT)
    .action(async (typed, { json, url, format, output }) => {
      const { client } = createContext({ json, url })
      const path = { id: await resolveBenchmarkId(client, typed) }
      const params = { path, query: { format } }
      const body = await answer(client.GET('/v1/benchmarks/{id}/report', { params, parseAs: 'stream' }))
      await writeOutput(body as unknown as AsyncIterable<Uint8Array>, output, format)
    })
