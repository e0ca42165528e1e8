/** What past trials took, read when a job is planned and kept in its row, so that no poll has to compute it. */
import type { PastSeconds } from '#core/domain/time-left.ts'
import type { Db } from '#core/runtime/db.ts'
import { ACCEPTS_TRIALS, IS_ELIGIBLE } from '../hosts/eligibility.ts'

/**
 * The median seconds of computed trials of the team with the job's model, by method. Only those of the model's latest hundred
 * jobs count. If comparable ones cover all of the job's methods, only these count.
 * @param methods of the job's plan
 * @returns null when there are none
 */
export async function pastSecondsFor(
  db: Db,
  jobId: string,
  methods: readonly string[],
): Promise<PastSeconds | null> {
  const rows = await db.$queryRaw<{ method: string; comparable: number | null; any: number }[]>`
    SELECT t.method,
      percentile_cont(0.5) WITHIN GROUP (ORDER BY t.total_seconds) FILTER (
        WHERE past.is_equal AND t.environment->>'deviceName' = ANY(hosts.device_names)) AS comparable,
      percentile_cont(0.5) WITHIN GROUP (ORDER BY t.total_seconds) AS any
    FROM jobs j
    CROSS JOIN LATERAL (
      SELECT coalesce(array_agg(DISTINCT h.environment->>'deviceName'), '{}') AS device_names
      FROM hosts h WHERE ${ACCEPTS_TRIALS} AND ${IS_ELIGIBLE}
    ) hosts
    CROSS JOIN LATERAL (
      SELECT p.id, (p.spec->'calibration', p.spec->'evaluations', p.spec->'dtype', p.spec->'pass')
        IS NOT DISTINCT FROM (j.spec->'calibration', j.spec->'evaluations', j.spec->'dtype', j.spec->'pass') AS is_equal
      FROM jobs p WHERE p.team_id = j.team_id AND p.model = j.model ORDER BY p.created_at DESC, p.id DESC LIMIT 100
    ) past
    JOIN trials t ON t.job_id = past.id
    WHERE j.id = ${jobId}::uuid AND t.method = ANY(${methods})
      AND t.status = 'succeeded' AND t.reused_from IS NULL AND t.makes_model_of IS NULL
      AND t.total_seconds IS NOT NULL
    GROUP BY t.method`
  if (rows.length === 0) return null
  const comparable = new Map(
    rows.flatMap(({ method, comparable }) => (comparable === null ? [] : [[method, comparable]])),
  )
  if (methods.every((method) => comparable.has(method)))
    return { comparable: true, seconds: Object.fromEntries(comparable) }
  return { comparable: false, seconds: Object.fromEntries(rows.map(({ method, any }) => [method, any])) }
}
