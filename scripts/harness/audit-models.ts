/**
 * What must be true of stored models at the end of a run, when control has removed what no model needs. It reads Postgres,
 * the storage and the scratch folders without any code of the service.
 */
import { join } from 'node:path'
import { type Check, describe, runChecks } from './audit.ts'
import { query } from './database.ts'
import { filesBelow, type StoredFiles } from './stored-files.ts'

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

/** Where a run has models. */
export interface ModelPlaces {
  /** The storage. */
  files: StoredFiles
  /** `SECATEUR_HOME` of the workers. */
  home: string
}

/**
 * @param removed models that clients have removed: `<trial> <layout>`
 * @returns one line for each kind of violation
 */
export async function auditModels(
  databaseUrl: string,
  { files, home }: ModelPlaces,
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
    ...describe('files of models are incomplete', await incomplete(files, blobs)),
    ...describe('objects have no row', await withoutRow(files, blobs)),
    ...describe('files are unfinished', (await files.unfinished()).map(asRow)),
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
async function incomplete(files: StoredFiles, blobs: readonly Blob[]) {
  const broken: { id: string; why: string }[] = []
  for (const blob of blobs) {
    if (blob.artifact === null) continue
    const found = await files.sha256(keyOf(blob))
    const why = blob.stored ? `${blob.name} has the SHA-256 ${found}` : `${blob.name} is not marked as stored`
    if (found !== blob.sha256 || !blob.stored) broken.push({ id: blob.artifact, why })
  }
  return broken
}

async function withoutRow(files: StoredFiles, blobs: readonly Blob[]) {
  const known = new Set(blobs.map(keyOf))
  return (await files.blobs()).filter((key) => !known.has(key)).map(asRow)
}

const keyOf = ({ id, sha256 }: Blob) => `blobs/${sha256.slice(0, 2)}/${sha256}-${id}`

const asRow = (name: string) => ({ id: name, why: 'a file' })
