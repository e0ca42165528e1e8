/** What the models of measurements wrote: how it is read. */
import { METRICS_OF_PROMPTS } from '#core/domain/metrics.ts'
import type { Db, Tx } from '#core/runtime/db.ts'
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

/** What the model of a trial wrote behind the first prompt. */
export interface Continuation extends GeneratedText {
  trialId: string
}

/** Of each trial of a job that has one, in the order of the plan. */
export const continuationsOfJob = (tx: Tx, jobId: string): Promise<Continuation[]> =>
  tx.$queryRaw<Continuation[]>`
    SELECT DISTINCT ON (ordinal) t.id AS "trialId", texts->0->>'prompt' AS prompt, texts->0->>'text' AS text
    FROM trials t JOIN measurements m ON m.trial_id = t.id JOIN generated_texts g ON g.measurement_id = m.id
    WHERE t.job_id = ${jobId}::uuid AND m.metric = ANY(${[...METRICS_OF_PROMPTS]}) ORDER BY ordinal, m.id`
