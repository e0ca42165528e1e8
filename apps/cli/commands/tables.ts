/** Prints the table of a job, and the tables of several jobs side by side. */
import { Option } from '@commander-js/extra-typings'
import { answer } from '../../../clients/typescript/index.ts'
import { createContext } from '../command.ts'
import { evaluationCommand, withUploadId } from '../evaluation-command.ts'
import { JOB, resolveJobId } from '../ids.ts'
import { OUTPUT, rejectBinaryInTerminal, writeOutput } from '../output-file.ts'
import { sayJson } from '../render/terminal.ts'

const UNIT = () =>
  new Option('--unit <unit>', 'unit of the figures of perplexity (default: perplexity)').choices([
    'perplexity',
    'nats',
    'bits-per-byte',
  ] as const)

export const table = () =>
  evaluationCommand('table', 'Print the table of a job, with levels down and methods across', {
    about:
      'Cells fill in as trials end. The table shows one evaluation of the job and lists the others. Markdown is aligned, so it is readable as it is.',
    examples: {
      'table last': '',
      'table last --format csv > sweep.csv': 'full precision, with model, data and settings in every row',
      'table last --format parquet --output sweep.parquet': '',
      'table last --format svg --intervals --output sweep.svg':
        'a picture: a line for each method, with bands',
      'table last --layout methods': 'methods down, levels across',
      'table last --intervals':
        'with 95% intervals, and a mark where a method is not distinguishable from dense',
      'table last --unit bits-per-byte': 'compares models with different tokenizers',
      'table last --dataset wikitext2-mini --split validation': 'another evaluation of the job',
    },
  })
    .argument('<job>', JOB)
    .addOption(
      new Option('--format <format>', 'output format')
        .choices(['markdown', 'json', 'csv', 'latex', 'parquet', 'svg'] as const)
        .default('markdown' as const),
    )
    .addOption(
      new Option('--layout <layout>', 'what the rows are (default: levels)').choices([
        'levels',
        'methods',
      ] as const),
    )
    .option('--intervals', 'print 95% intervals behind the figures')
    .addOption(UNIT())
    .option(...OUTPUT)
    .action(async (typed, { json, url, format, output, ...selected }) => {
      const { client } = createContext({ json, url })
      if (!json) rejectBinaryInTerminal(format, output)
      const path = { id: await resolveJobId(client, typed) }
      const selection = await withUploadId(client, selected)
      if (json || (format === 'json' && !output)) {
        const query = { format: 'json' as const, ...selection }
        return sayJson(await answer(client.GET('/v1/jobs/{id}/table', { params: { path, query } })))
      }
      const query = { format, ...selection }
      const body = await answer(
        client.GET('/v1/jobs/{id}/table', { params: { path, query }, parseAs: 'stream' }),
      )
      await writeOutput(body as AsyncIterable<Uint8Array>, output, format)
    })

export const compare = () =>
  evaluationCommand('compare', 'Compare jobs cell by cell', {
    about: 'Differences and ratios are relative to the first job. Settings are shown where the jobs differ.',
    examples: {
      'compare 01a2168d-fa06 last': '',
      'compare 01a2168d-fa06 last --intervals': 'marks what is not distinguishable',
      'compare 01a2168d-fa06 last --format csv': '',
    },
  })
    .argument('<first>', JOB)
    .argument('<others...>', 'one or more jobs to compare with it')
    .addOption(
      new Option('--format <format>', 'output format')
        .choices(['markdown', 'json', 'csv', 'latex'] as const)
        .default('markdown' as const),
    )
    .option('--intervals', 'compare window by window, with 95% intervals')
    .addOption(UNIT())
    .option(...OUTPUT)
    .action(async (first, others, { json, url, format, output, ...selected }) => {
      const { client } = createContext({ json, url })
      const ids = []
      for (const typed of [first, ...others]) ids.push(await resolveJobId(client, typed))
      const query = { jobs: ids.join(','), ...(await withUploadId(client, selected)) }
      if (json || (format === 'json' && !output))
        return sayJson(await answer(client.GET('/v1/compare', { params: { query } })))
      const body = await answer(
        client.GET('/v1/compare', { params: { query: { ...query, format } }, parseAs: 'stream' }),
      )
      await writeOutput(body as AsyncIterable<Uint8Array>, output, format)
    })
