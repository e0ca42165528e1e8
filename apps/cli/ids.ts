/** Ids as they are typed: in full, shortened to what is unique, or `last`. */
import { UUID } from '#core/domain/uuid.ts'
import { answer, type Client, pages } from '../../clients/typescript/index.ts'
import { UsageError } from './failure.ts'
import { count, plural } from './render/words.ts'

const PREFIX = /^[0-9a-f][0-9a-f-]*$/

/** @throws UsageError when it is none, none there is, or more than one */
export async function resolveJobId(client: Client, typed: string): Promise<string> {
  if (UUID.test(typed)) return typed
  if (typed === 'last') {
    const { items } = await answer(client.GET('/v1/jobs', { params: { query: { limit: 1 } } }))
    if (!items[0])
      throw new UsageError('There is no job yet; `secateur submit --help` says how to submit one.')
    return items[0].id
  }
  if (!PREFIX.test(typed))
    throw new UsageError(`"${typed}" is no id; give one, the beginning of one, or \`last\`.`)
  const fitting: { id: string; name: string | null }[] = []
  for await (const job of newestJobs(client)) {
    if (job.id.startsWith(typed)) fitting.push(job)
    // Ids begin with the time: from here on all are older.
    else if (job.id < typed) break
  }
  return onlyOne(typed, 'job', fitting)
}

/** Of a host, by its id, the beginning of it, or its name. */
export async function resolveHostId(client: Client, typed: string): Promise<string> {
  const { items } = await answer(client.GET('/v1/hosts'))
  return onlyOne(
    typed,
    'host',
    items.filter(({ id, name }) => id.startsWith(typed) || name === typed),
  )
}

/** Of a live key, by its id, its prefix or its name. */
export async function resolveKeyId(client: Client, typed: string): Promise<string> {
  const fitting = []
  for await (const key of pages((query) => answer(client.GET('/v1/keys', { params: { query } }))))
    if (!key.revokedAt && [key.id, key.prefix, key.name].includes(typed)) fitting.push(key)
  return onlyOne(typed, 'key', fitting)
}

/** Of an upload, by its id, the beginning of it, or its name. */
export async function resolveUploadId(client: Client, typed: string): Promise<string> {
  const fitting = []
  for await (const { id, title, upload } of pages((query) =>
    answer(client.GET('/v1/datasets', { params: { query } })),
  ))
    if (upload && (id.startsWith(typed) || title === typed)) fitting.push({ id, name: title })
  return onlyOne(typed, 'upload', fitting, 'datasets')
}

/** Of a schedule, by its id, the beginning of it, or its name. */
export async function resolveScheduleId(client: Client, typed: string): Promise<string> {
  const fitting = []
  for await (const schedule of pages((query) => answer(client.GET('/v1/schedules', { params: { query } }))))
    if (schedule.id.startsWith(typed) || schedule.name === typed) fitting.push(schedule)
  return onlyOne(typed, 'schedule', fitting)
}

/** Of a webhook, by its id, the beginning of it, or its URL. */
export async function resolveWebhookId(client: Client, typed: string): Promise<string> {
  const fitting = []
  for await (const { id, url } of pages((query) => answer(client.GET('/v1/webhooks', { params: { query } }))))
    if (id.startsWith(typed) || url === typed) fitting.push({ id, name: url })
  return onlyOne(typed, 'webhook', fitting)
}

/** Of what a webhook was sent, by its id, the beginning of it, or `last`. */
export async function resolveDeliveryId(client: Client, webhookId: string, typed: string): Promise<string> {
  const path = { id: webhookId }
  const fitting = []
  for await (const { id, event } of pages((query) =>
    answer(client.GET('/v1/webhooks/{id}/deliveries', { params: { path, query } })),
  )) {
    if (typed === 'last') return id
    if (id.startsWith(typed)) fitting.push({ id, name: event })
  }
  return onlyOne(typed, 'delivery', fitting, 'webhooks deliveries')
}

const newestJobs = (client: Client) => pages((query) => answer(client.GET('/v1/jobs', { params: { query } })))

function onlyOne(
  typed: string,
  what: string,
  fitting: readonly { id: string; name: string | null }[],
  list = plural(what),
): string {
  const [first, ...others] = fitting
  if (!first) throw new UsageError(`There is no ${what} "${typed}"; \`secateur ${list}\` lists them.`)
  if (others.length === 0) return first.id
  const listed = fitting.slice(0, 10).map(({ id, name }) => `  ${id}  ${name ?? ''}`.trimEnd())
  throw new UsageError(`"${typed}" fits ${count(fitting.length, what)}; say which:\n${listed.join('\n')}`)
}
