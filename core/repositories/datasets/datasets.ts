/**
 * What teams upload. A row is there before its file and goes after it, so that whoever dies in between leaves no file that
 * nobody knows of; it is shown only while the file is there and whole. Every row counts against its team's quota.
 */
import { uuidv7 } from 'uuidv7'
import { SecateurError } from '#core/errors.ts'
import type { UploadKind } from '#core/generated/prisma/enums.ts'
import type { DatasetModel } from '#core/generated/prisma/models.ts'
import type { Db, Tx } from '#core/runtime/db.ts'
import { lockSubmissions } from '../jobs/submit.ts'
import { ID_KEY, keyOfCursor, type Page, type PageRequest, toPage } from '../shared/paging.ts'
import { type Dataset, toDataset } from '../shared/rows.ts'
import { type NamesDatasets, openJobsThatName, requireUploads, SHOWN } from './used-by-jobs.ts'

/** In bytes. */
export interface UploadLimits {
  readonly perUpload: number
  readonly perTeam: number
}

export interface NewDataset {
  teamId: string
  name: string
  kind: UploadKind
  /** How large the client says it is; null: it doesn't. */
  bytes: number | null
}

/** What an upload is found to be once all of it is there. */
export interface Content {
  bytes: number
  documents: number
  sha256: string
}

/** Which uploads of one team begin or end one at a time. Any number nobody else locks. */
const UPLOAD_LOCK = 72_707_373
/** An upload that has not ended by then never will: longer than the API lets one take. */
const ABANDONED_HOURS = 2

export const createDatasets = (db: Db) => ({
  /**
   * Sets room aside for an upload: as much as it says, or as one may have, or what is left.
   * @returns its id, and how many bytes it may have
   * @throws SecateurError PRUNE_UPLOAD_QUOTA
   */
  reserve: (
    { teamId, name, kind, bytes }: NewDataset,
    { perUpload, perTeam }: UploadLimits,
  ): Promise<{ id: string; room: number }> =>
    db.$transaction(async (tx) => {
      await lockUploads(tx, teamId)
      const [{ used }] = await tx.$queryRaw<[{ used: number }]>`
        SELECT coalesce(sum(bytes), 0)::float8 AS used FROM datasets WHERE team_id = ${teamId}::uuid`
      const left = Math.max(perTeam - used, 0)
      const room = bytes ?? Math.min(perUpload, left)
      if (left === 0 || room > left) throw noRoom(left, perTeam)
      const id = uuidv7()
      await tx.dataset.create({ data: { id, teamId, name, kind, bytes: room } })
      return { id, room }
    }),

  /**
   * Shows an upload whose file is there. If the team has an equal one already, that stays the only one.
   * @returns the one that the team has; null for an upload that took so long that it was given up
   */
  keep: (id: string, { bytes, documents, sha256 }: Content): Promise<Dataset | null> =>
    db.$transaction(async (tx) => {
      const own = await tx.dataset.findUnique({ where: { id, storedAt: null } })
      if (!own) return null
      const { teamId, kind } = own
      await lockUploads(tx, teamId)
      const equal = await tx.dataset.findFirst({ where: { teamId, kind, sha256, ...SHOWN } })
      if (equal) return toDataset(equal)
      const [kept] = await tx.$queryRaw<{ storedAt: Date }[]>`
        UPDATE datasets SET bytes = ${bytes}::bigint, documents = ${documents}::int, sha256 = ${sha256}, stored_at = now()
        WHERE id = ${id}::uuid AND stored_at IS NULL RETURNING stored_at AS "storedAt"`
      return kept ? toDataset({ ...own, ...kept, bytes: BigInt(bytes), documents, sha256 }) : null
    }),

  async get(teamId: string, id: string): Promise<Dataset | null> {
    const row = await db.dataset.findUnique({ where: { id, teamId, ...SHOWN } })
    return row && toDataset(row)
  },

  /**
   * Newest first.
   * @throws SecateurError PRUNE_VALIDATION for a cursor that is none
   */
  async list(teamId: string, { limit, cursor }: PageRequest): Promise<Page<Dataset>> {
    const after = keyOfCursor(cursor, ID_KEY, ['datasets', teamId])
    const rows = await db.dataset.findMany({
      where: { teamId, ...SHOWN, ...(after !== null && { id: { lt: after } }) },
      orderBy: { id: 'desc' },
      take: limit + 1,
    })
    return toPage(rows.map(toDataset), limit, ({ id }) => id, ['datasets', teamId])
  },

  /** @throws SecateurError PRUNE_UNKNOWN_DATASET for whatever upload a job names that the team hasn't */
  require: (teamId: string, spec: NamesDatasets) => requireUploads(db, teamId, spec),

  /**
   * From now on nobody is shown it. Its file is to be removed next, and then its row.
   * @returns null if the team has none of that id
   * @throws SecateurError PRUNE_DATASET_IN_USE while there are jobs that may still read it
   */
  hide: (teamId: string, id: string): Promise<'hidden' | null> =>
    db.$transaction(async (tx) => {
      await lockSubmissions(tx, teamId)
      if (!(await tx.dataset.findUnique({ where: { id, teamId, ...SHOWN } }))) return null
      const jobs = await openJobsThatName(tx, teamId, id)
      if (jobs.length > 0) throw inUse(jobs)
      await tx.$executeRaw`UPDATE datasets SET deleted_at = now() WHERE id = ${id}::uuid`
      return 'hidden'
    }),

  /** Uploads whose files are to go: what is hidden, and what was being received when somebody died. */
  async leftovers(limit: number): Promise<string[]> {
    const rows = await db.$queryRaw<Pick<DatasetModel, 'id'>[]>`
      SELECT id FROM datasets
      WHERE deleted_at IS NOT NULL
        OR (stored_at IS NULL AND created_at < now() - make_interval(hours => ${ABANDONED_HOURS}::int))
      ORDER BY id LIMIT ${limit}`
    return rows.map(({ id }) => id)
  },

  /** Removes the row of an upload without a file. One that is shown stays. */
  async drop(id: string): Promise<void> {
    await db.$executeRaw`
      DELETE FROM datasets WHERE id = ${id}::uuid AND (stored_at IS NULL OR deleted_at IS NOT NULL)`
  },
})

async function lockUploads(tx: Tx, teamId: string): Promise<void> {
  await tx.$executeRaw`SELECT pg_advisory_xact_lock(${UPLOAD_LOCK}::int, hashtext(${teamId}))`
}

const noRoom = (left: number, perTeam: number) =>
  new SecateurError(
    'PRUNE_UPLOAD_QUOTA',
    `Of the ${perTeam} bytes that the team may have uploaded, ${left} are left. Delete what is no longer needed.`,
  )

const inUse = (jobs: readonly string[]) =>
  new SecateurError(
    'PRUNE_DATASET_IN_USE',
    `Jobs that have not ended use it: ${jobs.join(', ')}. Wait for them to end, or cancel them.`,
  )
