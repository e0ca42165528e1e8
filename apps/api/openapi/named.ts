/** The named types of the OpenAPI document. Generated clients have the same names. */
import type { TSchema } from 'typebox'
import * as accounts from '#core/schemas/accounts.ts'
import * as artifacts from '#core/schemas/artifacts.ts'
import * as benchmarks from '#core/schemas/benchmarks.ts'
import { MethodInfoSchema, ModelInfoSchema } from '#core/schemas/catalogue.ts'
import * as datasets from '#core/schemas/datasets.ts'
import { DryRunSchema } from '#core/schemas/dry-run.ts'
import { ProgressSchema } from '#core/schemas/events.ts'
import * as resources from '#core/schemas/resources.ts'
import { EnvironmentSchema, NonFiniteSchema, ProtocolSchema, TrialErrorSchema } from '#core/schemas/result.ts'
import * as schedules from '#core/schemas/schedules.ts'
import * as spec from '#core/schemas/spec.ts'
import * as webhooks from '#core/schemas/webhooks.ts'
import { MeasurementRowSchema } from '../exports/measurement-rows.ts'
import { BestSchema, OperatingPointSchema } from '../tables/best.ts'
import { ComparedCellSchema, ComparisonSchema } from '../tables/compare.ts'
import { TableEvaluationSchema } from '../tables/evaluations.ts'
import { CellSchema, ColumnSchema, TableSchema } from '../tables/table.ts'
import { eventSchemas } from './events.ts'
import { withoutDefaulted } from './tidy.ts'

/** Each is spelled out once under its name; every other occurrence is a reference. */
const NAMED: Record<string, TSchema> = {
  Job: resources.JobSchema,
  JobPage: resources.JobPageSchema,
  QueuePlace: resources.QueuePlaceSchema,
  QueuePlaceList: resources.QueuePlaceListSchema,
  JobProgress: resources.JobProgressSchema,
  JobSpec: spec.JobSpecSchema,
  JobStatus: resources.JobStatusSchema,
  MethodRef: spec.MethodRefSchema,
  JobMethod: spec.JobMethodSchema,
  Allocation: spec.AllocationSchema,
  Calibration: spec.CalibrationSchema,
  Evaluation: spec.EvaluationSchema,
  Trial: resources.TrialSchema,
  TrialPage: resources.TrialPageSchema,
  TrialDetail: resources.TrialDetailSchema,
  TrialOutcomes: resources.TrialOutcomesSchema,
  TrialTexts: resources.TrialTextsSchema,
  TrialStatus: resources.TrialStatusSchema,
  Attempt: resources.AttemptSchema,
  AttemptDetail: resources.AttemptDetailSchema,
  Progress: ProgressSchema,
  Measurement: resources.MeasurementResourceSchema,
  NonFinite: NonFiniteSchema,
  Protocol: ProtocolSchema,
  Environment: EnvironmentSchema,
  TrialError: TrialErrorSchema,
  Table: TableSchema,
  Column: ColumnSchema,
  TableEvaluation: TableEvaluationSchema,
  Cell: CellSchema,
  Comparison: ComparisonSchema,
  Best: BestSchema,
  OperatingPoint: OperatingPointSchema,
  ComparedCell: ComparedCellSchema,
  MeasurementRow: MeasurementRowSchema,
  DryRun: DryRunSchema,
  Benchmark: benchmarks.BenchmarkSchema,
  BenchmarkPage: benchmarks.BenchmarkPageSchema,
  BenchmarkDetail: benchmarks.BenchmarkDetailSchema,
  BenchmarkJob: benchmarks.BenchmarkJobSchema,
  BenchmarkProgress: benchmarks.BenchmarkProgressSchema,
  BenchmarkSpec: benchmarks.BenchmarkSpecSchema,
  BenchmarkDryRun: benchmarks.BenchmarkDryRunSchema,
  ArtifactRetention: artifacts.ArtifactRetentionSchema,
  Host: resources.HostSchema,
  HostList: resources.HostListSchema,
  Method: MethodInfoSchema,
  MethodList: resources.MethodListSchema,
  Model: ModelInfoSchema,
  ModelList: resources.ModelListSchema,
  Dataset: datasets.DatasetSchema,
  DatasetPage: datasets.DatasetPageSchema,
  UploadKind: datasets.UploadKindSchema,
  Artifact: artifacts.ArtifactSchema,
  ArtifactPage: artifacts.ArtifactPageSchema,
  ArtifactDetail: artifacts.ArtifactDetailSchema,
  MadeArtifact: artifacts.MadeArtifactSchema,
  KeepArtifacts: spec.KeepArtifactsSchema,
  ArtifactSelection: spec.ArtifactSelectionSchema,
  Layout: spec.LayoutSchema,
  Schedule: schedules.ScheduleSchema,
  SchedulePage: schedules.SchedulePageSchema,
  SchedulePreview: schedules.PreviewSchema,
  ScheduleRun: schedules.ScheduleRunSchema,
  ScheduleRunPage: schedules.ScheduleRunPageSchema,
  ScheduleRunStatus: schedules.RunStatusSchema,
  RunReason: schedules.RunReasonSchema,
  Regression: schedules.RegressionSchema,
  Change: schedules.ChangeSchema,
  Webhook: webhooks.WebhookSchema,
  WebhookPage: webhooks.WebhookPageSchema,
  MadeWebhook: webhooks.MadeWebhookSchema,
  Delivery: webhooks.DeliverySchema,
  DeliveryPage: webhooks.DeliveryPageSchema,
  ...eventSchemas,
  Key: accounts.KeySchema,
  KeyPage: accounts.KeyPageSchema,
  MadeKey: accounts.MadeKeySchema,
  Role: accounts.RoleSchema,
  Team: accounts.TeamSchema,
  TeamPage: accounts.TeamPageSchema,
  AuditEvent: accounts.AuditEventSchema,
  AuditPage: accounts.AuditPageSchema,
  Problem: resources.ProblemSchema,
  JobRequest: withoutDefaulted(spec.JobRequestSchema),
  CalibrationRequest: withoutDefaulted(spec.CalibrationSchema),
  EvaluationRequest: withoutDefaulted(spec.EvaluationSchema),
  BenchmarkRequest: withoutDefaulted(benchmarks.BenchmarkRequestSchema),
  ScheduleRequest: withoutDefaulted(schedules.ScheduleRequestSchema),
  ScheduledJob: spec.StoredJobRequestSchema,
  Thresholds: schedules.ThresholdsSchema,
  ThresholdsRequest: withoutDefaulted(schedules.ThresholdsSchema),
}

/** Add them to the app before its routes, which refer to them by name. */
export const namedSchemas: readonly object[] = Object.entries(NAMED).map(([$id, schema]) => ({
  ...schema,
  $id,
}))
