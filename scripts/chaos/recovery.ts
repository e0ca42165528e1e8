/** How long the trials that a fault interrupted waited for their next attempt, according to Postgres. */
import { SILENCE_SECONDS } from '../../workers/control/sweep.ts'
import { query } from '../harness/database.ts'
import type { Injection } from './fault.ts'
import type { FaultName } from './schedule.ts'

/** Promise: from a worker's death to the next attempt. It is the lease, plus the time to notice and to find a free worker. */
export const RUNS_AGAIN_WITHIN_SECONDS = 15 + SILENCE_SECONDS

/** Faults that do not delay a trial's next attempt. During all others there is no promise about time. */
const HARMLESS: readonly FaultName[] = [
  'delivered twice',
  'API killed after commit',
  'API killed during a download',
]

/** Faults after which a worker is silent. */
const STOPS: readonly FaultName[] = ['worker killed', 'worker stopped', 'worker killed while storing']

export interface Recovery {
  injection: Injection
  /** From the fault to the next attempt. */
  seconds: number
  /** Another fault delayed the trial. */
  disturbed: boolean
}

export async function recoveries(databaseUrl: string, injections: readonly Injection[]): Promise<Recovery[]> {
  const interrupted = injections.flatMap((injection) =>
    injection.interrupted ? [{ injection, ...injection.interrupted }] : [],
  )
  const rows = await query<{ index: number; seconds: number; again: Date }>(
    databaseUrl,
    `SELECT s.index::int, next.started_at AS again, extract(epoch FROM next.started_at - s.at)::float8 AS seconds
     FROM unnest($1::uuid[], $2::timestamptz[]) WITH ORDINALITY AS s(trial_id, at, index)
     JOIN attempts lost ON lost.trial_id = s.trial_id AND lost.started_at < s.at AND lost.ended_at > s.at
       AND lost.status = 'lost'
     JOIN attempts next ON next.trial_id = s.trial_id AND next.number = lost.number + 1`,
    [interrupted.map(({ trialId }) => trialId), interrupted.map(({ at }) => at)],
  )
  return rows.flatMap(({ index, seconds, again }) => {
    const found = interrupted[index - 1]
    if (!found) return []
    const { injection, at } = found
    const disturbed = injections.some(
      (other) =>
        other !== injection && !HARMLESS.includes(other.fault) && other.from < again && other.to > at,
    )
    return [{ injection, seconds, disturbed }]
  })
}

/** The number of attempts that were declared lost although no fault had hit their worker: wasted work. */
export async function lostWithoutFault(
  databaseUrl: string,
  injections: readonly Injection[],
): Promise<number> {
  const stops = injections.filter(({ fault }) => STOPS.includes(fault))
  const [row] = await query<{ lost: number }>(
    databaseUrl,
    `SELECT count(*)::int AS lost FROM attempts a
     WHERE a.status = 'lost' AND a.exit_code IS NULL AND a.signal IS NULL AND NOT EXISTS (
       SELECT FROM unnest($1::timestamptz[], $2::timestamptz[]) AS s(since, until)
       WHERE a.started_at < s.until AND a.ended_at > s.since)`,
    [stops.map(({ from }) => from), stops.map(({ to }) => to)],
  )
  return row?.lost ?? 0
}
