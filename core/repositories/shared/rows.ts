/** What the repositories return: rows with validated JSON, BigInts as numbers, and no claim tokens. */
import type { ModelSize } from '#core/domain/artifact-size.ts'
import type { HostState } from '#core/domain/status.ts'
import type { PastSeconds } from '#core/domain/time-left.ts'
import type {
  ApiKeyModel,
  AttemptModel,
  BenchmarkModel,
  DatasetModel,
  HostModel,
  JobModel,
  MeasurementModel,
  ScheduleModel,
  ScheduleRunModel,
  TrialModel,
  WebhookAttemptModel,
  WebhookDeliveryModel,
  WebhookModel,
} from '#core/generated/prisma/models.ts'
import type { BenchmarkSpec } from '#core/schemas/benchmarks.ts'
import type { Progress } from '#core/schemas/events.ts'
import type { Environment, Measurement, Protocol, TrialError } from '#core/schemas/result.ts'
import type { Change, Regression, Retention, RunReason, Thresholds } from '#core/schemas/schedules.ts'
import type { JobRequest, JobSpec, MethodRef } from '#core/schemas/spec.ts'
import type { EventKind } from '#core/schemas/webhook-events.ts'
import type { DeliveryError } from '#core/schemas/webhooks.ts'
import { toNumber } from './json.ts'
import {
  readAttemptError,
  readBenchmarkSpec,
  readChanges,
  readDeliveryError,
  readEnvironment,
  readJobSpec,
  readModelSize,
  readNonFinite,
  readParams,
  readPastSeconds,
  readProgress,
  readProtocol,
  readRegressions,
  readRunReason,
  readScheduledJob,
  readThresholds,
  readTrialError,
  readWarnings,
} from './json-columns.ts'

export interface Job extends Omit<JobModel, 'spec' | 'modelSize' | 'pastSeconds' | 'gpuMemoryBytes'> {
  spec: JobSpec
  modelSize: ModelSize | null
  pastSeconds: PastSeconds | null
  gpuMemoryBytes: number | null
}

/** Jobs that were submitted together. */
export interface Benchmark extends Omit<BenchmarkModel, 'spec'> {
  spec: BenchmarkSpec
}

/** A trial without its measurements and attempts. */
export interface Trial
  extends Omit<
    TrialModel,
    | 'method'
    | 'params'
    | 'claimToken'
    | 'progress'
    | 'error'
    | 'warnings'
    | 'protocol'
    | 'environment'
    | 'peakBytes'
    | 'devicePeakBytes'
  > {
  method: MethodRef
  /** Progress of the running attempt; null while no attempt runs. */
  progress: Progress | null
  error: TrialError | null
  warnings: string[]
  protocol: Protocol | null
  environment: Environment | null
  peakBytes: number | null
  devicePeakBytes: number | null
}

/** One attempt of a trial on one host. */
export interface Attempt extends Omit<AttemptModel, 'trialId' | 'token' | 'error' | 'logTail'> {
  hostName: string
  error: TrialError | null
}

/** A trial with its measurements. */
export interface MeasuredTrial extends Trial {
  measurements: Measurement[]
}

/** What a table shows of a trial. */
export type TableTrial = Pick<
  MeasuredTrial,
  | 'id'
  | 'method'
  | 'level'
  | 'pattern'
  | 'status'
  | 'achievedSparsity'
  | 'reusedFrom'
  | 'protocol'
  | 'environment'
  | 'measurements'
>

/** A trial with its attempts, as a row of a list. */
export interface TrialWithAttempts extends MeasuredTrial {
  attempts: Attempt[]
}

/** A trial with everything that is stored about it. */
export interface TrialDetail extends MeasuredTrial {
  attempts: (Attempt & { logTail: string | null })[]
}

export interface Host
  extends Omit<
    HostModel,
    'environment' | 'memoryBytes' | 'servedAt' | 'restsUntil' | 'lostAt' | 'removedAt'
  > {
  environment: Environment
  memoryBytes: number | null
  state: HostState
  /** Ids of the trials that it runs. */
  runs: string[]
}

/** A key without its hash. */
export interface ApiKey extends Omit<ApiKeyModel, 'hash' | 'teamId'> {
  team: { id: string; name: string }
}

/** An upload whose file is complete. */
export interface Dataset extends Pick<DatasetModel, 'id' | 'name' | 'kind' | 'createdAt'> {
  bytes: number
  documents: number
  sha256: string
}

export interface Schedule extends Omit<ScheduleModel, 'job' | 'thresholds' | 'keepRuns' | 'keepDays'> {
  job: JobRequest
  thresholds: Thresholds
  retention: Retention
}

/** A slot of a schedule with its outcome. */
export interface ScheduleRun extends Omit<ScheduleRunModel, 'reason' | 'regressions' | 'changes'> {
  reason: RunReason | null
  regressions: Regression[]
  changes: Change[]
}

/** A webhook without its secrets. */
export type Webhook = Omit<WebhookModel, 'secret' | 'previousSecret'>

/** The delivery of an event to a webhook. */
export interface Delivery extends WebhookDeliveryModel {
  event: EventKind
  attempts: (Omit<WebhookAttemptModel, 'deliveryId' | 'error'> & { error: DeliveryError | null })[]
}

export const toJob = (row: JobModel): Job => ({
  ...row,
  spec: readJobSpec(row.spec, row.id),
  modelSize: readModelSize(row.modelSize, row.id),
  pastSeconds: readPastSeconds(row.pastSeconds, row.id),
  gpuMemoryBytes: toNumber(row.gpuMemoryBytes),
})

export const toBenchmark = (row: BenchmarkModel): Benchmark => ({
  ...row,
  spec: readBenchmarkSpec(row.spec, row.id),
})

export function toTrial(row: Omit<TrialModel, 'claimToken'>): Trial {
  const { method, params, ...rest } = row
  const { id } = row
  return {
    ...rest,
    method: { id: method, params: readParams(params, id) },
    progress: readProgress(row.progress, id),
    error: readTrialError(row.error, id),
    warnings: readWarnings(row.warnings, id),
    protocol: readProtocol(row.protocol, id),
    environment: readEnvironment(row.environment, id),
    peakBytes: toNumber(row.peakBytes),
    devicePeakBytes: toNumber(row.devicePeakBytes),
  }
}

export function toAttempt(
  row: Omit<AttemptModel, 'token' | 'logTail'> & { host: { name: string } },
): Attempt {
  const { id, number, hostId, device, status, failureClass, exitCode, signal, startedAt, endedAt } = row
  return {
    id,
    number,
    hostId,
    hostName: row.host.name,
    device,
    status,
    failureClass,
    exitCode,
    signal,
    error: readAttemptError(row.error, id),
    startedAt,
    endedAt,
  }
}

export const toMeasurement = ({ id, trialId: _, ...measurement }: MeasurementModel): Measurement => ({
  ...measurement,
  bytes: toNumber(measurement.bytes),
  nonFinite: readNonFinite(measurement.nonFinite, id),
})

/** @throws Error for a row whose file is not complete yet */
export function toDataset({ id, name, kind, bytes, documents, sha256, createdAt }: DatasetModel): Dataset {
  if (documents === null || sha256 === null) throw new Error(`upload ${id} is not stored`)
  return { id, name, kind, bytes: Number(bytes), documents, sha256, createdAt }
}

export function toSchedule({ keepRuns, keepDays, ...row }: ScheduleModel): Schedule {
  const retention = {
    ...(keepRuns !== null && { runs: keepRuns }),
    ...(keepDays !== null && { days: keepDays }),
  }
  return {
    ...row,
    job: readScheduledJob(row.job, row.id),
    thresholds: readThresholds(row.thresholds, row.id),
    retention: keepRuns === null && keepDays === null ? null : retention,
  }
}

export const toScheduleRun = (row: ScheduleRunModel): ScheduleRun => ({
  ...row,
  reason: readRunReason(row.reason, row.id),
  regressions: readRegressions(row.regressions, row.id),
  changes: readChanges(row.changes, row.id),
})

export const toWebhook = ({ secret: _, previousSecret: __, ...row }: WebhookModel): Webhook => row

export const toDelivery = ({
  event,
  attempts,
  ...row
}: WebhookDeliveryModel & { event: { kind: string }; attempts: WebhookAttemptModel[] }): Delivery => ({
  ...row,
  event: event.kind as EventKind,
  attempts: attempts.map(({ deliveryId, error, ...attempt }) => ({
    ...attempt,
    error: readDeliveryError(error, `${deliveryId}, attempt ${attempt.number}`),
  })),
})
