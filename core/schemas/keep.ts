/**
 * What a worker asks Python to do with the pruned model of a trial. Twin: `Keep` in `python/src/secateur/spec/keep.py`.
 */
import Type, { type Static } from 'typebox'
import { EnvironmentSchema, MeasurementSchema, Nullable } from './result.ts'
import { LayoutSchema } from './spec.ts'

/** An ended trial whose model is made again, without evaluating it. */
export const OriginalSchema = Type.Object(
  {
    fingerprint: Nullable(Type.String()),
    weightsDigest: Nullable(Type.String()),
    achieved: Nullable(Type.Number()),
    measurements: Type.Array(MeasurementSchema),
    environment: Nullable(EnvironmentSchema),
  },
  { additionalProperties: false },
)
export type Original = Static<typeof OriginalSchema>

export const KeepSchema = Type.Object(
  {
    folder: Type.String({
      description: 'Absolute path. Each layout is saved in a folder of its name below it.',
    }),
    layouts: Type.Array(LayoutSchema, { minItems: 1, uniqueItems: true }),
    denseMeasurements: Type.Array(MeasurementSchema, {
      description: 'Of the dense model, for the model card.',
    }),
    original: Nullable(OriginalSchema),
  },
  { additionalProperties: false },
)
export type Keep = Static<typeof KeepSchema>
