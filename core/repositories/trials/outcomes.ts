/** What measurements found in each window or image: how it is stored, and how it is read. */
import { decodeOutcomes, type Outcomes } from '#core/domain/uncertainty.ts'
import type { OutcomesModel } from '#core/generated/prisma/models.ts'
import type { Db, Tx } from '#core/runtime/db.ts'
import type { EncodedOutcomes, Measurement } from '#core/schemas/result.ts'
import { toMeasurement } from '../shared/rows.ts'

/** A measurement with what it found in each window or image; null for results of earlier releases, and if it is not finite. */
export interface MeasurementOutcomes {
  measurement: Measurement
  outcomes: Outcomes | null
}

export const outcomesColumns = ({ digest, values }: EncodedOutcomes) => ({
  digest: Buffer.from(digest, 'hex'),
  values: Buffer.from(values, 'base64'),
})

/** The inverse of `outcomesColumns`. */
export const encodeOutcomes = ({
  digest,
  values,
}: Pick<OutcomesModel, 'digest' | 'values'>): EncodedOutcomes => ({
  digest: Buffer.from(digest).toString('hex'),
  values: Buffer.from(values).toString('base64'),
})

/** The measurements of one trial with their outcomes; null if the team has no such trial. */
export async function outcomesOfTrial(
  db: Db,
  teamId: string,
  id: string,
): Promise<MeasurementOutcomes[] | null> {
  const trial = await db.trial.findUnique({
    where: { id, teamId },
    select: { measurements: { orderBy: { id: 'asc' }, include: { outcomes: true } } },
  })
  if (!trial) return null
  return trial.measurements.map(({ outcomes, ...row }) => ({
    measurement: toMeasurement(row),
    outcomes: outcomes && toOutcomes(row, outcomes),
  }))
}

interface Row extends Pick<Measurement, 'metric' | 'windows' | 'tokens'> {
  trialId: string
  digest: Uint8Array | null
  values: Uint8Array | null
}

/** The outcomes of a job's measurements, by trial and in the order of its measurements. */
export type JobOutcomes = ReadonlyMap<string, readonly (Outcomes | null)[]>

export async function outcomesOfJob(tx: Tx, jobId: string): Promise<JobOutcomes> {
  const rows = await tx.$queryRaw<Row[]>`
    SELECT m.trial_id AS "trialId", m.metric, m.windows, m.tokens, o.digest, o.values
    FROM trials t JOIN measurements m ON m.trial_id = t.id LEFT JOIN outcomes o ON o.measurement_id = m.id
    WHERE t.job_id = ${jobId}::uuid ORDER BY m.id`
  const byTrial = new Map<string, (Outcomes | null)[]>()
  for (const { trialId, ...row } of rows) {
    const own = byTrial.get(trialId)
    if (own) own.push(ofRow(row))
    else byTrial.set(trialId, [ofRow(row)])
  }
  return byTrial
}

const ofRow = ({ digest, values, ...measured }: Omit<Row, 'trialId'>): Outcomes | null =>
  digest && values && toOutcomes(measured, { digest, values })

const toOutcomes = (
  measured: Pick<Measurement, 'metric' | 'windows' | 'tokens'>,
  { digest, values }: Record<'digest' | 'values', Uint8Array>,
): Outcomes => ({
  digest: Buffer.from(digest).toString('hex'),
  values: decodeOutcomes(measured, values),
})
