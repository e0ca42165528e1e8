/** Measurements of a job as flat rows. Each row has one figure and the model, data and settings behind it. */
import Type, { type Static } from 'typebox'
import { lossOf } from '#core/domain/units.ts'
import type { TrialMeasurement } from '#core/repositories/index.ts'
import { LOSS } from '#core/schemas/resources.ts'
import { MeasurementSchema, Nullable } from '#core/schemas/result.ts'
import { AllocationSchema, type JobSpec, MethodRefSchema } from '#core/schemas/spec.ts'

const text = Nullable(Type.String())
const integer = Nullable(Type.Integer())
const number = Nullable(Type.Number())

export const MeasurementRowSchema = Type.Object(
  {
    trialId: Type.String(),
    ordinal: Type.Integer({ description: "Position of the trial in the job's plan." }),
    model: Type.String(),
    revision: Type.String(),
    method: Type.String(),
    params: MethodRefSchema.properties.params,
    pattern: Type.String(),
    level: Type.Number(),
    achievedSparsity: number,
    metric: Nullable(Type.String({ description: 'null if the trial has no measurement.' })),
    dataset: text,
    split: text,
    seqlen: integer,
    bos: integer,
    windows: integer,
    tokens: integer,
    bytes: Nullable(
      Type.Integer({ format: 'int64', description: 'Bytes of UTF-8 that the predicted tokens stand for.' }),
    ),
    value: Nullable(Type.Number({ description: 'null unless `status` is `ok`.' })),
    status: Type.String({ description: 'Status of the measurement, or of the trial if it has none.' }),
    ...LOSS,
    nonFinite: MeasurementSchema.properties.nonFinite,
    seconds: number,
    calibrationDataset: text,
    calibrationSplit: text,
    calibrationSamples: integer,
    calibrationSeqlen: integer,
    calibrationBos: integer,
    calibrationSampling: text,
    calibrationSeed: integer,
    calibrationDigest: text,
    pass: text,
    dtype: text,
    storageDtype: text,
    allocation: Nullable(AllocationSchema),
    seed: Type.Integer(),
    secateur: text,
    torch: text,
    transformers: text,
    device: text,
    deviceName: text,
    cpuCapability: text,
    threads: integer,
    fingerprint: text,
    reusedFrom: text,
  },
  { $id: 'MeasurementRow' },
)
export type MeasurementRow = Static<typeof MeasurementRowSchema>

export function toMeasurementRow(
  { model, revision }: Pick<JobSpec, 'model' | 'revision'>,
  measured: TrialMeasurement,
): MeasurementRow {
  const { protocol, environment } = measured
  const calibration = protocol?.calibration ?? null
  return {
    trialId: measured.trialId,
    ordinal: measured.ordinal,
    model,
    revision,
    method: measured.method,
    params: measured.params,
    pattern: measured.pattern,
    level: measured.level,
    achievedSparsity: measured.achievedSparsity,
    metric: measured.metric,
    dataset: measured.dataset,
    split: measured.split,
    seqlen: measured.seqlen,
    bos: measured.bos,
    windows: measured.windows,
    tokens: measured.tokens,
    bytes: measured.bytes,
    value: measured.value,
    status: measured.status,
    ...lossOf(measured),
    nonFinite: measured.nonFinite,
    seconds: measured.seconds,
    calibrationDataset: calibration?.dataset ?? null,
    calibrationSplit: calibration?.split ?? null,
    calibrationSamples: calibration?.samples ?? null,
    calibrationSeqlen: calibration?.seqlen ?? null,
    calibrationBos: calibration?.bos ?? null,
    calibrationSampling: calibration?.sampling ?? null,
    calibrationSeed: calibration?.seed ?? null,
    calibrationDigest: calibration?.digest ?? null,
    pass: protocol?.pass ?? null,
    dtype: protocol?.dtype ?? null,
    storageDtype: protocol?.storageDtype ?? null,
    allocation: protocol?.allocation ?? null,
    seed: measured.seed,
    secateur: environment?.secateur ?? null,
    torch: environment?.torch ?? null,
    transformers: environment?.transformers ?? null,
    device: environment?.device ?? null,
    deviceName: environment?.deviceName ?? null,
    cpuCapability: environment?.cpuCapability ?? null,
    threads: environment?.threads ?? null,
    fingerprint: measured.fingerprint,
    reusedFrom: measured.reusedFrom,
  }
}
