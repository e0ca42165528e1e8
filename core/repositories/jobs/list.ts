/** Jobs as they are looked for: by what they are, by when, and by the words in them. */

import type { JobStatus } from '#core/domain/status.ts'
import { UUID_PATTERN } from '#core/domain/uuid.ts'
import { Prisma } from '#core/generated/prisma/client.ts'
import type { Db } from '#core/runtime/db.ts'
import { keyOfCursor, type Page, type PageRequest, toPage } from '../shared/paging.ts'
import { type Job, toJob } from '../shared/rows.ts'

/** Which jobs a list shows, newest first. */
export interface JobFilter {
  /** By when they were submitted, or when they ended: then only those that have. Neither time ever becomes earlier. */
  sort?: 'created' | 'ended'
  /** In any of them. */
  status?: readonly JobStatus[]
  model?: string
  method?: string
  /** With all of them. */
  tag?: readonly string[]
  createdAfter?: Date
  createdBefore?: Date
  /** Words of name, notes, tags or model, as one would put them into a search engine. */
  q?: string
}

const TIME_AND_ID = new RegExp(`^\\d{1,15} ${UUID_PATTERN}$`)

export const createListing = (db: Db) => ({
  /** @throws SecateurError PRUNE_VALIDATION for a cursor that is none, or of another filter */
  async list(teamId: string, { limit, cursor, ...filter }: PageRequest & JobFilter): Promise<Page<Job>> {
    const { sort, status, model, method, tag, createdAfter, createdBefore, q } = filter
    const list = ['jobs', sort, status, model, method, tag, createdAfter, createdBefore, q]
    const time = sort === 'ended' ? Prisma.sql`j.ended_at` : Prisma.sql`j.created_at`
    const [after, afterId] = keyOfCursor(cursor, TIME_AND_ID, list)?.split(' ') ?? []
    const found = await db.$queryRaw<{ id: string; time: Date }[]>`
      SELECT j.id, ${time} AS time FROM jobs j
      WHERE ${Prisma.join(conditions(teamId, filter), ' AND ')}
        ${after ? Prisma.sql`AND (${time}, j.id) < (${moment(Number(after))}, ${afterId}::uuid)` : Prisma.empty}
      ORDER BY ${time} DESC, j.id DESC LIMIT ${limit + 1}`
    const { items, nextCursor } = toPage(found, limit, ({ time, id }) => `${time.getTime()} ${id}`, list)
    const rows = await db.job.findMany({ where: { teamId, id: { in: items.map(({ id }) => id) } } })
    const byId = new Map(rows.map((row) => [row.id, toJob(row)]))
    return { items: items.flatMap(({ id }) => byId.get(id) ?? []), nextCursor }
  },
})

/** Every one of them has an index that begins with the team; in `jobs_search_idx` it is one of the terms. */
function conditions(teamId: string, filter: JobFilter): Prisma.Sql[] {
  const { sort, status, model, method, tag = [], createdAfter, createdBefore, q } = filter
  const terms = [...(method ? [`method:${method}`] : []), ...tag.map((name) => `tag:${name}`)]
  const all: (Prisma.Sql | false | undefined)[] = [
    Prisma.sql`j.team_id = ${teamId}::uuid`,
    sort === 'ended' && Prisma.sql`j.ended_at IS NOT NULL`,
    status && Prisma.sql`j.status = ANY(${status}::job_status[])`,
    model !== undefined && Prisma.sql`j.model = ${model}`,
    createdAfter && Prisma.sql`j.created_at >= ${moment(createdAfter.getTime())}`,
    createdBefore && Prisma.sql`j.created_at < ${moment(createdBefore.getTime())}`,
    (terms.length > 0 || q !== undefined) &&
      Prisma.sql`j.search @@ ${[`team:${teamId}`, ...terms].map(lexeme).join(' & ')}::tsquery`,
    q !== undefined && Prisma.sql`j.search @@ websearch_to_tsquery('simple', ${apart(q)})`,
  ]
  return all.filter((condition) => condition instanceof Prisma.Sql)
}

/** Any moment that JavaScript knows; Postgres reads fewer of them as text. */
const moment = (milliseconds: number) => Prisma.sql`to_timestamp(${milliseconds}::float8 / 1000)`

const lexeme = (text: string) => `'${text.replaceAll('\\', '\\\\').replaceAll("'", "''")}'`

/** Words taken apart where `job_terms` does; what a search engine knows (`"`, `-`) stays. */
const apart = (q: string) => q.replace(/(?<=[\p{L}\p{N}])[/:@._-]+(?=[\p{L}\p{N}])/gu, ' ')
