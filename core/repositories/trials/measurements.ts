/** A job's measurements, one row for each measurement of each trial. */

import { UUID_PATTERN } from '#core/domain/ids.ts'
import type { MeasurementStatus, TrialStatus } from '#core/domain/status.ts'
import type { Db } from '#core/runtime/db.ts'
import type { Environment, Measurement, Protocol } from '#core/schemas/result.ts'
import { readEnvironment, readNonFinite, readParams, readProtocol } from '../shared/json-columns.ts'
import { keyOfCursor, type Page, type PageRequest, toPage } from '../shared/paging.ts'
import type { Trial } from '../shared/rows.ts'

type NullableMeasurement = { [K in keyof Measurement]: Measurement[K] | null }

/** A measurement with its trial. A trial without measurements is one row whose measured fields are null. */
export interface TrialMeasurement
  extends Omit<NullableMeasurement, 'status'>,
    Pick<
      Trial,
      'ordinal' | 'level' | 'pattern' | 'seed' | 'achievedSparsity' | 'fingerprint' | 'reusedFrom'
    > {
  trialId: string
  method: string
  params: Record<string, unknown>
  /** The measurement's status if there is a measurement, else the trial's. */
  status: MeasurementStatus | TrialStatus
  protocol: Protocol | null
  environment: Environment | null
}

type JsonField = 'params' | 'protocol' | 'environment' | 'nonFinite'
type MeasurementRow = Omit<TrialMeasurement, JsonField> & Record<JsonField, unknown> & { id: string }

const KEY = new RegExp(`^\\d{1,9} ${UUID_PATTERN}$`)
/** Key of a trial without measurements. It sorts after any measurement the trial may get, so that paging shows it once. */
const LAST_ID = 'ffffffff-ffff-ffff-ffff-ffffffffffff'

export const createMeasurements = (db: Db) => ({
  /**
   * A page of measurements in the order of the plan.
   * @throws SecateurError PRUNE_VALIDATION for an invalid cursor
   */
  async list(teamId: string, jobId: string, { limit, cursor }: PageRequest): Promise<Page<TrialMeasurement>> {
    const { ordinal, id } = parseKey(keyOfCursor(cursor, KEY, ['measurements', jobId]))
    // Each trial gives at least one row, except the trial that the previous page ended with.
    const rows = await db.$queryRaw<MeasurementRow[]>`
      SELECT coalesce(m.id, ${LAST_ID}::uuid) AS id, t.id AS "trialId", t.ordinal, t.method, t.params, t.level,
        t.pattern, t.seed, t.achieved_sparsity AS "achievedSparsity", t.fingerprint, t.reused_from AS "reusedFrom",
        t.protocol, t.environment, m.metric, m.dataset, m.split, m.seqlen, m.bos, m.windows, m.tokens,
        m.bytes::float8 AS bytes, m.value, coalesce(m.status::text, t.status::text) AS status,
        m.non_finite AS "nonFinite", m.seconds
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
    return { items: items.map(toTrialMeasurement), nextCursor }
  },
})

const toTrialMeasurement = ({ id, ...row }: MeasurementRow): TrialMeasurement => ({
  ...row,
  nonFinite: readNonFinite(row.nonFinite, id),
  params: readParams(row.params, row.trialId),
  protocol: readProtocol(row.protocol, row.trialId),
  environment: readEnvironment(row.environment, row.trialId),
})

/** The key of the last row of the previous page; before the first page, a key below all rows. */
function parseKey(key: string | null) {
  const [ordinal = '-1', id = LAST_ID] = key?.split(' ') ?? []
  return { ordinal: Number(ordinal), id }
}
