import { Option } from '@commander-js/extra-typings'
import { answer } from '../../../clients/typescript/index.ts'
import { resolveJobId } from '../ids.ts'
import { apiCommand, openSession } from '../session.ts'
import { wholeNumber } from '../typed.ts'

export const table = () =>
  apiCommand('table', 'Print the table of a job: levels down, methods across', {
    about: 'Cells fill in as trials end. Markdown is aligned, so that it can be read as it is.',
    examples: {
      'table last': '',
      'table last --format csv > sweep.csv': 'figures in full, and what they rest on',
      'table last --layout methods': 'methods down, levels across',
      'table last --metric perplexity --dataset wikitext2': 'another evaluation of the job',
    },
  })
    .argument('<job>', 'id, the beginning of one, or last')
    .addOption(
      new Option('--format <format>', 'of the output')
        .choices(['markdown', 'json', 'csv', 'latex'] as const)
        .default('markdown' as const),
    )
    .addOption(new Option('--layout <layout>', 'what goes down').choices(['levels', 'methods'] as const))
    .option('--metric <metric>', 'perplexity or accuracy')
    .option('--dataset <dataset>', 'what it was measured on')
    .option('--split <split>', 'which part of it')
    .option('--seqlen <n>', 'with windows of so many tokens', wholeNumber(1, 1_048_576))
    .action(async (typed, { json, url, format, ...selection }) => {
      const { client, show } = openSession({ json, url })
      const path = { id: await resolveJobId(client, typed) }
      if (json || format === 'json') {
        const query = { format: 'json' as const, ...selection }
        const found = await answer(client.GET('/v1/jobs/{id}/table', { params: { path, query } }))
        return show(found, (value) => JSON.stringify(value, null, 2))
      }
      const query = { format, ...selection }
      const text = await answer(
        client.GET('/v1/jobs/{id}/table', { params: { path, query }, parseAs: 'text' }),
      )
      process.stdout.write(text)
    })
