import { Option } from '@commander-js/extra-typings'
import { answer } from '../../../clients/typescript/index.ts'
import { resolveJobId } from '../ids.ts'
import { apiCommand, openSession } from '../session.ts'

export const compare = () =>
  apiCommand('compare', 'Put jobs side by side, cell by cell', {
    about:
      'Differences and ratios are to the first. What their figures rest on is shown wherever it is not the same.',
    examples: { 'compare 01a2168d-fa06 last': '', 'compare 01a2168d-fa06 last --format csv': '' },
  })
    .argument('<first>', 'id, the beginning of one, or last')
    .argument('<others...>', 'as many as shall be compared with it')
    .addOption(
      new Option('--format <format>', 'of the output')
        .choices(['markdown', 'json', 'csv'] as const)
        .default('markdown' as const),
    )
    .option('--metric <metric>', 'perplexity or accuracy')
    .option('--dataset <dataset>', 'what it was measured on')
    .action(async (first, others, { json, url, format, ...selection }) => {
      const { client, show } = openSession({ json, url })
      const ids = []
      for (const typed of [first, ...others]) ids.push(await resolveJobId(client, typed))
      const query = { jobs: ids.join(','), ...selection }
      if (json || format === 'json') {
        const found = await answer(client.GET('/v1/compare', { params: { query } }))
        return show(found, (value) => JSON.stringify(value, null, 2))
      }
      const text = await answer(
        client.GET('/v1/compare', { params: { query: { ...query, format } }, parseAs: 'text' }),
      )
      process.stdout.write(text)
    })
