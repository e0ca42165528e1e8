/**
 * Which trial a free host gets: `pending -> queued`, for that host and no other. The choice is made when a host is free
 * and not before, so that nothing that was chosen earlier stands in the way of what is fair now (ADR 13).
 */

import { trialSources } from '#core/domain/status.ts'
import type { TrialMessage } from '#core/queue/queues.ts'
import type { Db, Tx } from '#core/runtime/db.ts'
import { HAS_A_TRIAL, IS_DUE, IS_OPEN, SUITS } from '../hosts/eligibility.ts'
import { moveJobWithin, moveTrial } from '../shared/transitions.ts'

/** A trial that is queued for a host. */
export interface QueuedTrial extends TrialMessage {
  hostId: string
}

export interface DispatchLimits {
  /** Trials of one team that hosts may have at once, queued or running. */
  perTeam: number
}

/** One dispatch at a time, whoever makes it, so that each counts what the one before gave. Any number nobody else locks. */
const DISPATCH_LOCK = 72_707_371

/** How long a host that could not begin a trial is given none. What it lacks may come back, as memory does. */
const REST_SECONDS = 15

/** A job is overtaken by one whose model the host has loaded only if that was submitted so soon afterwards. */
const WARM_MINUTES = 10

export const createDispatching = (db: Db) => ({
  /** Hosts that could have a trial and have none; who was served longest ago comes first. */
  async idleHosts(limit: number): Promise<string[]> {
    const hosts = await db.$queryRaw<{ id: string }[]>`
      SELECT h.id FROM hosts h
      WHERE ${IS_OPEN} AND NOT ${HAS_A_TRIAL} AND EXISTS (
        SELECT FROM jobs j
        WHERE j.status = 'running' AND ${SUITS}
          AND EXISTS (SELECT FROM trials t WHERE t.job_id = j.id AND ${IS_DUE}))
      ORDER BY h.served_at NULLS FIRST LIMIT ${limit}`
    return hosts.map(({ id }) => id)
  },

  /** Queues the trial whose turn it is for a host. @returns null when the host has one, takes none, or none suits it */
  queueFor: (hostId: string, limits: DispatchLimits): Promise<QueuedTrial | null> =>
    db.$transaction(async (tx) => {
      // Statistics lag behind a burst of jobs: taking them for few, Postgres would read and sort all to find the first.
      // Before version 18 it takes a plan with the one sort there has to be for so dear that it compiles it.
      await tx.$executeRaw`
        SELECT pg_advisory_xact_lock(${DISPATCH_LOCK}),
          set_config('enable_sort', 'off', true), set_config('jit', 'off', true)`
      for (;;) {
        const next = await chooseFor(tx, hostId, limits)
        if (!next) return null
        const queued = await moveJobWithin(tx, next.jobId, (_, { status }) =>
          status === 'running' ? queue(tx, next.trialId, hostId) : Promise.resolve(null),
        )
        if (queued) return queued
        // Its job was cancelled meanwhile; the next look no longer sees it.
      }
    }),

  /**
   * `queued -> pending` because its host cannot begin. The host is given nothing for a while, so that the trial goes to
   * another if there is one.
   */
  giveBack: ({ trialId, attempt, hostId }: QueuedTrial): Promise<true | null> =>
    moveTrial(db, trialId, async (tx) => {
      const given = await tx.$executeRaw`
        UPDATE trials SET status = 'pending', version = version + 1
        WHERE id = ${trialId}::uuid AND status = 'queued' AND attempt = ${attempt} - 1 AND host_id = ${hostId}::uuid`
      if (given === 0) return null
      await tx.$executeRaw`
        UPDATE hosts SET rests_until = now() + make_interval(secs => ${REST_SECONDS}) WHERE id = ${hostId}::uuid`
      return true
    }),

  /**
   * `queued -> pending` for what its host will not claim: the host takes nothing any more, or has had the trial for more
   * than `seconds`, be it that the message was lost or that it cannot begin.
   */
  async withdraw({ seconds, limit }: { seconds: number; limit: number }): Promise<void> {
    const unclaimed = await db.$queryRaw<{ id: string }[]>`
      SELECT t.id FROM trials t JOIN hosts h ON h.id = t.host_id
      WHERE t.status = 'queued' AND (NOT ${IS_OPEN} OR t.queued_at < now() - make_interval(secs => ${seconds}))
      ORDER BY t.queued_at LIMIT ${limit}`
    for (const { id } of unclaimed) {
      await moveTrial(db, id, async (tx) => {
        const withdrawn = await tx.$executeRaw`
          UPDATE trials SET status = 'pending', version = version + 1 WHERE id = ${id}::uuid AND status = 'queued'`
        return withdrawn === 1 ? id : null
      })
    }
  },
})

/**
 * The team that has the fewest trials in the host's pool, among equals the one served longest ago; of its jobs by
 * priority, then age, the first; of that the first trial. Jobs and trials are looked up by index for each team, and
 * counted are only the trials that hosts have, so that the work does not grow with what waits or has ended.
 */
async function chooseFor(tx: Tx, hostId: string, { perTeam }: DispatchLimits) {
  const [next] = await tx.$queryRaw<{ trialId: string; jobId: string }[]>`
    WITH host AS (
      SELECT h.* FROM hosts h WHERE h.id = ${hostId}::uuid AND ${IS_OPEN} AND NOT ${HAS_A_TRIAL}
    ), in_hand AS (
      SELECT t.team_id, count(*) AS everywhere, count(*) FILTER (WHERE holder.pool = host.pool) AS in_pool
      FROM host, trials t JOIN hosts holder ON holder.id = t.host_id
      WHERE t.status IN ('queued', 'running')
      GROUP BY t.team_id
    )
    SELECT trial.id AS "trialId", coalesce(warm.id, first.id) AS "jobId"
    FROM host h
    CROSS JOIN teams
    LEFT JOIN in_hand ON in_hand.team_id = teams.id
    CROSS JOIN LATERAL (
      SELECT j.id, j.priority, j.created_at FROM jobs j
      WHERE j.team_id = teams.id AND j.status = 'running' AND ${SUITS}
        AND EXISTS (SELECT FROM trials t WHERE t.job_id = j.id AND ${IS_DUE})
      ORDER BY j.priority DESC, j.id LIMIT 1
    ) first
    LEFT JOIN LATERAL (
      SELECT j.id FROM jobs j
      WHERE j.team_id = teams.id AND j.status = 'running' AND ${SUITS}
        AND j.model = h.model AND j.priority = first.priority
        AND j.created_at < first.created_at + make_interval(mins => ${WARM_MINUTES}::int)
        AND EXISTS (SELECT FROM trials t WHERE t.job_id = j.id AND ${IS_DUE})
      ORDER BY j.id LIMIT 1
    ) warm ON true
    CROSS JOIN LATERAL (
      SELECT t.id FROM trials t WHERE t.job_id = coalesce(warm.id, first.id) AND ${IS_DUE}
      ORDER BY t.ordinal LIMIT 1
    ) trial
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
