/** Where jobs and uploads meet: a job may name what its team has, and what an open job names stays. */

import { type ProblemItem, SecateurError } from '#core/errors.ts'
import type { Tx } from '#core/runtime/db.ts'
import type { JobSpec } from '#core/schemas/spec.ts'
import { namedUploads, uploadReference } from '#core/uploads/references.ts'

export type NamesDatasets = Pick<JobSpec, 'calibration' | 'evaluations'>

/** Which uploads there are for anybody but those who receive or remove them. */
export const SHOWN = { storedAt: { not: null }, deletedAt: null } as const

/**
 * Another team's upload is told as one that nobody has.
 * @throws SecateurError PRUNE_UNKNOWN_DATASET with an item for each upload that a job names and the team hasn't
 */
export async function requireUploads(tx: Tx, teamId: string, spec: NamesDatasets): Promise<void> {
  const named = namedUploads(spec)
  if (named.length === 0) return
  const ids = named.flatMap(({ id }) => id ?? [])
  const rows = await tx.dataset.findMany({
    where: { id: { in: ids }, teamId, ...SHOWN },
    select: { id: true },
  })
  const known = new Set(rows.map(({ id }) => id))
  const items = named
    .filter(({ id }) => id === null || !known.has(id))
    .map(({ pointer, dataset }): ProblemItem => {
      const detail = `the team has no ${dataset}; GET /v1/datasets lists what it has`
      return { pointer, code: 'PRUNE_UNKNOWN_DATASET', detail }
    })
  if (items.length === 0) return
  const detail = items.map(({ pointer, detail }) => `${pointer} ${detail}`).join('; ')
  throw new SecateurError('PRUNE_UNKNOWN_DATASET', detail, items)
}

/** Some of the team's open jobs that name an upload. */
export async function openJobsThatName(tx: Tx, teamId: string, id: string): Promise<string[]> {
  const dataset = uploadReference(id)
  const rows = await tx.$queryRaw<{ id: string }[]>`
    SELECT id FROM jobs
    WHERE team_id = ${teamId}::uuid AND status IN ('queued', 'running', 'cancelling')
      AND (spec->'calibration'->>'dataset' = ${dataset}
        OR spec->'evaluations' @> jsonb_build_array(jsonb_build_object('dataset', ${dataset}::text)))
    ORDER BY id LIMIT 3`
  return rows.map((row) => row.id)
}
