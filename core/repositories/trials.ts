/** Trials as they are read. Each call is a fixed number of queries, whatever the number of trials. */
import type { Db } from '../db.ts'
import type { Prisma } from '../generated/prisma/client.ts'
import { keyOfCursor, ORDINAL_KEY, type Page, type PageRequest, toPage } from './paging.ts'
import {
  type MeasuredTrial,
  type TrialDetail,
  type TrialWithAttempts,
  toAttempt,
  toMeasurement,
  toTrial,
} from './rows.ts'

const MEASUREMENTS = { orderBy: { id: 'asc' } } as const satisfies Prisma.Trial$measurementsArgs
const ATTEMPTS = {
  orderBy: { number: 'asc' },
  omit: { token: true },
  include: { host: { select: { name: true } } },
} as const satisfies Prisma.Trial$attemptsArgs

export const createTrials = (db: Db) => ({
  async get(teamId: string, id: string): Promise<TrialDetail | null> {
    const row = await db.trial.findUnique({
      where: { id, teamId },
      omit: { claimToken: true },
      include: { measurements: MEASUREMENTS, attempts: ATTEMPTS },
    })
    return (
      row && {
        ...toTrial(row),
        measurements: row.measurements.map(toMeasurement),
        attempts: row.attempts.map((attempt) => ({ ...toAttempt(attempt), logTail: attempt.logTail })),
      }
    )
  },

  /**
   * In the order of the plan, without the logs.
   * @throws SecateurError PRUNE_VALIDATION for a cursor that is none
   */
  async list(
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
    const trials = rows.map((row) => ({
      ...toTrial(row),
      measurements: row.measurements.map(toMeasurement),
      attempts: row.attempts.map(toAttempt),
    }))
    return toPage(trials, limit, ({ ordinal }) => String(ordinal), ['trials', jobId])
  },

  /** All trials of a job in the order of its plan: what its table is made of. */
  async ofJob(jobId: string): Promise<MeasuredTrial[]> {
    const rows = await db.trial.findMany({
      where: { jobId },
      orderBy: { ordinal: 'asc' },
      omit: { claimToken: true },
      include: { measurements: MEASUREMENTS },
    })
    return rows.map((row) => ({ ...toTrial(row), measurements: row.measurements.map(toMeasurement) }))
  },

  /** Another trial of the team that succeeded with this fingerprint; its result may be taken over. @returns its id */
  async findReusable(teamId: string, fingerprint: string, exceptTrialId: string): Promise<string | null> {
    const [trial] = await db.$queryRaw<{ id: string }[]>`
      SELECT id FROM trials
      WHERE team_id = ${teamId}::uuid AND fingerprint = ${fingerprint} AND status = 'succeeded'
        AND id <> ${exceptTrialId}::uuid
      LIMIT 1`
    return trial?.id ?? null
  },
})
