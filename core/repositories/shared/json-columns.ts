/** Every JSON column with its schema. Rows are read through these functions only. */
import Type from 'typebox'
import { ManifestSchema } from '#core/schemas/artifacts.ts'
import { BenchmarkDetailSchema, BenchmarkSpecSchema } from '#core/schemas/benchmarks.ts'
import { ProgressSchema } from '#core/schemas/events.ts'
import { JobSchema } from '#core/schemas/resources.ts'
import {
  EnvironmentSchema,
  GeneratedTextsSchema,
  NonFiniteSchema,
  Nullable,
  ProtocolSchema,
  TrialErrorSchema,
} from '#core/schemas/result.ts'
import { ChangeSchema, RegressionSchema, RunReasonSchema, ThresholdsSchema } from '#core/schemas/schedules.ts'
import {
  CalibrationSchema,
  JobSpecSchema,
  MethodRefSchema,
  StoredJobRequestSchema,
  TrialSpecSchema,
} from '#core/schemas/spec.ts'
import { DeliveryErrorSchema } from '#core/schemas/webhooks.ts'
import { jsonColumn } from './json.ts'

export const readJobSpec = jsonColumn('jobs', 'spec', JobSpecSchema)
/** A benchmark reads only this part of the spec. */
export const readCalibration = jsonColumn('jobs', 'spec', CalibrationSchema)
export const readPastSeconds = jsonColumn(
  'jobs',
  'past_seconds',
  Nullable(Type.Object({ comparable: Type.Boolean(), seconds: Type.Record(Type.String(), Type.Number()) })),
)
export const readModelSize = jsonColumn(
  'jobs',
  'model_size',
  Nullable(
    Type.Object({
      parameters: Type.Integer(),
      prunableParameters: Type.Integer(),
      bytesPerParameter: Type.Number(),
    }),
  ),
)

export const readParams = jsonColumn('trials', 'params', MethodRefSchema.properties.params)
export const readProgress = jsonColumn('trials', 'progress', Nullable(ProgressSchema))
export const readTrialError = jsonColumn('trials', 'error', Nullable(TrialErrorSchema))
export const readWarnings = jsonColumn('trials', 'warnings', Type.Array(Type.String()))
export const readProtocol = jsonColumn('trials', 'protocol', Nullable(ProtocolSchema))
export const readEnvironment = jsonColumn('trials', 'environment', Nullable(EnvironmentSchema))

export const readNonFinite = jsonColumn('measurements', 'non_finite', Nullable(NonFiniteSchema))

export const readGeneratedTexts = jsonColumn('generated_texts', 'texts', GeneratedTextsSchema)

export const readAttemptError = jsonColumn('attempts', 'error', Nullable(TrialErrorSchema))

export const readManifest = jsonColumn('artifacts', 'manifest', ManifestSchema)
/** A list reads only this part of the manifest. */
export const readManifestSpec = jsonColumn('artifacts', 'manifest', TrialSpecSchema)

export const readHostEnvironment = jsonColumn('hosts', 'environment', EnvironmentSchema)

export const readScheduledJob = jsonColumn('schedules', 'job', StoredJobRequestSchema)
export const readThresholds = jsonColumn('schedules', 'thresholds', ThresholdsSchema)

export const readRunReason = jsonColumn('schedule_runs', 'reason', Nullable(RunReasonSchema))
export const readRegressions = jsonColumn('schedule_runs', 'regressions', Type.Array(RegressionSchema))
export const readChanges = jsonColumn('schedule_runs', 'changes', Type.Array(ChangeSchema))

export const readDeliveryError = jsonColumn('webhook_attempts', 'error', Nullable(DeliveryErrorSchema))

export const readBenchmarkSpec = jsonColumn('benchmarks', 'spec', BenchmarkSpecSchema)

/** The answers to submissions. */
export const readJobAnswer = jsonColumn('idempotency_keys', 'answer', JobSchema)
export const readBenchmarkAnswer = jsonColumn('idempotency_keys', 'answer', BenchmarkDetailSchema)
