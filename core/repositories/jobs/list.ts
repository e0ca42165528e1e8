/** Lists jobs, filtered by their properties, their times and the words in them. */

import { UUID_PATTERN } from '#core/domain/ids.ts'
import type { JobStatus } from '#core/domain/status.ts'
import { Prisma } from '#core/generated/prisma/client.ts'
import type { Db } from '#core/runtime/db.ts'
import { keyOfCursor, type Page, type PageRequest, toPage } from '../shared/paging.ts'
import { type Job, toJob } from '../shared/rows.ts'

/** Which jobs a list shows, newest first. */
export interface JobFilter {
  /** Sorts by the time of submission, or by the end, which leaves out open jobs. Neither time ever becomes earlier. */
  sort?: 'created' | 'ended'
  /** The job has any of these statuses. */
  status?: readonly JobStatus[]
  model?: string
  method?: string
  /** The job has all of these tags. */
  tag?: readonly string[]
  createdAfter?: Date
  createdBefore?: Date
  /** Words in the name, notes, tags or model, in the syntax of a search engine. */
  q?: string
}

const TIME_AND_ID = new RegExp(`^\\d{1,15} ${UUID_PATTERN}$`)

/**
 * A page of the team's jobs that match the filter.
 * @throws SecateurError PRUNE_VALIDATION for a cursor that is invalid or of another filter
 */
export async function listJobs(
  db: Db,
  teamId: string,
  { limit, cursor, ...filter }: PageRequest & JobFilter,
): Promise<Page<Job>> {
  const { sort, status, model, method, tag, createdAfter, createdBefore, q } = filter
  const list = ['jobs', sort, status, model, method, tag, createdAfter, createdBefore, q]
  const time = sort === 'ended' ? Prisma.sql`j.ended_at` : Prisma.sql`j.created_at`
  const [after, afterId] = keyOfCursor(cursor, TIME_AND_ID, list)?.split(' ') ?? []
  const found = await db.$queryRaw<{ id: string; time: Date }[]>`
    SELECT j.id, ${time} AS time FROM jobs j
    WHERE ${Prisma.join(conditions(teamId, filter), ' AND ')}
      ${after ? Prisma.sql`AND (${time}, j.id) < (${timestamp(Number(after))}, ${afterId}::uuid)` : Prisma.empty}
    ORDER BY ${time} DESC, j.id DESC LIMIT ${limit + 1}`
  const { items, nextCursor } = toPage(found, limit, ({ time, id }) => `${time.getTime()} ${id}`, list)
  const rows = await db.job.findMany({ where: { teamId, id: { in: items.map(({ id }) => id) } } })
  const byId = new Map(rows.map((row) => [row.id, toJob(row)]))
  return { items: items.flatMap(({ id }) => byId.get(id) ?? []), nextCursor }
}

/** Each condition has an index that begins with the team. In `jobs_search_idx` the team is one of the terms. */
function conditions(teamId: string, filter: JobFilter): Prisma.Sql[] {
  const { sort, status, model, method, tag = [], createdAfter, createdBefore, q } = filter
  const terms = [...(method ? [`method:${method}`] : []), ...tag.map((name) => `tag:${name}`)]
  const all: (Prisma.Sql | false | undefined)[] = [
    Prisma.sql`j.team_id = ${teamId}::uuid`,
    sort === 'ended' && Prisma.sql`j.ended_at IS NOT NULL`,
    status && Prisma.sql`j.status = ANY(${status}::job_status[])`,
    model !== undefined && Prisma.sql`j.model = ${model}`,
    createdAfter && Prisma.sql`j.created_at >= ${timestamp(createdAfter.getTime())}`,
    createdBefore && Prisma.sql`j.created_at < ${timestamp(createdBefore.getTime())}`,
    (terms.length > 0 || q !== undefined) &&
      Prisma.sql`j.search @@ ${[`team:${teamId}`, ...terms].map(lexeme).join(' & ')}::tsquery`,
    q !== undefined && Prisma.sql`j.search @@ websearch_to_tsquery('simple', ${splitWords(q)})`,
  ]
  return all.filter((condition) => condition instanceof Prisma.Sql)
}

/** Passed as a number, because Postgres parses fewer dates from text than JavaScript has. */
const timestamp = (milliseconds: number) => Prisma.sql`to_timestamp(${milliseconds}::float8 / 1000)`

const lexeme = (text: string) => `'${text.replaceAll('\\', '\\\\').replaceAll("'", "''")}'`

/** Splits words where `job_terms` of the migration splits them. The operators of a search engine (`"`, `-`) stay. */
const splitWords = (q: string) => q.replace(/(?<=[\p{L}\p{N}])[/:@._-]+(?=[\p{L}\p{N}])/gu, ' ')
