/** Resolves what the user typed to an id: the id, a unique start of it, a name, or `last`. */
import { escapeControls } from '#core/domain/control-characters.ts'
import { UUID } from '#core/domain/ids.ts'
import { answer, type Client, pages } from '../../clients/typescript/index.ts'
import { UsageError } from './errors.ts'
import { count, plural } from './render/words.ts'

/** What a command accepts for a job, in its help. */
export const JOB = 'id, start of an id, name, or last'

const PREFIX = /^[0-9a-f][0-9a-f-]*$/

interface Match {
  id: string
  name: string | null
}

/** @throws UsageError when no job, or more than one, fits */
export async function resolveJobId(client: Client, typed: string): Promise<string> {
  if (UUID.test(typed)) return typed
  if (typed === 'last') {
    const { items } = await answer(client.GET('/v1/jobs', { params: { query: { limit: 1 } } }))
    if (!items[0])
      throw new UsageError('There is no job yet. `secateur submit --help` shows how to submit one.')
    return items[0].id
  }
  const named = await jobsNamed(client, typed)
  const starting = PREFIX.test(typed) ? await jobsStarting(client, typed) : []
  return onlyOne(typed, 'job', [...new Map([...named, ...starting].map((job) => [job.id, job])).values()])
}

/** The search finds the words of the name, possibly elsewhere or between others. */
async function jobsNamed(client: Client, name: string): Promise<Match[]> {
  const matches = []
  const q = `"${name.replaceAll('"', ' ')}"`
  for await (const job of newestJobs(client, { q })) if (job.name === name) matches.push(job)
  return matches
}

async function jobsStarting(client: Client, prefix: string): Promise<Match[]> {
  const matches = []
  for await (const job of newestJobs(client)) {
    if (job.id.startsWith(prefix)) matches.push(job)
    // Ids begin with the time, so all jobs from here on are older.
    else if (job.id < prefix) break
  }
  return matches
}

/** By id, the start of an id, or name. */
export async function resolveHostId(client: Client, typed: string): Promise<string> {
  const { items } = await answer(client.GET('/v1/hosts'))
  return onlyOne(
    typed,
    'host',
    items.filter(({ id, name }) => id.startsWith(typed) || name === typed),
  )
}

/** By id, prefix or name; only keys that are not revoked. */
export async function resolveKeyId(client: Client, typed: string): Promise<string> {
  const matches = []
  for await (const key of pages((query) => answer(client.GET('/v1/keys', { params: { query } }))))
    if (!key.revokedAt && [key.id, key.prefix, key.name].includes(typed)) matches.push(key)
  return onlyOne(typed, 'key', matches)
}

/** By id, the start of an id, or name. */
export async function resolveUploadId(client: Client, typed: string): Promise<string> {
  const matches = []
  for await (const { id, title, upload } of pages((query) =>
    answer(client.GET('/v1/datasets', { params: { query } })),
  ))
    if (upload && (id.startsWith(typed) || title === typed)) matches.push({ id, name: title })
  return onlyOne(typed, 'upload', matches, 'datasets')
}

/** By id, the start of an id, or name. */
export async function resolveScheduleId(client: Client, typed: string): Promise<string> {
  const matches = []
  for await (const schedule of pages((query) => answer(client.GET('/v1/schedules', { params: { query } }))))
    if (schedule.id.startsWith(typed) || schedule.name === typed) matches.push(schedule)
  return onlyOne(typed, 'schedule', matches)
}

/** By id, the start of an id, or URL. */
export async function resolveWebhookId(client: Client, typed: string): Promise<string> {
  const matches = []
  for await (const { id, url } of pages((query) => answer(client.GET('/v1/webhooks', { params: { query } }))))
    if (id.startsWith(typed) || url === typed) matches.push({ id, name: url })
  return onlyOne(typed, 'webhook', matches)
}

/** A delivery of the webhook: by id, the start of an id, or `last`. */
export async function resolveDeliveryId(client: Client, webhookId: string, typed: string): Promise<string> {
  const path = { id: webhookId }
  const matches = []
  for await (const { id, event } of pages((query) =>
    answer(client.GET('/v1/webhooks/{id}/deliveries', { params: { path, query } })),
  )) {
    if (typed === 'last') return id
    if (id.startsWith(typed)) matches.push({ id, name: event })
  }
  return onlyOne(typed, 'delivery', matches, 'webhooks deliveries')
}

const newestJobs = (client: Client, filter: { q?: string } = {}) =>
  pages((query) => answer(client.GET('/v1/jobs', { params: { query: { ...filter, ...query } } })))

function onlyOne(typed: string, what: string, matches: readonly Match[], list = plural(what)): string {
  const [first, ...others] = matches
  if (!first) throw new UsageError(`There is no ${what} "${typed}". List them with \`secateur ${list}\`.`)
  if (others.length === 0) return first.id
  const listed = matches
    .slice(0, 10)
    .map(({ id, name }) => `  ${id}  ${escapeControls(name ?? '')}`.trimEnd())
  throw new UsageError(
    `"${typed}" matches ${count(matches.length, what)}. Use one of these:\n${listed.join('\n')}`,
  )
}
