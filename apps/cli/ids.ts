/** Resolves what the user typed to an id: the id, a unique start of it, a unique name, or `last`. */
import { escapeControls } from '#core/domain/control-characters.ts'
import { UUID } from '#core/domain/ids.ts'
import { answer, type Client, type PageQuery, pages, type Schemas } from '../../clients/typescript/index.ts'
import { UsageError } from './errors.ts'
import type { Item } from './items.ts'
import * as items from './items.ts'
import { cellName } from './render/trial.ts'
import { count, plural } from './render/words.ts'

/** What a command accepts for a job, in its help. */
export const JOB = 'id, start of an id, name, or last'

/** What a command accepts for a trial of a job, in its help. */
export const TRIAL = 'number from the list, id, start of an id, or name of one trial'

/** A number of a trial. Longer ones are starts of ids. */
const ORDINAL = /^\d{1,6}$/
const UPLOAD = 'upload:'
const PREFIX = /^[0-9a-f][0-9a-f-]*$/

/**
 * `last` is the newest job that was submitted; those that make a model don't count.
 * @throws UsageError when no job, or more than one, fits
 */
export async function resolveJobId(client: Client, typed: string): Promise<string> {
  if (typed !== 'last') return resolve(typed, 'job', jobsLike(client, typed))
  const page = (query: PageQuery) => answer(client.GET('/v1/jobs', { params: { query } }))
  // A job of `pull` has no table of its own.
  for await (const { id, spec } of pages(page)) if (!spec.artifactOf) return id
  throw new UsageError('There is no job yet. `secateur submit --help` shows how to submit one.')
}

/** The jobs that the search finds by the words of the name, then those whose ids may begin with it. */
async function* jobsLike(client: Client, typed: string): AsyncGenerator<Item> {
  yield* items.jobs(client, { q: `"${typed.replaceAll('"', ' ')}"` })
  if (!PREFIX.test(typed)) return
  for await (const job of items.jobs(client)) {
    yield job
    // Ids begin with the time, so all jobs from here on are older.
    if (job.id < typed) return
  }
}

/** A trial of a job, of which these are all. The name of a trial is its cell. */
export async function resolveTrialId(trials: readonly Schemas['Trial'][], typed: string): Promise<string> {
  if (trials.length === 0) throw new UsageError('The job has no trials yet.')
  if (!ORDINAL.test(typed)) {
    const named = trials.map((trial) => ({ id: trial.id, name: cellName(trial) }))
    return resolve(typed, 'trial', named, 'trials JOB')
  }
  const trial = trials.find(({ ordinal }) => ordinal === Number(typed))
  if (trial) return trial.id
  throw new UsageError(`The job has no trial ${typed}. Its trials are 0 to ${trials.length - 1}.`)
}

/** `last` is the newest one. */
export async function resolveBenchmarkId(client: Client, typed: string): Promise<string> {
  const benchmarks = items.benchmarks(client)
  if (typed !== 'last') return resolve(typed, 'benchmark', benchmarks, 'benchmark list')
  for await (const { id } of benchmarks) return id
  throw new UsageError('There is no benchmark yet. `secateur benchmark run --help` shows how to run one.')
}

export const resolveHostId = (client: Client, typed: string) => resolve(typed, 'host', items.hosts(client))

/** Only keys that are not revoked; also by the start of the key's prefix. */
export const resolveKeyId = (client: Client, typed: string) => resolve(typed, 'key', items.keys(client))

/** The name of a stored model is its cell. */
export const resolveArtifactId = (client: Client, typed: string) =>
  resolve(typed, 'stored model', items.artifacts(client), 'artifacts')

export const resolveScheduleId = (client: Client, typed: string) =>
  resolve(typed, 'schedule', items.schedules(client))

/** The name of a webhook is its URL. */
export const resolveWebhookId = (client: Client, typed: string) =>
  resolve(typed, 'webhook', items.webhooks(client))

/** A delivery of the webhook. `last` is the newest one. */
export async function resolveDeliveryId(client: Client, webhookId: string, typed: string): Promise<string> {
  const deliveries = items.deliveries(client, webhookId)
  if (typed === 'last') for await (const { id } of deliveries) return id
  return resolve(typed, 'delivery', deliveries, 'webhooks deliveries')
}

/** @returns the upload as jobs name it, `upload:<id>`, whether or not that begins what was typed */
export async function resolveUpload(client: Client, typed: string): Promise<string> {
  const bare = typed.startsWith(UPLOAD) ? typed.slice(UPLOAD.length) : typed
  return UPLOAD + (await resolve(bare, 'upload', items.uploads(client), 'datasets'))
}

/** A dataset as jobs name it. `upload:` may be followed by a name. */
export const resolveDataset = async (client: Client, typed: string): Promise<string> =>
  typed.startsWith(UPLOAD) ? resolveUpload(client, typed) : typed

/**
 * @param list the command that lists the items
 * @throws UsageError when no item, or more than one, fits
 */
export async function resolve(
  typed: string,
  what: string,
  candidates: AsyncIterable<Item> | Iterable<Item>,
  list = plural(what),
): Promise<string> {
  if (UUID.test(typed)) return typed
  const matches = new Map<string, string>()
  for await (const { id, name, prefix } of candidates)
    if (id.startsWith(typed) || name === typed || prefix?.startsWith(typed)) matches.set(id, name ?? '')
  const [first, ...others] = matches.keys()
  if (!first) throw new UsageError(`There is no ${what} "${typed}". List them with \`secateur ${list}\`.`)
  if (others.length === 0) return first
  const listed = [...matches].slice(0, 10).map(([id, name]) => `  ${id}  ${escapeControls(name)}`.trimEnd())
  throw new UsageError(
    `"${typed}" matches ${count(matches.size, what)}. Use one of these:\n${listed.join('\n')}`,
  )
}
