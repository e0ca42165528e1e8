/** What a job has measured, one row a trial and measurement. */

import type { MeasurementStatus, TrialStatus } from '#core/domain/status.ts'
import { UUID_PATTERN } from '#core/domain/uuid.ts'
import type { Db } from '#core/runtime/db.ts'
import type { Environment, Measurement, Protocol } from '#core/schemas/result.ts'
import { keyOfCursor, type Page, type PageRequest, toPage } from '../shared/paging.ts'
import type { Trial } from '../shared/rows.ts'

type NullableMeasurement = { [K in keyof Measurement]: Measurement[K] | null }

/** A measurement with the trial it is of. A trial that has none is one row of which all that was measured is null. */
export interface TrialMeasurement
  extends Omit<NullableMeasurement, 'status'>,
    Pick<
      Trial,
      'ordinal' | 'level' | 'pattern' | 'seed' | 'achievedSparsity' | 'fingerprint' | 'reusedFrom'
    > {
  trialId: string
  method: string
  params: Record<string, unknown>
  /** The measurement's if there is one, else the trial's. */
  status: MeasurementStatus | TrialStatus
  protocol: Protocol | null
  environment: Environment | null
}

const KEY = new RegExp(`^\\d{1,9} ${UUID_PATTERN}$`)
/** Of a trial without measurements: behind any that it may get, so that a walk which has passed it shows it once. */
const LAST_ID = 'ffffffff-ffff-ffff-ffff-ffffffffffff'

export const createMeasurements = (db: Db) => ({
  /**
   * In the order of the plan.
   * @throws SecateurError PRUNE_VALIDATION for a cursor that is none
   */
  async list(teamId: string, jobId: string, { limit, cursor }: PageRequest): Promise<Page<TrialMeasurement>> {
    const { ordinal, id } = parseKey(keyOfCursor(cursor, KEY, ['measurements', jobId]))
    // Each trial is a row at least, but for the one that the page before may have ended with.
    const rows = await db.$queryRaw<(TrialMeasurement & { id: string })[]>`
      SELECT coalesce(m.id, ${LAST_ID}::uuid) AS id, t.id AS "trialId", t.ordinal, t.method, t.params, t.level,
        t.pattern, t.seed, t.achieved_sparsity AS "achievedSparsity", t.fingerprint, t.reused_from AS "reusedFrom",
        t.protocol, t.environment, m.metric, m.dataset, m.split, m.seqlen, m.windows, m.tokens, m.value,
        coalesce(m.status::text, t.status::text) AS status, m.seconds
      FROM (
        SELECT * FROM trials
        WHERE team_id = ${teamId}::uuid AND job_id = ${jobId}::uuid AND ordinal >= ${ordinal}
        ORDER BY ordinal LIMIT ${limit + 2}
      ) t
      LEFT JOIN LATERAL (SELECT * FROM measurements WHERE trial_id = t.id ORDER BY id) m ON true
      WHERE t.ordinal > ${ordinal} OR m.id > ${id}::uuid
      ORDER BY t.ordinal, m.id LIMIT ${limit + 1}`
    const { items, nextCursor } = toPage(rows, limit, ({ ordinal, id }) => `${ordinal} ${id}`, [
      'measurements',
      jobId,
    ])
    return { items: items.map(({ id: _, ...row }) => row), nextCursor }
  },
})

/** Of the last row seen; of the first page one before any. */
function parseKey(key: string | null) {
  const [ordinal = '-1', id = LAST_ID] = key?.split(' ') ?? []
  return { ordinal: Number(ordinal), id }
}
