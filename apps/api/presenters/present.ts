/** Rows -> what clients see. */

import { describeHost, fromRequirements } from '#core/domain/requirements.ts'
import { isJobEnded } from '#core/domain/status.ts'
import type {
  ApiKey,
  AuditEvent,
  CreatedKey,
  Dataset,
  Host,
  Job,
  JobCounts,
  Team,
  Trial,
  TrialDetail,
  TrialWithAttempts,
} from '#core/repositories/index.ts'
import type {
  AuditEventResource,
  KeyResource,
  MadeKeyResource,
  TeamResource,
} from '#core/schemas/accounts.ts'
import type { DatasetInfo } from '#core/schemas/catalogue.ts'
import type { DatasetResource } from '#core/schemas/datasets.ts'
import type {
  HostResource,
  JobProgress,
  JobResource,
  TrialDetailResource,
  TrialResource,
} from '#core/schemas/resources.ts'
import { uploadReference } from '#core/uploads/references.ts'

/** All of it follows from the job's version. */
export function presentJob(job: Job, counts: JobCounts): JobResource {
  const { id, name, notes, tags, status, version, priority, spec, requestId } = job
  return {
    id,
    name,
    notes,
    tags,
    status,
    version,
    priority,
    pool: job.pool,
    requires: fromRequirements(job),
    waitingFor: job.waitsForHost ? describeHost(job) : null,
    progress: progressOf(job, counts),
    spec,
    requestId,
    createdAt: job.createdAt.toISOString(),
    startedAt: iso(job.startedAt),
    updatedAt: job.updatedAt.toISOString(),
    endedAt: iso(job.endedAt),
  }
}

function progressOf(job: Job, { trials, byStatus, runningFraction }: JobCounts): JobProgress {
  const { pending, queued, running, succeeded, failed, cancelled, not_applicable: notApplicable } = byStatus
  const ended = succeeded + failed + cancelled + notApplicable
  const fraction = trials === 0 ? 0 : Math.min((ended + runningFraction) / trials, 1)
  return {
    trials,
    pending,
    queued,
    running,
    succeeded,
    failed,
    cancelled,
    notApplicable,
    fraction,
    etaSeconds: etaSeconds(job, fraction),
  }
}

/** What was left at the job's last change, at the pace until then: with the clock in it, no version would last. */
function etaSeconds({ status, startedAt, updatedAt }: Job, fraction: number): number | null {
  if (isJobEnded(status)) return 0
  if (startedAt === null || fraction === 0) return null
  const elapsed = Math.max(updatedAt.getTime() - startedAt.getTime(), 0) / 1_000
  return Math.round((elapsed * (1 - fraction)) / fraction)
}

export const presentTrial = (trial: TrialWithAttempts): TrialResource => ({
  ...trialFields(trial),
  measurements: trial.measurements,
  attempts: trial.attempts.map(presentAttempt),
})

export const presentTrialDetail = (trial: TrialDetail): TrialDetailResource => ({
  ...trialFields(trial),
  measurements: trial.measurements,
  attempts: trial.attempts.map((attempt) => ({ ...presentAttempt(attempt), logTail: attempt.logTail })),
})

function trialFields(trial: Trial) {
  const { id, jobId, ordinal, method, level, pattern, seed, status, version, progress, reason, error } = trial
  const { warnings, fingerprint, reusedFrom, achievedSparsity, tokensPerSecond, peakBytes, devicePeakBytes } =
    trial
  return {
    id,
    jobId,
    ordinal,
    method,
    level,
    pattern,
    seed,
    status,
    version,
    progress,
    reason,
    error,
    warnings,
    fingerprint,
    reusedFrom,
    achievedSparsity,
    seconds: {
      load: trial.loadSeconds,
      calibrate: trial.calibrateSeconds,
      prune: trial.pruneSeconds,
      evaluate: trial.evaluateSeconds,
      total: trial.totalSeconds,
    },
    tokensPerSecond,
    peakBytes,
    devicePeakBytes,
    protocol: trial.protocol,
    environment: trial.environment,
    createdAt: trial.createdAt.toISOString(),
    notBefore: iso(trial.notBefore),
    queuedAt: iso(trial.queuedAt),
    startedAt: iso(trial.startedAt),
    endedAt: iso(trial.endedAt),
  }
}

const presentAttempt = (attempt: TrialWithAttempts['attempts'][number]) => ({
  number: attempt.number,
  status: attempt.status,
  failureClass: attempt.failureClass,
  host: attempt.hostName,
  device: attempt.device,
  exitCode: attempt.exitCode,
  signal: attempt.signal,
  error: attempt.error,
  startedAt: attempt.startedAt.toISOString(),
  endedAt: iso(attempt.endedAt),
})

export const presentHost = (host: Host): HostResource => ({
  id: host.id,
  name: host.name,
  pool: host.pool,
  device: host.device,
  labels: host.labels,
  state: host.state,
  runs: host.runs,
  model: host.model,
  environment: host.environment,
  memoryBytes: host.memoryBytes,
  startedAt: host.startedAt.toISOString(),
  heartbeatAt: host.heartbeatAt.toISOString(),
  drainedAt: iso(host.drainedAt),
  stoppedAt: iso(host.stoppedAt),
})

export const presentKey = (key: ApiKey): KeyResource => ({
  id: key.id,
  team: key.team,
  role: key.role,
  name: key.name,
  prefix: key.prefix,
  createdBy: key.createdBy,
  createdAt: key.createdAt.toISOString(),
  expiresAt: iso(key.expiresAt),
  revokedAt: iso(key.revokedAt),
  lastUsedAt: iso(key.lastUsedAt),
})

export const presentMadeKey = (key: CreatedKey): MadeKeyResource => ({
  ...presentKey(key),
  secret: key.secret,
})

export const presentTeam = ({ id, name, createdAt }: Team): TeamResource => ({
  id,
  name,
  createdAt: createdAt.toISOString(),
})

export const presentAuditEvent = (event: AuditEvent): AuditEventResource => ({
  id: event.id,
  at: event.at.toISOString(),
  key: event.key,
  action: event.action,
  row: event.rowId,
  created: event.createdId,
  status: event.status,
  ip: event.ip,
  userAgent: event.userAgent,
  requestId: event.requestId,
})

export const iso = (time: Date | null): string | null => time?.toISOString() ?? null

/** A dataset that everybody has. */
export const presentKnown = (dataset: DatasetInfo): DatasetResource => ({ ...dataset, upload: null })

export function presentUpload(dataset: Dataset): DatasetResource {
  const { id, name, kind, bytes, documents, sha256, createdAt } = dataset
  return {
    id: uploadReference(id),
    title: name,
    kind: 'text',
    splits: ['all'],
    bundled: false,
    license: "the team's own",
    source: `uploaded as ${kind}`,
    upload: { kind, bytes, documents, sha256, createdAt: createdAt.toISOString() },
  }
}
