/** Which uploads jobs use. A job may use only its team's uploads, and an upload stays while an open job uses it. */

import { type ProblemItem, SecateurError } from '#core/errors.ts'
import type { Tx } from '#core/runtime/db.ts'
import type { JobSpec } from '#core/schemas/spec.ts'
import { namedUploads, uploadReference } from '#core/uploads/references.ts'
import { type Dataset, toDataset } from '../shared/rows.ts'

export type DatasetReferences = Pick<JobSpec, 'calibration' | 'evaluations'>

/** The uploads that are shown: complete and not hidden. */
export const SHOWN = { storedAt: { not: null }, deletedAt: null } as const

/** The uploads that a job names and its team has. */
export async function uploadsOf(tx: Tx, teamId: string, spec: DatasetReferences): Promise<Dataset[]> {
  const ids = namedUploads(spec).flatMap(({ id }) => id ?? [])
  if (ids.length === 0) return []
  const rows = await tx.dataset.findMany({ where: { id: { in: ids }, teamId, ...SHOWN } })
  return rows.map(toDataset)
}

/**
 * Checks that the team has every upload that a job uses. An upload of another team counts as unknown.
 * @returns these uploads
 * @throws SecateurError PRUNE_UNKNOWN_DATASET with an item for each upload that the team does not have
 */
export async function requireUploads(tx: Tx, teamId: string, spec: DatasetReferences): Promise<Dataset[]> {
  const uploads = await uploadsOf(tx, teamId, spec)
  const known = new Set(uploads.map(({ id }) => id))
  const items = namedUploads(spec)
    .filter(({ id }) => id === null || !known.has(id))
    .map(({ pointer, dataset }): ProblemItem => {
      const detail = `unknown dataset ${dataset}; GET /v1/datasets lists the uploads of the team`
      return { pointer, code: 'PRUNE_UNKNOWN_DATASET', detail }
    })
  if (items.length === 0) return uploads
  const detail = items.map(({ pointer, detail }) => `${pointer} ${detail}`).join('; ')
  throw new SecateurError('PRUNE_UNKNOWN_DATASET', detail, items)
}

/** Up to three of the team's open jobs that use an upload. */
export async function openJobsUsing(tx: Tx, teamId: string, id: string): Promise<string[]> {
  const dataset = uploadReference(id)
  const rows = await tx.$queryRaw<{ id: string }[]>`
    SELECT id FROM jobs
    WHERE team_id = ${teamId}::uuid AND status IN ('queued', 'running', 'cancelling')
      AND (spec->'calibration'->>'dataset' = ${dataset}
        OR spec->'evaluations' @> jsonb_build_array(jsonb_build_object('dataset', ${dataset}::text)))
    ORDER BY id LIMIT 3`
  return rows.map((row) => row.id)
}
