/** Prints the table of a job, and the tables of several jobs side by side. */
import { Option } from '@commander-js/extra-typings'
import { escapeControlsInLines } from '#core/domain/control-characters.ts'
import { answer } from '../../../clients/typescript/index.ts'
import { apiCommand, createContext } from '../command.ts'
import { resolveJobId } from '../ids.ts'
import { wholeNumber } from '../option-parsers.ts'
import { sayJson } from '../render/terminal.ts'

const METRIC = ['--metric <metric>', 'perplexity or accuracy (default: the first evaluation)'] as const
const DATASET = ['--dataset <dataset>', 'dataset of the evaluation'] as const

export const table = () =>
  apiCommand('table', 'Print the table of a job, with levels down and methods across', {
    about: 'Cells fill in as trials end. Markdown is aligned, so it is readable as it is.',
    examples: {
      'table last': '',
      'table last --format csv > sweep.csv': 'full precision, with model, data and settings in every row',
      'table last --layout methods': 'methods down, levels across',
      'table last --metric perplexity --dataset wikitext2': 'another evaluation of the job',
    },
  })
    .argument('<job>', 'id, start of an id, or last')
    .addOption(
      new Option('--format <format>', 'output format')
        .choices(['markdown', 'json', 'csv', 'latex'] as const)
        .default('markdown' as const),
    )
    .addOption(
      new Option('--layout <layout>', 'what the rows are (default: levels)').choices([
        'levels',
        'methods',
      ] as const),
    )
    .option(...METRIC)
    .option(...DATASET)
    .option('--split <split>', 'split of the dataset')
    .option('--seqlen <n>', 'window length of the evaluation, in tokens', wholeNumber(1, 1_048_576))
    .action(async (typed, { json, url, format, ...selection }) => {
      const { client } = createContext({ json, url })
      const path = { id: await resolveJobId(client, typed) }
      if (json || format === 'json') {
        const query = { format: 'json' as const, ...selection }
        const found = await answer(client.GET('/v1/jobs/{id}/table', { params: { path, query } }))
        return sayJson(found)
      }
      const query = { format, ...selection }
      const text = await answer(
        client.GET('/v1/jobs/{id}/table', { params: { path, query }, parseAs: 'text' }),
      )
      sayFile(text, format)
    })

export const compare = () =>
  apiCommand('compare', 'Compare jobs cell by cell', {
    about: 'Differences and ratios are relative to the first job. Settings are shown where the jobs differ.',
    examples: { 'compare 01a2168d-fa06 last': '', 'compare 01a2168d-fa06 last --format csv': '' },
  })
    .argument('<first>', 'id, start of an id, or last')
    .argument('<others...>', 'one or more jobs to compare with it')
    .addOption(
      new Option('--format <format>', 'output format')
        .choices(['markdown', 'json', 'csv'] as const)
        .default('markdown' as const),
    )
    .option(...METRIC)
    .option(...DATASET)
    .action(async (first, others, { json, url, format, ...selection }) => {
      const { client } = createContext({ json, url })
      const ids = []
      for (const typed of [first, ...others]) ids.push(await resolveJobId(client, typed))
      const query = { jobs: ids.join(','), ...selection }
      if (json || format === 'json') {
        const found = await answer(client.GET('/v1/compare', { params: { query } }))
        return sayJson(found)
      }
      const text = await answer(
        client.GET('/v1/compare', { params: { query: { ...query, format } }, parseAs: 'text' }),
      )
      sayFile(text, format)
    })

/** Prints a table as the API wrote it. Markdown, and everything in a terminal, is for people: control characters are escaped. */
const sayFile = (text: string, format: string): boolean =>
  process.stdout.write(format === 'markdown' || process.stdout.isTTY ? escapeControlsInLines(text) : text)
