/**
 * What must be true of stored models at the end of a run, when control has removed what no model needs. It reads Postgres and
 * the folders of the models without any code of the service.
 */
import { createHash } from 'node:crypto'
import { createReadStream, type Dirent } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { type Check, describe, runChecks } from './audit.ts'
import { query } from './database.ts'

/** Condition on `artifacts a`. */
const IS_SHOWN = 'a.stored_at IS NOT NULL AND a.deleted_at IS NULL'

/** $1 is what clients have removed: `<trial> <layout>`. */
export const MODEL_CHECKS: readonly Check[] = [
  {
    broken: 'models are shown twice',
    sql: `SELECT a.trial_id AS id, format('%s x %s', count(*), a.layout) AS why FROM artifacts a WHERE ${IS_SHOWN}
          GROUP BY a.trial_id, a.layout HAVING count(*) > 1`,
  },
  {
    broken: 'trials have neither their model nor a warning',
    sql: `SELECT t.id, kept.layout::text AS why FROM trials t CROSS JOIN unnest(t.layouts) kept(layout)
          WHERE t.status = 'succeeded' AND t.warnings::text NOT LIKE '%The model is not stored.%'
            AND concat(coalesce(t.makes_model_of, t.id), ' ', kept.layout) <> ALL ($1::text[])
            AND NOT EXISTS (
              SELECT FROM artifacts a
              WHERE a.trial_id = coalesce(t.makes_model_of, t.id) AND a.layout = kept.layout AND ${IS_SHOWN})`,
  },
  {
    broken: 'models are left that are not shown',
    sql: `SELECT a.id, format('of trial %s', a.trial_id) AS why FROM artifacts a WHERE NOT (${IS_SHOWN})`,
  },
  {
    broken: 'blobs are left that no model refers to',
    sql: `SELECT b.id, format('%s bytes', b.bytes) AS why FROM blobs b
          WHERE b.deleted_at IS NOT NULL OR NOT EXISTS (SELECT FROM artifact_files f WHERE f.blob_id = b.id)`,
  },
]

/** Where a run keeps models. */
export interface ModelFolders {
  /** The folder of the storage. */
  storage: string
  /** `SECATEUR_HOME` of the workers. */
  home: string
}

/**
 * @param removed models that clients have removed: `<trial> <layout>`
 * @returns one line for each kind of violation
 */
export async function auditModels(
  databaseUrl: string,
  { storage, home }: ModelFolders,
  removed: Iterable<string>,
): Promise<string[]> {
  const blobs = await query<Blob>(
    databaseUrl,
    `SELECT b.id, b.sha256, b.stored_at IS NOT NULL AS stored, min(f.artifact_id::text) AS artifact, min(f.name) AS name
     FROM blobs b LEFT JOIN artifact_files f ON f.blob_id = b.id GROUP BY b.id`,
  )
  const hosts = await query<{ id: string }>(databaseUrl, 'SELECT id FROM hosts')
  const scratch = hosts.map(({ id }) => filesBelow(join(home, 'scratch', id)))
  return [
    ...(await runChecks(databaseUrl, MODEL_CHECKS, [...removed])),
    ...describe('files of models are incomplete', await incomplete(storage, blobs)),
    ...describe('objects have no row', await withoutRow(storage, blobs)),
    ...describe('files are unfinished', (await filesBelow(join(storage, '.unfinished'))).map(asRow)),
    ...describe('scratch files are left', (await Promise.all(scratch)).flat().map(asRow)),
  ]
}

interface Blob {
  id: string
  sha256: string
  stored: boolean
  /** A model with this content, and the name of the file; null without a reference. */
  artifact: string | null
  name: string | null
}

/** Reads every file that a model refers to. Models with equal files share the blob. */
async function incomplete(storage: string, blobs: readonly Blob[]) {
  const broken: { id: string; why: string }[] = []
  for (const blob of blobs) {
    if (blob.artifact === null) continue
    const found = await sha256Of(join(storage, keyOf(blob)))
    const why = blob.stored ? `${blob.name} has the SHA-256 ${found}` : `${blob.name} is not marked as stored`
    if (found !== blob.sha256 || !blob.stored) broken.push({ id: blob.artifact, why })
  }
  return broken
}

async function withoutRow(storage: string, blobs: readonly Blob[]) {
  const known = new Set(blobs.map((blob) => join(storage, keyOf(blob))))
  const objects = await filesBelow(join(storage, 'blobs'))
  return objects.filter((path) => !known.has(path)).map((path) => asRow(relative(storage, path)))
}

const keyOf = ({ id, sha256 }: Blob) => `blobs/${sha256.slice(0, 2)}/${sha256}-${id}`

const asRow = (path: string) => ({ id: path, why: 'a file' })

/** @returns null for a file that does not exist */
async function sha256Of(path: string): Promise<string | null> {
  const hash = createHash('sha256')
  try {
    for await (const chunk of createReadStream(path)) hash.update(chunk)
  } catch (error) {
    return ifMissing(null)(error as NodeJS.ErrnoException)
  }
  return hash.digest('hex')
}

/** Paths of all files in a folder, which need not exist. */
async function filesBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(
    ifMissing<Dirent[]>([]),
  )
  return entries.filter((entry) => !entry.isDirectory()).map(({ parentPath, name }) => join(parentPath, name))
}

const ifMissing =
  <T>(value: T) =>
  (error: NodeJS.ErrnoException): T => {
    if (error.code !== 'ENOENT') throw error
    return value
  }
