/**
 * Reads, pins and hides the stored models of a team. A model is shown from the end of its trial, when all its bytes are stored,
 * until it is deleted. Filters read the manifest, which stays when the trial is deleted with its job.
 */
import { SecateurError } from '#core/errors.ts'
import { Prisma } from '#core/generated/prisma/client.ts'
import type { Db } from '#core/runtime/db.ts'
import type { Layout } from '#core/schemas/spec.ts'
import { ID_KEY, keyOfCursor, type Page, type PageRequest, toPage } from '../shared/paging.ts'
import {
  type Artifact,
  type ArtifactDetail,
  type ArtifactFile,
  toArtifact,
  toArtifactDetail,
  toArtifactFile,
} from './rows.ts'

/** Which stored models a list shows. */
export interface ArtifactFilter {
  trialId?: string
  jobId?: string
  /** Id of the method. */
  method?: string
  level?: number
  pattern?: string
  layout?: Layout
  pinned?: boolean
}

const SHOWN = { storedAt: { not: null }, deletedAt: null } as const
const IS_SHOWN = Prisma.sql`a.stored_at IS NOT NULL AND a.deleted_at IS NULL`

/**
 * A page of the team's stored models, newest first.
 * @throws SecateurError PRUNE_VALIDATION for a cursor that is invalid or of another filter
 */
export async function listArtifacts(
  db: Db,
  teamId: string,
  { limit, cursor, ...filter }: PageRequest & ArtifactFilter,
): Promise<Page<Artifact>> {
  const { trialId, jobId, method, level, pattern, layout, pinned } = filter
  const list = ['artifacts', teamId, trialId, jobId, method, level, pattern, layout, pinned]
  const after = keyOfCursor(cursor, ID_KEY, list)
  const rows = await db.$queryRaw<Parameters<typeof toArtifact>[0][]>`
    SELECT a.id, a.trial_id AS "trialId", t.job_id AS "jobId", a.layout, a.manifest->'spec' AS spec, a.bytes,
      a.pinned_at AS "pinnedAt", a.created_at AS "createdAt"
    FROM artifacts a LEFT JOIN trials t ON t.id = a.trial_id
    WHERE ${Prisma.join(conditions(teamId, filter, after), ' AND ')}
    ORDER BY a.id DESC LIMIT ${limit + 1}`
  return toPage(rows.map(toArtifact), limit, ({ id }) => id, list)
}

function conditions(teamId: string, filter: ArtifactFilter, after: string | null): Prisma.Sql[] {
  const { trialId, jobId, method, level, pattern, layout, pinned } = filter
  const all: (Prisma.Sql | false)[] = [
    Prisma.sql`a.team_id = ${teamId}::uuid`,
    IS_SHOWN,
    after !== null && Prisma.sql`a.id < ${after}::uuid`,
    trialId !== undefined && Prisma.sql`a.trial_id = ${trialId}::uuid`,
    jobId !== undefined && Prisma.sql`t.job_id = ${jobId}::uuid`,
    method !== undefined && Prisma.sql`a.manifest #>> '{spec,method,id}' = ${method}`,
    level !== undefined && Prisma.sql`(a.manifest #> '{spec,level}')::float8 = ${level}::float8`,
    pattern !== undefined && Prisma.sql`a.manifest #>> '{spec,pattern}' = ${pattern}`,
    layout !== undefined && Prisma.sql`a.layout = ${layout}::layout`,
    pinned !== undefined && Prisma.sql`(a.pinned_at IS NOT NULL) = ${pinned}::boolean`,
  ]
  return all.filter((condition) => condition !== false)
}

/** @returns the stored model with its files, ordered by name; null if the team has none with this id */
export async function getArtifact(db: Db, teamId: string, id: string): Promise<ArtifactDetail | null> {
  const row = await db.artifact.findUnique({
    where: { id, teamId, ...SHOWN },
    include: {
      trial: { select: { jobId: true } },
      files: { include: { blob: true }, orderBy: { name: 'asc' } },
    },
  })
  return row && toArtifactDetail(row)
}

/** @returns one file of a stored model; null if the team has no such model, or the model no such file */
export async function getArtifactFile(
  db: Db,
  teamId: string,
  id: string,
  name: string,
): Promise<ArtifactFile | null> {
  const row = await db.artifactFile.findUnique({
    where: { artifactId_name: { artifactId: id, name }, artifact: { teamId, ...SHOWN } },
    include: { blob: true },
  })
  return row && toArtifactFile(row)
}

/** Protects a stored model from retention and deletion, or no longer. @returns whether the team has it */
export async function setPinned(db: Db, teamId: string, id: string, pinned: boolean): Promise<boolean> {
  const changed = await db.$executeRaw`
    UPDATE artifacts a SET pinned_at = CASE WHEN ${pinned}::boolean THEN coalesce(a.pinned_at, now()) END
    WHERE a.id = ${id}::uuid AND a.team_id = ${teamId}::uuid AND ${IS_SHOWN}`
  return changed === 1
}

/**
 * Hides a stored model for good. Control's next sweep removes its row, and the bytes that no other model shares.
 * @returns null if the team has none with this id
 * @throws SecateurError PRUNE_ARTIFACT_PINNED
 */
export const removeArtifact = (db: Db, teamId: string, id: string): Promise<'removed' | null> =>
  db.$transaction(async (tx) => {
    const [row] = await tx.$queryRaw<{ pinned: boolean }[]>`
      SELECT a.pinned_at IS NOT NULL AS pinned FROM artifacts a
      WHERE a.id = ${id}::uuid AND a.team_id = ${teamId}::uuid AND ${IS_SHOWN} FOR UPDATE`
    if (!row) return null
    if (row.pinned) throw pinnedError()
    await tx.$executeRaw`UPDATE artifacts SET deleted_at = now() WHERE id = ${id}::uuid`
    return 'removed'
  })

const pinnedError = () =>
  new SecateurError(
    'PRUNE_ARTIFACT_PINNED',
    'The model is pinned. Unpin it with PATCH /v1/artifacts/{id} and `{"pinned": false}`, then delete it.',
  )
