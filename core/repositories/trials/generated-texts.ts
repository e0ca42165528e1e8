/** What the models of measurements wrote: how it is read. */
import type { Db } from '#core/runtime/db.ts'
import type { GeneratedText, Measurement } from '#core/schemas/result.ts'
import { readGeneratedTexts } from '../shared/json-columns.ts'
import { toMeasurement } from '../shared/rows.ts'

export interface MeasurementTexts {
  measurement: Measurement
  texts: GeneratedText[]
}

/** The measurements of one trial that have texts; null if the team has no such trial. */
export async function textsOfTrial(db: Db, teamId: string, id: string): Promise<MeasurementTexts[] | null> {
  const trial = await db.trial.findUnique({
    where: { id, teamId },
    select: { measurements: { orderBy: { id: 'asc' }, include: { texts: true } } },
  })
  if (!trial) return null
  return trial.measurements.flatMap(({ texts, ...row }) =>
    texts ? [{ measurement: toMeasurement(row), texts: readGeneratedTexts(texts.texts, row.id) }] : [],
  )
}
