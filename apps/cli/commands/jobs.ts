import { Option } from '@commander-js/extra-typings'
import { JOB_STATUSES, type JobStatus } from '#core/domain/status.ts'
import { answer, type Schemas } from '../../../clients/typescript/index.ts'
import { columns, page } from '../render/columns.ts'
import { paintStatus } from '../render/paint.ts'
import { localTime, percent, shortId } from '../render/words.ts'
import { listCommand, openSession } from '../session.ts'
import { time } from '../typed.ts'

export const jobs = () =>
  listCommand('jobs', 'List jobs, newest first', {
    examples: {
      jobs: '',
      'jobs --status failed cancelled --after 2026-11-24': '',
      "jobs --search 'smollm2 -nightly'": '',
      'jobs --cursor CURSOR': 'the next page, as the one before says',
    },
  })
    .option('--search <words>', 'of name, notes, tags or model')
    .addOption(new Option('--status <status...>', 'only those; several may be named').choices(JOB_STATUSES))
    .option('--model <model>', 'only those of this model')
    .option('--method <method>', 'only those with this method')
    .option('--tag <tags...>', 'only those with all of these tags')
    .option('--after <time>', 'submitted since, as 2026-11-24 or 2026-11-24T08:00Z', time)
    .option('--before <time>', 'submitted until', time)
    .addOption(
      new Option('--sort <by>', 'when they were submitted, or ended').choices(['created', 'ended'] as const),
    )
    .action(async ({ search, status, after, before, json, url, ...filters }) => {
      const { client, show } = openSession({ json, url })
      const query = {
        ...filters,
        ...(search ? { q: search } : {}),
        ...(status ? { status: status as JobStatus[] } : {}),
        ...(after ? { createdAfter: after } : {}),
        ...(before ? { createdBefore: before } : {}),
      }
      show(await answer(client.GET('/v1/jobs', { params: { query } })), describe)
    })

function describe({ items, nextCursor }: Schemas['JobPage']): string {
  if (items.length === 0) return 'No jobs.'
  const list = columns(
    ['id', 'name', 'model', 'status', 'done>', 'trials>', 'submitted'],
    items.map(({ id, name, spec, status, progress, createdAt }) => [
      shortId(id),
      name ?? '',
      spec.model,
      paintStatus(status),
      percent(progress.fraction),
      progress.trials,
      localTime(createdAt),
    ]),
  )
  return page(list, nextCursor)
}
