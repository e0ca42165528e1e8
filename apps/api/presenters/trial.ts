import type {
  MeasurementOutcomes,
  MeasurementTexts,
  Trial,
  TrialDetail,
  TrialWithAttempts,
} from '#core/repositories/index.ts'
import type {
  TrialDetailResource,
  TrialOutcomes,
  TrialResource,
  TrialTexts,
} from '#core/schemas/resources.ts'
import { presentMeasurement } from './measurement.ts'
import { iso } from './time.ts'

export const presentTrial = (trial: TrialWithAttempts): TrialResource => ({
  ...trialFields(trial),
  measurements: trial.measurements.map(presentMeasurement),
  attempts: trial.attempts.map(presentAttempt),
})

export const presentTrialDetail = (trial: TrialDetail): TrialDetailResource => ({
  ...trialFields(trial),
  measurements: trial.measurements.map(presentMeasurement),
  attempts: trial.attempts.map((attempt) => ({ ...presentAttempt(attempt), logTail: attempt.logTail })),
})

export const presentOutcomes = ({
  measurement: { metric, dataset, split, seqlen, bos },
  outcomes,
}: MeasurementOutcomes): TrialOutcomes['items'][number] => ({
  metric,
  dataset,
  split,
  seqlen,
  bos,
  digest: outcomes?.digest ?? null,
  values: outcomes && [...outcomes.values],
})

export const presentTexts = ({
  measurement: { metric, dataset, split, seqlen, bos },
  texts,
}: MeasurementTexts): TrialTexts['items'][number] => ({ metric, dataset, split, seqlen, bos, texts })

function trialFields(trial: Trial) {
  const { id, jobId, ordinal, method, level, pattern, seed, status, version, progress, reason, error } = trial
  const { warnings, fingerprint, reusedFrom, weightsDigest, layouts, makesModelOf } = trial
  const { achievedSparsity, tokensPerSecond, peakBytes, devicePeakBytes } = trial
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
    weightsDigest,
    layouts,
    makesModelOf,
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
    createdAt: iso(trial.createdAt),
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
  startedAt: iso(attempt.startedAt),
  endedAt: iso(attempt.endedAt),
})
