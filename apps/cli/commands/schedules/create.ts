import { Option } from '@commander-js/extra-typings'
import { answer, type Client, type Schemas } from '../../../../clients/typescript/index.ts'
import { apiCommand, createContext } from '../../command.ts'
import { UsageError } from '../../errors.ts'
import { JOB, resolveJobId } from '../../ids.ts'
import { readDocument, withUploadIds } from '../../job-file.ts'
import { time, wholeNumber } from '../../option-parsers.ts'
import { slots } from '../../render/schedule.ts'
import { paint } from '../../render/terminal.ts'
import { shortId } from '../../render/words.ts'

export const createSchedule = () =>
  apiCommand('create', 'Create a schedule: it submits a job at every slot of a cron expression', {
    about:
      'The job comes from a file, as for `secateur submit`, or from an existing job. It is checked now, and again at every run. A model without a revision runs at the newest one.',
    examples: {
      "schedules create sweep.yaml --name nightly --cron '30 2 * * *' --zone Europe/Berlin": '',
      "schedules create --from last --name weekly --cron '0 4 * * 1' --keep-days 90": '',
    },
  })
    .argument('[file]', 'YAML or JSON file; - reads stdin')
    .option('--from <job>', `copy an existing job: ${JOB}`)
    .requiredOption('--name <name>', 'name of the schedule')
    .requiredOption('--cron <expression>', "five fields; '30 2 * * *' is 02:30 every night")
    .option('--zone <zone>', 'time zone, such as Europe/Berlin', 'UTC')
    .option('--starts <time>', 'no slot before this time, such as 2026-11-24 or 2026-11-24T08:00Z', time)
    .option('--ends <time>', 'no slot after this time', time)
    .addOption(
      new Option('--overlap <what>', 'what to do at a slot while a run is open (default: skip)').choices([
        'skip',
        'queue',
        'cancel_previous',
      ] as const),
    )
    .addOption(
      new Option('--catch-up <what>', 'slots to make up for after an outage (default: none)').choices([
        'none',
        'last',
      ] as const),
    )
    .option(
      '--keep-runs <n>',
      'keep this many runs, delete older ones with their jobs',
      wholeNumber(1, 100_000),
    )
    .option('--keep-days <n>', 'keep runs for this many days', wholeNumber(1, 36_500))
    .action(async (file, { json, url, from, starts, ends, keepRuns, keepDays, ...given }) => {
      const { client, show } = createContext({ json, url })
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
  if (file && from) throw new UsageError('Use a file or --from, not both.')
  if (file) return withUploadIds(client, await readDocument(file, 'job'))
  if (!from) throw new UsageError('The job is missing. Name a file, or copy an existing job with --from.')
  const path = { id: await resolveJobId(client, from) }
  return asRequest(await answer(client.GET('/v1/jobs/{id}', { params: { path } })))
}

/** The request that submits a job again, without the revision that the model had then. */
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
    `${paint.good('✓')} Schedule ${schedule.name} is created.`,
    slots(schedule, schedule.zone),
    paint.faint(`  secateur schedules show ${shortId(schedule.id)}`),
  ].join('\n')
