import { Option } from '@commander-js/extra-typings'
import { answer, type Client, type Schemas } from '../../../clients/typescript/index.ts'
import { UsageError } from '../failure.ts'
import { resolveJobId } from '../ids.ts'
import { readJob } from '../job-file.ts'
import { paint } from '../render/paint.ts'
import { slots } from '../render/schedule.ts'
import { shortId } from '../render/words.ts'
import { apiCommand, openSession } from '../session.ts'
import { time, wholeNumber } from '../typed.ts'

export const createSchedule = () =>
  apiCommand('create', 'Submit a job at every slot from now on', {
    about:
      'The job is that of a file, as `secateur submit` takes it, or of a job that there is. It is checked now, and again for every run: a model without a revision is taken at the newest one.',
    examples: {
      "schedules create sweep.yaml --name nightly --cron '30 2 * * *' --zone Europe/Berlin": '',
      "schedules create --from last --name weekly --cron '0 4 * * 1' --keep-days 90": '',
    },
  })
    .argument('[file]', 'YAML or JSON; - is stdin')
    .option('--from <job>', 'in place of a file: id, the beginning of one, or last')
    .requiredOption('--name <name>', 'what it is called')
    .requiredOption('--cron <expression>', "five fields, as '30 2 * * *': 02:30 every night")
    .option('--zone <zone>', 'on the clocks there, as Europe/Berlin', 'UTC')
    .option('--starts <time>', 'no slot before it, as 2026-11-24 or 2026-11-24T08:00Z', time)
    .option('--ends <time>', 'no slot after it', time)
    .addOption(
      new Option('--overlap <what>', 'of a slot while a run is under way').choices([
        'skip',
        'queue',
        'cancel_previous',
      ] as const),
    )
    .addOption(
      new Option('--catch-up <what>', 'of slots missed while the service was away').choices([
        'none',
        'last',
      ] as const),
    )
    .option('--keep-runs <n>', 'delete older runs with their jobs', wholeNumber(1, 100_000))
    .option('--keep-days <n>', 'the same, by their age', wholeNumber(1, 36_500))
    .action(async (file, { json, url, from, starts, ends, keepRuns, keepDays, ...given }) => {
      const { client, show } = openSession({ json, url })
      const job = await jobOf(client, file, from)
      const retention = { ...(keepRuns ? { runs: keepRuns } : {}), ...(keepDays ? { days: keepDays } : {}) }
      const body = {
        ...given,
        job,
        ...(starts ? { startsAt: starts } : {}),
        ...(ends ? { endsAt: ends } : {}),
        ...(keepRuns || keepDays ? { retention } : {}),
      }
      show(await answer(client.POST('/v1/schedules', { body })), describe)
    })

async function jobOf(
  client: Client,
  file: string | undefined,
  from: string | undefined,
): Promise<Schemas['JobRequest']> {
  if (file && from) throw new UsageError('A file or --from: one of them says which job.')
  if (file) return (await readJob(file)) as Schemas['JobRequest']
  if (!from) throw new UsageError('Which job? Name a file, or one that there is with --from.')
  const path = { id: await resolveJobId(client, from) }
  return asRequest(await answer(client.GET('/v1/jobs/{id}', { params: { path } })))
}

/** A job as whoever submits it asks for it: the model as it was named, not at its revision then. */
function asRequest({
  name,
  notes,
  tags,
  priority,
  pool,
  requires,
  spec,
}: Schemas['Job']): Schemas['JobRequest'] {
  const { revision: _, ...asked } = spec
  return { name, notes, tags, priority, pool, requires, ...asked }
}

const describe = (schedule: Schemas['Schedule']): string =>
  [
    `${paint.good('✓')} ${schedule.name} is there.`,
    slots(schedule, schedule.zone),
    paint.faint(`  secateur schedules show ${shortId(schedule.id)}`),
  ].join('\n')
