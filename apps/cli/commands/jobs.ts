/** Lists jobs, and watches, cancels and retries one. */
import { Option } from '@commander-js/extra-typings'
import { JOB_STATUSES, type JobStatus } from '#core/domain/status.ts'
import { answer, type Schemas } from '../../../clients/typescript/index.ts'
import { apiCommand, createContext, listCommand } from '../command.ts'
import { JOB, resolveJobId } from '../ids.ts'
import { time } from '../option-parsers.ts'
import { placesOf } from '../queue.ts'
import { columns, page } from '../render/columns.ts'
import { jobState, type Place, timeLeft } from '../render/job.ts'
import { paintStatus } from '../render/terminal.ts'
import { localTime, percent, shortId } from '../render/words.ts'
import { watchJob } from '../watch.ts'

export const jobs = () =>
  listCommand('jobs', 'List jobs, newest first', {
    examples: {
      jobs: '',
      'jobs --status failed cancelled --after 2026-11-24': '',
      "jobs --search 'smollm2 -nightly'": 'jobs with smollm2 and without nightly',
      'jobs --cursor CURSOR': 'the next page; the page before prints its cursor',
    },
  })
    .option('--search <words>', 'words in the name, notes, tags or model')
    .addOption(new Option('--status <status...>', 'one or more statuses').choices(JOB_STATUSES))
    .option('--model <model>', 'jobs of this model')
    .option('--method <method>', 'jobs with this method')
    .option('--tag <tags...>', 'jobs with all of these tags')
    .option(
      '--after <time>',
      'submitted at or after, such as 2026-11-24 or 2026-11-24T08:00Z (default zone: of this machine)',
      time,
    )
    .option('--before <time>', 'submitted before', time)
    .addOption(
      new Option('--sort <by>', 'time to sort by (default: created)').choices(['created', 'ended'] as const),
    )
    .action(async ({ search, status, after, before, json, url, ...filters }) => {
      const { client, show } = createContext({ json, url })
      const query = {
        ...filters,
        ...(search ? { q: search } : {}),
        ...(status ? { status: status as JobStatus[] } : {}),
        ...(after ? { createdAfter: after } : {}),
        ...(before ? { createdBefore: before } : {}),
      }
      const found = await answer(client.GET('/v1/jobs', { params: { query } }))
      const places = json ? [] : await placesOf(client, found.items)
      show(found, (page) => describeList(page, places))
    })

/** A command about one job. */
const jobCommand = (...args: Parameters<typeof apiCommand>) => apiCommand(...args).argument('<job>', JOB)

export const watch = () =>
  jobCommand('watch', 'Show the progress of a job until it has ended', {
    about:
      'A terminal shows a bar for the job and for each method; a log gets one line for each trial that ends. Ctrl-C stops watching and leaves the job running. The exit code is 0 if the job succeeded, and 1 if it ended in any other way.',
    examples: {
      'watch last': '',
      'watch 019a0b1c-2d3e': 'a job by the start of its id',
      'watch last --json': 'one line of JSON for each change of the job',
    },
  }).action(async (typed, options) => {
    const { client } = createContext(options)
    await watchJob(client, await resolveJobId(client, typed), options)
  })

export const cancel = () =>
  jobCommand('cancel', 'Cancel a job', {
    about: 'Running trials stop and no new ones start. Results that exist are kept.',
    examples: { 'cancel last': '' },
  }).action(async (typed, options) => {
    const { client, show } = createContext(options)
    const path = { id: await resolveJobId(client, typed) }
    show(await answer(client.POST('/v1/jobs/{id}/cancel', { params: { path } })), describeOne)
  })

export const retry = () =>
  jobCommand('retry', 'Run the failed and cancelled trials of an ended job again', {
    about: 'Results that exist are kept.',
    examples: { 'retry last': '', 'retry last --watch': 'also shows the progress' },
  })
    .option('--watch', 'show the progress until the job has ended')
    .action(async (typed, { watch, ...options }) => {
      const { client, show } = createContext(options)
      const path = { id: await resolveJobId(client, typed) }
      const job = await answer(client.POST('/v1/jobs/{id}/retry', { params: { path } }))
      if (watch) return watchJob(client, job.id, options)
      show(job, describeOne)
    })

const describeOne = ({ id, status }: Schemas['Job']): string => `job ${id}: ${paintStatus(status)}`

function describeList({ items, nextCursor }: Schemas['JobPage'], places: readonly Place[]): string {
  if (items.length === 0) return 'No jobs.'
  const list = columns(
    ['id', 'name', 'model', 'status', 'done>', 'trials>', 'time left>', 'submitted'],
    items.map((job) => [
      shortId(job.id),
      job.name ?? '',
      job.spec.model,
      paintStatus(
        job.status,
        jobState(
          job,
          places.find(({ jobId }) => jobId === job.id),
        ),
      ),
      percent(job.progress.fraction),
      job.progress.trials,
      timeLeft(job),
      localTime(job.createdAt),
    ]),
  )
  return page(list, nextCursor)
}
