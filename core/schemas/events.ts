/**
 * The events that Python sends over the bridge while a trial runs.
 * Twin: the event models of `python/src/secateur/spec/events.py`.
 */
import Type, { type Static } from 'typebox'
import { Nullable, TrialResultSchema } from './result.ts'

const at = Type.Integer({ description: 'Milliseconds since the epoch.' })

export const ProgressSchema = Type.Object(
  {
    phase: Type.Union([
      Type.Literal('load'),
      Type.Literal('calibrate'),
      Type.Literal('prune'),
      Type.Literal('evaluate'),
      Type.Literal('save'),
    ]),
    step: Type.Integer({ minimum: 0, description: 'Finished steps of this phase.' }),
    steps: Type.Integer({ minimum: 0 }),
    unit: Type.Union([
      Type.Literal('model'),
      Type.Literal('block'),
      Type.Literal('layer'),
      Type.Literal('batch'),
    ]),
    fraction: Type.Number({ minimum: 0, maximum: 1, description: 'Finished fraction of the whole trial.' }),
    message: Type.String({
      description: 'The current step in words, for example `block 7 of 30: mlp.down_proj`.',
    }),
  },
  { additionalProperties: false },
)
export type Progress = Static<typeof ProgressSchema>

export const ProgressEventSchema = Type.Object(
  { kind: Type.Literal('progress'), trialId: Type.String(), at, progress: ProgressSchema },
  { additionalProperties: false },
)

export const LogEventSchema = Type.Object(
  {
    kind: Type.Literal('log'),
    trialId: Nullable(Type.String()),
    at,
    level: Type.Union([
      Type.Literal('debug'),
      Type.Literal('info'),
      Type.Literal('warning'),
      Type.Literal('error'),
      Type.Literal('critical'),
    ]),
    logger: Type.String(),
    message: Type.String(),
  },
  { additionalProperties: false },
)

/** The last event of a trial. It carries the result of success, failure and cancellation alike. */
export const DoneEventSchema = Type.Object(
  { kind: Type.Literal('done'), trialId: Type.String(), at, result: TrialResultSchema },
  { additionalProperties: false },
)

export const EngineEventSchema = Type.Union([ProgressEventSchema, LogEventSchema, DoneEventSchema])
export type EngineEvent = Static<typeof EngineEventSchema>
