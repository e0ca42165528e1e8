/**
 * Which trial a free host gets: `pending -> queued`, for that host only. The choice is made when a host is free and not
 * earlier, so that no earlier choice stands in the way of a fair one (ADR 13).
 */

import { trialSources } from '#core/domain/status.ts'
import { Prisma } from '#core/generated/prisma/client.ts'
import type { TrialMessage } from '#core/queue/queues.ts'
import type { Db, Tx } from '#core/runtime/db.ts'
import { ACCEPTS_TRIALS, firstDue, HAS_A_TRIAL, IS_ACTIVE, IS_ELIGIBLE } from '../hosts/eligibility.ts'
import { transitionJobInTx, transitionTrial } from '../shared/transitions.ts'

/** A trial that is queued for a host. */
export interface QueuedTrial extends TrialMessage {
  hostId: string
}

export interface DispatchLimits {
  /** The most trials of one team that may be queued or running at once. */
  perTeam: number
}

/** Advisory lock that serializes dispatches, so that each one counts the trials of the one before. An arbitrary number. */
const DISPATCH_LOCK = 72_707_371

/** How long a host that could not begin a trial gets none. What it lacks, such as memory, may come back. */
const REST_SECONDS = 15

/** A job whose model the host has loaded goes first only if it was submitted within these minutes of the other job. */
const WARM_MINUTES = 10

/** A trial of the job may be queued now. */
const HAS_DUE = Prisma.sql`${firstDue(Prisma.sql`j.id`)} IS NOT NULL`

/** Hosts that could run a trial and have none. The host that was served longest ago comes first. */
export async function idleHosts(db: Db, limit: number): Promise<string[]> {
  const hosts = await db.$queryRaw<{ id: string }[]>`
    SELECT h.id FROM hosts h
    WHERE ${ACCEPTS_TRIALS} AND NOT ${HAS_A_TRIAL} AND EXISTS (
      SELECT FROM jobs j WHERE ${IS_ACTIVE} AND ${IS_ELIGIBLE} AND ${HAS_DUE})
    ORDER BY h.served_at NULLS FIRST LIMIT ${limit}`
  return hosts.map(({ id }) => id)
}

/**
 * Queues the next trial for a host: `pending -> queued`.
 * @returns null when the host has a trial, accepts none, or is eligible for none
 */
export const queueTrialFor = (db: Db, hostId: string, limits: DispatchLimits): Promise<QueuedTrial | null> =>
  db.$transaction(async (tx) => {
    // Statistics lag behind a burst of jobs. Postgres then expects few of them, and reads and sorts all to find the first.
    // Before version 18 it also overestimates the cost of a plan with a forced sort, and compiles it.
    await tx.$executeRaw`
      SELECT pg_advisory_xact_lock(${DISPATCH_LOCK}),
        set_config('enable_sort', 'off', true), set_config('jit', 'off', true)`
    for (;;) {
      const next = await chooseFor(tx, hostId, limits)
      if (!next) return null
      const queued = await transitionJobInTx(tx, next.jobId, (_, { status }) =>
        status === 'queued' || status === 'running' ? queue(tx, next.trialId, hostId) : Promise.resolve(null),
      )
      if (queued) return queued
      // Its job was cancelled in the meantime. The next choice does not include it.
    }
  })

/**
 * Makes the transition `queued -> pending` because the host cannot begin the trial. The host gets no trial for a while, so
 * that another host gets this one if there is one.
 * @returns null when the trial is no longer queued for the host
 */
export const declineTrial = (db: Db, { trialId, attempt, hostId }: QueuedTrial): Promise<true | null> =>
  transitionTrial(db, trialId, async (tx) => {
    const declined = await tx.$executeRaw`
      UPDATE trials SET status = 'pending', version = version + 1
      WHERE id = ${trialId}::uuid AND status = 'queued' AND attempt = ${attempt} - 1 AND host_id = ${hostId}::uuid`
    if (declined === 0) return null
    await tx.$executeRaw`
      UPDATE hosts SET rests_until = now() + make_interval(secs => ${REST_SECONDS}) WHERE id = ${hostId}::uuid`
    return true
  })

/**
 * Makes the transition `queued -> pending` for trials that their hosts will not claim: the host accepts no trials any more,
 * or it has not claimed the trial for `seconds`, because the message was lost or it cannot begin.
 */
export async function withdrawUnclaimed(db: Db, seconds: number, limit: number): Promise<void> {
  const unclaimed = await db.$queryRaw<{ id: string }[]>`
    SELECT t.id FROM trials t JOIN hosts h ON h.id = t.host_id
    WHERE t.status = 'queued' AND (NOT ${ACCEPTS_TRIALS} OR t.queued_at < now() - make_interval(secs => ${seconds}))
    ORDER BY t.queued_at LIMIT ${limit}`
  for (const { id } of unclaimed) {
    await transitionTrial(db, id, async (tx) => {
      const withdrawn = await tx.$executeRaw`
        UPDATE trials SET status = 'pending', version = version + 1 WHERE id = ${id}::uuid AND status = 'queued'`
      return withdrawn === 1 ? id : null
    })
  }
}

/**
 * Chooses a team, then a job, then a trial. The team is the one with the fewest trials in the host's pool; among equals, the
 * one served longest ago. The job is its first by priority, then age, and the trial is the first of the job's plan.
 *
 * Jobs and trials are looked up by index for each team, and only trials that hosts have are counted. So the cost does not
 * grow with the trials that wait or have ended.
 */
async function chooseFor(tx: Tx, hostId: string, { perTeam }: DispatchLimits) {
  const [next] = await tx.$queryRaw<{ trialId: string; jobId: string }[]>`
    WITH host AS (
      SELECT h.* FROM hosts h WHERE h.id = ${hostId}::uuid AND ${ACCEPTS_TRIALS} AND NOT ${HAS_A_TRIAL}
    ), in_hand AS (
      SELECT t.team_id, count(*) AS everywhere, count(*) FILTER (WHERE holder.pool = host.pool) AS in_pool
      FROM host, trials t JOIN hosts holder ON holder.id = t.host_id
      WHERE t.status IN ('queued', 'running')
      GROUP BY t.team_id
    )
    SELECT ${firstDue(Prisma.sql`coalesce(warm.id, first.id)`)} AS "trialId", coalesce(warm.id, first.id) AS "jobId"
    FROM host h
    CROSS JOIN teams
    LEFT JOIN in_hand ON in_hand.team_id = teams.id
    CROSS JOIN LATERAL (
      SELECT j.id, j.priority, j.created_at FROM jobs j
      WHERE j.team_id = teams.id AND ${IS_ACTIVE} AND ${IS_ELIGIBLE}
        AND ${HAS_DUE}
      ORDER BY j.priority DESC, j.id LIMIT 1
    ) first
    LEFT JOIN LATERAL (
      SELECT j.id FROM jobs j
      WHERE j.team_id = teams.id AND ${IS_ACTIVE} AND ${IS_ELIGIBLE}
        AND j.model = h.model AND j.priority = first.priority
        AND j.created_at < first.created_at + make_interval(mins => ${WARM_MINUTES}::int)
        AND ${HAS_DUE}
      ORDER BY j.id LIMIT 1
    ) warm ON true
    WHERE coalesce(in_hand.everywhere, 0) < ${perTeam}
    ORDER BY coalesce(in_hand.in_pool, 0), teams.served_at NULLS FIRST, teams.id
    LIMIT 1`
  return next
}

async function queue(tx: Tx, trialId: string, hostId: string): Promise<QueuedTrial | null> {
  const [queued] = await tx.$queryRaw<{ attempt: number }[]>`
    WITH queued AS (
      UPDATE trials SET status = 'queued', queued_at = clock_timestamp(), host_id = ${hostId}::uuid, not_before = NULL,
        version = version + 1
      WHERE id = ${trialId}::uuid AND status = ANY(${trialSources('queued')}::trial_status[])
      RETURNING attempt + 1 AS attempt, team_id, host_id
    ), team AS (
      UPDATE teams SET served_at = clock_timestamp() FROM queued WHERE teams.id = queued.team_id
    ), host AS (
      UPDATE hosts SET served_at = clock_timestamp() FROM queued WHERE hosts.id = queued.host_id
    )
    SELECT attempt FROM queued`
  return queued ? { trialId, attempt: queued.attempt, hostId } : null
}
