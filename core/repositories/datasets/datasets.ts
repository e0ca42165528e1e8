/**
 * Uploads of teams. A row is created before its content and deleted after it, so that a process that dies in between leaves no
 * content without a row. An upload is shown only while the storage has all of it. Every row counts towards its team's quota.
 */
import { uuidv7 } from 'uuidv7'
import { SecateurError } from '#core/errors.ts'
import type { UploadKind } from '#core/generated/prisma/enums.ts'
import type { DatasetModel } from '#core/generated/prisma/models.ts'
import type { Db, Tx } from '#core/runtime/db.ts'
import { lockSubmissions } from '../jobs/submit.ts'
import { ID_KEY, keyOfCursor, type Page, type PageRequest, toPage } from '../shared/paging.ts'
import { type Dataset, toDataset } from '../shared/rows.ts'
import { type DatasetReferences, openJobsUsing, requireUploads, SHOWN, uploadsOf } from './used-by-jobs.ts'

/** In bytes. Room is reserved in steps, so that uploads that never send what they announced cannot fill the quota. */
const STEP = 8 * 2 ** 20

/** In bytes. */
export interface UploadLimits {
  readonly perUpload: number
  readonly perTeam: number
}

export interface NewDataset {
  teamId: string
  name: string
  kind: UploadKind
  /** The size that the client announced; null when it announced none. */
  bytes: number | null
}

/** What is known about an upload once it is complete. */
export interface Content {
  bytes: number
  documents: number
  sha256: string
}

/** Class of the advisory lock that serializes the begin and end of a team's uploads. An arbitrary number. */
const UPLOAD_LOCK = 72_707_373
/** An upload that has not ended after this time was abandoned. It is longer than the API lets an upload take. */
const ABANDONED_HOURS = 2

export const createDatasets = (db: Db) => ({
  /**
   * Creates the row of an upload and reserves room for its first bytes.
   * @returns its id, and the reserved bytes
   * @throws SecateurError PRUNE_UPLOAD_QUOTA if the announced size does not fit, or nothing is left
   */
  reserve: (
    { teamId, name, kind, bytes }: NewDataset,
    { perUpload, perTeam }: UploadLimits,
  ): Promise<{ id: string; room: number }> =>
    db.$transaction(async (tx) => {
      await lockUploads(tx, teamId)
      const left = await bytesLeft(tx, teamId, perTeam)
      if (left === 0 || (bytes ?? 0) > left) throw noRoom(left, perTeam)
      const room = Math.min(bytes ?? perUpload, STEP, left)
      const id = uuidv7()
      await tx.dataset.create({ data: { id, teamId, name, kind, bytes: room } })
      return { id, room }
    }),

  /**
   * Reserves room for more bytes of an upload, in steps while there is enough.
   * @param needed the bytes that have arrived
   * @returns the reserved bytes; null for an upload that took so long that it was given up
   * @throws SecateurError PRUNE_UPLOAD_QUOTA if they do not fit
   */
  extend: (id: string, needed: number, { perUpload, perTeam }: UploadLimits): Promise<number | null> =>
    db.$transaction(async (tx) => {
      const own = await tx.dataset.findUnique({ where: { id, storedAt: null } })
      if (!own) return null
      await lockUploads(tx, own.teamId)
      const left = (await bytesLeft(tx, own.teamId, perTeam)) + Number(own.bytes)
      if (needed > left) throw noRoom(left, perTeam)
      const room = Math.min(Math.max(needed, Number(own.bytes) + STEP), perUpload, left)
      const extended = await tx.$executeRaw`
        UPDATE datasets SET bytes = ${room}::bigint
        WHERE id = ${id}::uuid AND stored_at IS NULL AND deleted_at IS NULL AND bytes = ${own.bytes}`
      return extended === 1 ? room : null
    }),

  /**
   * Shows an upload whose file is complete. If the team already has an equal upload, only that one stays.
   * @returns the upload that the team keeps; null for one that took so long that it was given up
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
   * A page of uploads, newest first.
   * @throws SecateurError PRUNE_VALIDATION for an invalid cursor
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

  /** The uploads that a job names and its team has. */
  ofJob: (teamId: string, spec: DatasetReferences) => uploadsOf(db, teamId, spec),

  /**
   * The uploads that a job names.
   * @throws SecateurError PRUNE_UNKNOWN_DATASET for an upload that the team does not have
   */
  require: (teamId: string, spec: DatasetReferences) => requireUploads(db, teamId, spec),

  /**
   * Hides an upload. The caller removes its file next, and then its row.
   * @returns null if the team has no such upload
   * @throws SecateurError PRUNE_DATASET_IN_USE while open jobs may still read it
   */
  hide: (teamId: string, id: string): Promise<'hidden' | null> =>
    db.$transaction(async (tx) => {
      await lockSubmissions(tx, teamId)
      if (!(await tx.dataset.findUnique({ where: { id, teamId, ...SHOWN } }))) return null
      const jobs = await openJobsUsing(tx, teamId, id)
      if (jobs.length > 0) throw inUse(jobs)
      await tx.$executeRaw`UPDATE datasets SET deleted_at = now() WHERE id = ${id}::uuid`
      return 'hidden'
    }),

  /** Of the given ids, those whose uploads are under way or stored. The files of all others may go. */
  async existing(ids: readonly string[]): Promise<Set<string>> {
    const where = { id: { in: [...ids] }, deletedAt: null }
    const rows = await db.dataset.findMany({ where, select: { id: true } })
    return new Set(rows.map(({ id }) => id))
  },

  /** Ends an upload that is not shown. Control removes its content next, and then its row. */
  async giveUp(id: string): Promise<void> {
    await db.$executeRaw`UPDATE datasets SET deleted_at = now() WHERE id = ${id}::uuid AND stored_at IS NULL`
  },

  /** Uploads whose files are to be removed: hidden ones, and ones whose receiving process died. */
  async leftovers(limit: number): Promise<string[]> {
    const rows = await db.$queryRaw<Pick<DatasetModel, 'id'>[]>`
      SELECT id FROM datasets
      WHERE deleted_at IS NOT NULL
        OR (stored_at IS NULL AND created_at < now() - make_interval(hours => ${ABANDONED_HOURS}::int))
      ORDER BY id LIMIT ${limit}`
    return rows.map(({ id }) => id)
  },

  /** Removes the row of an upload without a file. An upload that is shown stays. */
  async drop(id: string): Promise<void> {
    await db.$executeRaw`
      DELETE FROM datasets WHERE id = ${id}::uuid AND (stored_at IS NULL OR deleted_at IS NOT NULL)`
  },
})

async function lockUploads(tx: Tx, teamId: string): Promise<void> {
  await tx.$executeRaw`SELECT pg_advisory_xact_lock(${UPLOAD_LOCK}::int, hashtext(${teamId}))`
}

/** The bytes that the team may still reserve. Take the lock first. */
async function bytesLeft(tx: Tx, teamId: string, perTeam: number): Promise<number> {
  const [{ used }] = await tx.$queryRaw<[{ used: number }]>`
    SELECT coalesce(sum(bytes), 0)::float8 AS used FROM datasets WHERE team_id = ${teamId}::uuid`
  return Math.max(perTeam - used, 0)
}

const noRoom = (left: number, perTeam: number) =>
  new SecateurError(
    'PRUNE_UPLOAD_QUOTA',
    `The upload quota is ${perTeam} bytes, and ${left} are left. Delete uploads that are no longer needed.`,
  )

const inUse = (jobs: readonly string[]) =>
  new SecateurError(
    'PRUNE_DATASET_IN_USE',
    `Open jobs use the dataset: ${jobs.join(', ')}. Wait for them to end, or cancel them.`,
  )
