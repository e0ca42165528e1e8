/** Results of claimed trials: an outcome of their own, or that of an equal trial. */
import { uuidv7 } from 'uuidv7'
import type { AttemptStatus } from '#core/domain/status.ts'
import type { Prisma } from '#core/generated/prisma/client.ts'
import type { Db, Tx } from '#core/runtime/db.ts'
import type { Measurement, TrialResult } from '#core/schemas/result.ts'
import { toMeasurement } from '../shared/rows.ts'
import { moveTrial } from '../shared/transitions.ts'
import { leave } from './end-attempt.ts'
import { failAttempt } from './record-failure.ts'
import { resultColumns, reusedColumns } from './result-columns.ts'

export const createEndings = (db: Db) => ({
  /**
   * The outcome of a claimed trial: result, measurements and attempt in one transaction. After a failure that may pass
   * the trial is tried again, and only the attempt says what happened.
   * @returns false when the claim is lost. A call repeated because its answer was lost says true again.
   */
  async end(
    trialId: string,
    token: string,
    result: TrialResult,
    { logTail }: { logTail: string | null },
  ): Promise<boolean> {
    const { status, error } = result
    const ended = await moveTrial(db, trialId, async (tx, job) => {
      if (status === 'failed') {
        const verdict = await failAttempt(tx, job, { trialId, token, attempt: { status, error, logTail } })
        if (!verdict) return null
        if (verdict.to !== 'pending')
          await record(tx, trialId, resultColumns({ ...result, error: verdict.error }), result.measurements)
        return true
      }
      if (!(await leave(tx, { trialId, token, to: status, attempt: { status, error, logTail } }))) return null
      await record(tx, trialId, resultColumns(result), result.measurements)
      return true
    })
    return ended ?? endedAs(db, token, result.status)
  },

  /**
   * Gives a claimed trial the result of one that had the same fingerprint.
   * @returns false when the claim is lost, or the source is gone
   */
  async endByReuse(trialId: string, token: string, sourceTrialId: string): Promise<boolean> {
    const ended = await moveTrial(db, trialId, async (tx) => {
      // What is being deleted with its job must not be half of it gone while it is read.
      await tx.$executeRaw`SELECT FROM trials WHERE id = ${sourceTrialId}::uuid FOR KEY SHARE`
      const source = await tx.trial.findUnique({
        where: { id: sourceTrialId, status: 'succeeded' },
        include: { measurements: { orderBy: { id: 'asc' } } },
      })
      if (!source) return null
      if (!(await leave(tx, { trialId, token, to: 'succeeded', attempt: { status: 'succeeded' } })))
        return null
      await record(tx, trialId, reusedColumns(source), source.measurements.map(toMeasurement))
      return true
    })
    return ended ?? endedAs(db, token, 'succeeded')
  },
})

async function record(
  tx: Tx,
  trialId: string,
  columns: Prisma.TrialUncheckedUpdateInput,
  measurements: readonly Measurement[],
): Promise<void> {
  await tx.trial.update({ where: { id: trialId }, data: columns })
  await tx.measurement.createMany({
    data: measurements.map((measurement) => ({ ...measurement, id: uuidv7(), trialId })),
  })
}

/** Whether the attempt of this claim has ended that way already. */
async function endedAs(db: Db, token: string, status: AttemptStatus): Promise<boolean> {
  return (await db.attempt.findUnique({ where: { token, status } })) !== null
}
