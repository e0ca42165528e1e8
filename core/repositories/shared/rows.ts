/** What the repositories hand out: rows with their JSON typed, BigInts as numbers, and no claim tokens. */
import { Value } from 'typebox/value'
import type { HostState } from '#core/domain/status.ts'
import type {
  ApiKeyModel,
  AttemptModel,
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
import type { Progress } from '#core/schemas/events.ts'
import type { Environment, Measurement, Protocol, TrialError } from '#core/schemas/result.ts'
import {
  type Change,
  type Regression,
  type Retention,
  type RunReason,
  type Thresholds,
  ThresholdsSchema,
} from '#core/schemas/schedules.ts'
import { type JobRequest, JobRequestSchema, type JobSpec, type MethodRef } from '#core/schemas/spec.ts'
import type { EventKind } from '#core/schemas/webhook-events.ts'
import type { DeliveryError } from '#core/schemas/webhooks.ts'
import { fromJson, toNumber } from './json.ts'

export interface Job extends Omit<JobModel, 'spec' | 'gpuMemoryBytes'> {
  spec: JobSpec
  gpuMemoryBytes: number | null
}

/** A trial without what hangs on it. */
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
  /** Of the attempt under way; null unless one is. */
  progress: Progress | null
  error: TrialError | null
  warnings: string[]
  protocol: Protocol | null
  environment: Environment | null
  peakBytes: number | null
  devicePeakBytes: number | null
}

/** One try of a trial on one host. */
export interface Attempt extends Omit<AttemptModel, 'trialId' | 'token' | 'error' | 'logTail'> {
  hostName: string
  error: TrialError | null
}

/** A trial as a table's cell. */
export interface MeasuredTrial extends Trial {
  measurements: Measurement[]
}

/** A trial as a row of a job's list. */
export interface TrialWithAttempts extends MeasuredTrial {
  attempts: Attempt[]
}

/** One trial with everything known of it. */
export interface TrialDetail extends MeasuredTrial {
  attempts: (Attempt & { logTail: string | null })[]
}

export interface Host
  extends Omit<HostModel, 'environment' | 'memoryBytes' | 'servedAt' | 'restsUntil' | 'lostAt'> {
  environment: Environment
  memoryBytes: number | null
  state: HostState
  /** The ids of the trials it runs. */
  runs: string[]
}

/** What may be seen of a key. */
export interface ApiKey extends Omit<ApiKeyModel, 'hash' | 'teamId'> {
  team: { id: string; name: string }
}

/** An upload whose file is there. */
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

/** A slot of a schedule and what became of it. */
export interface ScheduleRun extends Omit<ScheduleRunModel, 'reason' | 'regressions' | 'changes'> {
  reason: RunReason | null
  regressions: Regression[]
  changes: Change[]
}

/** What may be seen of a webhook. */
export type Webhook = Omit<WebhookModel, 'secret' | 'previousSecret'>

/** An event on its way to a webhook. */
export interface Delivery extends WebhookDeliveryModel {
  event: EventKind
  attempts: (Omit<WebhookAttemptModel, 'deliveryId' | 'error'> & { error: DeliveryError | null })[]
}

export const toJob = (row: JobModel): Job => ({
  ...row,
  spec: fromJson(row.spec),
  gpuMemoryBytes: toNumber(row.gpuMemoryBytes),
})

export function toTrial(row: Omit<TrialModel, 'claimToken'>): Trial {
  const { method, params, ...rest } = row
  return {
    ...rest,
    method: { id: method, params: fromJson(params) },
    progress: fromJson(row.progress),
    error: fromJson(row.error),
    warnings: fromJson(row.warnings),
    protocol: fromJson(row.protocol),
    environment: fromJson(row.environment),
    peakBytes: toNumber(row.peakBytes),
    devicePeakBytes: toNumber(row.devicePeakBytes),
  }
}

export function toAttempt(
  row: Omit<AttemptModel, 'token' | 'logTail'> & { host: { name: string } },
): Attempt {
  const { id, number, hostId, device, status, failureClass, exitCode, signal, startedAt, endedAt } = row
  const error = fromJson<TrialError | null>(row.error)
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
    error,
    startedAt,
    endedAt,
  }
}

export function toMeasurement({ id: _, trialId: __, ...measurement }: MeasurementModel): Measurement {
  return measurement
}

/** Of a row that is stored. */
export function toDataset({ id, name, kind, bytes, documents, sha256, createdAt }: DatasetModel): Dataset {
  if (documents === null || sha256 === null) throw new Error(`upload ${id} is not stored`)
  return { id, name, kind, bytes: Number(bytes), documents, sha256, createdAt }
}

/** What a later release asks of a job, or of a threshold, has its default. */
export function toSchedule({ keepRuns, keepDays, ...row }: ScheduleModel): Schedule {
  const retention = {
    ...(keepRuns !== null && { runs: keepRuns }),
    ...(keepDays !== null && { days: keepDays }),
  }
  return {
    ...row,
    job: Value.Default(JobRequestSchema, fromJson(row.job)) as JobRequest,
    thresholds: Value.Default(ThresholdsSchema, fromJson(row.thresholds)) as Thresholds,
    retention: keepRuns === null && keepDays === null ? null : retention,
  }
}

export const toScheduleRun = (row: ScheduleRunModel): ScheduleRun => ({
  ...row,
  reason: fromJson(row.reason),
  regressions: fromJson(row.regressions),
  changes: fromJson(row.changes),
})

export const toWebhook = ({ secret: _, previousSecret: __, ...row }: WebhookModel): Webhook => row

export const toDelivery = ({
  event,
  attempts,
  ...row
}: WebhookDeliveryModel & { event: { kind: string }; attempts: WebhookAttemptModel[] }): Delivery => ({
  ...row,
  event: event.kind as EventKind,
  attempts: attempts.map(({ deliveryId: _, error, ...attempt }) => ({ ...attempt, error: fromJson(error) })),
})
