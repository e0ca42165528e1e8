/** Reads trials. Each call makes a fixed number of queries, however many trials there are. */

import type { Prisma } from '#core/generated/prisma/client.ts'
import type { Db, Tx } from '#core/runtime/db.ts'
import { keyOfCursor, ORDINAL_KEY, type Page, type PageRequest, toPage } from '../shared/paging.ts'
import {
  type MeasuredTrial,
  type TrialDetail,
  type TrialWithAttempts,
  toAttempt,
  toMeasurement,
  toTrial,
} from '../shared/rows.ts'

const MEASUREMENTS = { orderBy: { id: 'asc' } } as const satisfies Prisma.Trial$measurementsArgs
const ATTEMPTS = {
  orderBy: { number: 'asc' },
  omit: { token: true },
  include: { host: { select: { name: true } } },
} as const satisfies Prisma.Trial$attemptsArgs

export interface MethodSeconds {
  method: string
  deviceName: string
  medianSeconds: number
  /** How many trials the median is over. */
  trials: number
}

export async function getTrial(db: Db, teamId: string, id: string): Promise<TrialDetail | null> {
  const row = await db.trial.findUnique({
    where: { id, teamId },
    omit: { claimToken: true },
    include: { measurements: MEASUREMENTS, attempts: ATTEMPTS },
  })
  if (!row) return null
  const { measurements, attempts, ...trial } = row
  return {
    ...toTrial(trial),
    measurements: measurements.map(toMeasurement),
    attempts: attempts.map((attempt) => ({ ...toAttempt(attempt), logTail: attempt.logTail })),
  }
}

/**
 * A page of a job's trials in the order of the plan, without the logs.
 * @throws SecateurError PRUNE_VALIDATION for an invalid cursor
 */
export async function listTrials(
  db: Db,
  teamId: string,
  jobId: string,
  { limit, cursor }: PageRequest,
): Promise<Page<TrialWithAttempts>> {
  const after = keyOfCursor(cursor, ORDINAL_KEY, ['trials', jobId])
  const rows = await db.trial.findMany({
    where: { teamId, jobId, ...(after !== null && { ordinal: { gt: Number(after) } }) },
    orderBy: { ordinal: 'asc' },
    take: limit + 1,
    omit: { claimToken: true },
    include: {
      measurements: MEASUREMENTS,
      attempts: { ...ATTEMPTS, omit: { token: true, logTail: true } },
    },
  })
  const trials = rows.map(({ measurements, attempts, ...trial }) => ({
    ...toTrial(trial),
    measurements: measurements.map(toMeasurement),
    attempts: attempts.map(toAttempt),
  }))
  return toPage(trials, limit, ({ ordinal }) => String(ordinal), ['trials', jobId])
}

/** All trials of a job in the order of its plan. */
export async function trialsOfJob(tx: Tx, jobId: string): Promise<MeasuredTrial[]> {
  const rows = await tx.trial.findMany({
    where: { jobId },
    orderBy: { ordinal: 'asc' },
    omit: { claimToken: true },
    include: { measurements: MEASUREMENTS },
  })
  return rows.map(({ measurements, ...trial }) => ({
    ...toTrial(trial),
    measurements: measurements.map(toMeasurement),
  }))
}

/** Finds which fingerprints a trial of the team has succeeded with. @returns fingerprint -> one such trial */
export async function withFingerprints(
  db: Db,
  teamId: string,
  fingerprints: readonly string[],
): Promise<Map<string, string>> {
  const rows = await db.$queryRaw<{ fingerprint: string; id: string }[]>`
    SELECT DISTINCT ON (fingerprint) fingerprint, id FROM trials
    WHERE team_id = ${teamId}::uuid AND fingerprint = ANY(${fingerprints}) AND status = 'succeeded'
      AND makes_model_of IS NULL`
  return new Map(rows.map(({ fingerprint, id }) => [fingerprint, id]))
}

/**
 * How long trials of a model took, by method and kind of host. Only trials that were computed count, and only those of the
 * model's latest hundred jobs.
 */
export const secondsOfMethods = (
  db: Db,
  teamId: string,
  model: string,
): Promise<MethodSeconds[]> => db.$queryRaw`
  SELECT t.method, t.environment->>'deviceName' AS "deviceName", count(*)::int AS trials,
    percentile_cont(0.5) WITHIN GROUP (ORDER BY t.total_seconds) AS "medianSeconds"
  FROM (
    SELECT id FROM jobs WHERE team_id = ${teamId}::uuid AND model = ${model} ORDER BY created_at DESC, id DESC LIMIT 100
  ) j JOIN trials t ON t.job_id = j.id
  WHERE t.status = 'succeeded' AND t.reused_from IS NULL AND t.makes_model_of IS NULL
  GROUP BY 1, 2 ORDER BY 2, 1`

/** Another trial of the team that succeeded with this fingerprint, so that its result can be reused. @returns its id */
export async function findReusable(
  db: Db,
  teamId: string,
  fingerprint: string,
  exceptTrialId: string,
): Promise<string | null> {
  const [trial] = await db.$queryRaw<{ id: string }[]>`
    SELECT id FROM trials
    WHERE team_id = ${teamId}::uuid AND fingerprint = ${fingerprint} AND status = 'succeeded'
      AND id <> ${exceptTrialId}::uuid AND makes_model_of IS NULL
    LIMIT 1`
  return trial?.id ?? null
}
