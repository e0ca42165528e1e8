/** How long the trials that a fault struck waited for their next attempt, by the attempts in Postgres. */
import { SILENCE_SECONDS } from '../../workers/control/sweep.ts'
import { query } from './database.ts'
import type { Injection } from './faults.ts'

/** From a worker's death to the next attempt: the lease, and what finding out and a free worker may take. */
export const RUNS_AGAIN_WITHIN_SECONDS = 15 + SILENCE_SECONDS

/** Injection -> seconds to the next attempt of the trial that it struck, where there was one. */
export async function recoveries(
  databaseUrl: string,
  injections: readonly Injection[],
): Promise<Map<Injection, number>> {
  const struck = injections.flatMap((injection) =>
    injection.struck ? [{ injection, ...injection.struck }] : [],
  )
  const rows = await query<{ index: number; seconds: number }>(
    databaseUrl,
    `SELECT s.index::int, extract(epoch FROM next.started_at - s.at)::float8 AS seconds
     FROM unnest($1::uuid[], $2::timestamptz[]) WITH ORDINALITY AS s(trial_id, at, index)
     JOIN attempts lost ON lost.trial_id = s.trial_id AND lost.started_at < s.at AND lost.ended_at > s.at
       AND lost.status = 'lost'
     JOIN attempts next ON next.trial_id = s.trial_id AND next.number = lost.number + 1`,
    [struck.map(({ trialId }) => trialId), struck.map(({ at }) => at)],
  )
  return new Map(
    rows.flatMap(({ index, seconds }) => {
      const found = struck[index - 1]
      return found ? [[found.injection, seconds] as const] : []
    }),
  )
}
