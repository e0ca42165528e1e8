/**
 * Removes what no stored model needs: rows of models that are deleted or will never be shown, then blobs without a reference.
 * A blob is marked first, which no new reference survives; then its object is removed, and last its row. Any of these steps
 * may be repeated, and several controls may run at once.
 */
import { Prisma } from '#core/generated/prisma/client.ts'
import type { Db, Tx } from '#core/runtime/db.ts'

/** A blob whose object is to be removed. */
export interface DeletedBlob {
  id: string
  sha256: string
}

/** Condition on `artifacts a`: it is deleted, or the attempt that was to store it has ended without showing it. */
const IS_LEFT_OVER = Prisma.sql`((a.stored_at IS NULL OR a.deleted_at IS NOT NULL) AND (a.deleted_at IS NOT NULL
  OR NOT EXISTS (SELECT FROM attempts t WHERE t.token = a.claim_token AND t.status = 'running')))`

/**
 * Deletes the rows of up to `limit` leftover models, and marks the blobs that only they referred to, in one transaction: no
 * other row ever loses its last reference.
 * @returns how many rows it deleted
 */
export const dropLeftovers = (db: Db, limit: number): Promise<number> =>
  db.$transaction(async (tx) => {
    const leftovers = await tx.$queryRaw<{ id: string }[]>`
      SELECT a.id FROM artifacts a WHERE ${IS_LEFT_OVER} ORDER BY a.id LIMIT ${limit} FOR UPDATE OF a SKIP LOCKED`
    const ids = leftovers.map(({ id }) => id)
    const files = await tx.artifactFile.findMany({
      where: { artifactId: { in: ids } },
      distinct: ['blobId'],
      select: { blobId: true },
    })
    await tx.artifact.deleteMany({ where: { id: { in: ids } } })
    await markUnreferenced(
      tx,
      files.map(({ blobId }) => blobId),
    )
    return ids.length
  })

/**
 * Marks those of the blobs that no file refers to. A new reference locks its blob, so it either comes first and is seen here,
 * or waits and then finds the blob marked. Blobs are locked in the order in which references lock them.
 */
async function markUnreferenced(tx: Tx, ids: readonly string[]): Promise<void> {
  await tx.$queryRaw`SELECT FROM blobs WHERE id = ANY(${ids}::uuid[]) ORDER BY sha256 FOR UPDATE`
  // A statement of its own: it sees the references of those whose locks the one above waited for.
  await tx.$executeRaw`
    UPDATE blobs b SET deleted_at = now()
    WHERE b.id = ANY(${ids}::uuid[]) AND b.deleted_at IS NULL
      AND NOT EXISTS (SELECT FROM artifact_files f WHERE f.blob_id = b.id)`
}

/** The id of this database, which the storage knows its objects by. */
export async function installationId(db: Db): Promise<string> {
  return (await db.installation.findFirstOrThrow()).id
}

/** Marked blobs, oldest first, starting after the blob `after`. */
export const deletedBlobs = (db: Db, limit: number, after: string | null): Promise<DeletedBlob[]> =>
  db.blob.findMany({
    where: { deletedAt: { not: null }, ...(after !== null && { id: { gt: after } }) },
    orderBy: { id: 'asc' },
    take: limit,
    select: { id: true, sha256: true },
  })

/** Deletes the row of a marked blob whose object is removed. */
export async function dropBlob(db: Db, id: string): Promise<void> {
  await db.blob.deleteMany({ where: { id, deletedAt: { not: null } } })
}

/** Which of these ids of blobs have a row. */
export async function knownBlobs(db: Db, ids: readonly string[]): Promise<Set<string>> {
  const rows = await db.blob.findMany({ where: { id: { in: [...ids] } }, select: { id: true } })
  return new Set(rows.map(({ id }) => id))
}
