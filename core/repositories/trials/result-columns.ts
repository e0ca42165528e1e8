/** The result of a trial as columns of its row. */
import { Prisma } from '#core/generated/prisma/client.ts'
import type { TrialResult } from '#core/schemas/result.ts'
import { storable, toJson, toNullableJson } from '../shared/json.ts'
import type { Trial } from '../shared/rows.ts'

export const resultColumns = (result: TrialResult) =>
  ({
    fingerprint: result.fingerprint,
    reason: result.reason === null ? null : storable(result.reason),
    error: toNullableJson(result.error),
    warnings: toJson(result.warnings),
    protocol: toNullableJson(result.protocol),
    environment: toNullableJson(result.environment),
    weightsDigest: result.weightsDigest,
    achievedSparsity: result.sparsity.achieved,
    loadSeconds: result.seconds.load,
    calibrateSeconds: result.seconds.calibrate,
    pruneSeconds: result.seconds.prune,
    evaluateSeconds: result.seconds.evaluate,
    totalSeconds: result.seconds.total,
    tokensPerSecond: result.tokensPerSecond,
    peakBytes: result.memory.peakBytes,
    devicePeakBytes: result.memory.devicePeakBytes,
  }) satisfies Prisma.TrialUncheckedUpdateInput

/** The same columns for a trial without a result. */
export const NO_RESULT = {
  fingerprint: null,
  reason: null,
  error: Prisma.DbNull,
  warnings: [],
  protocol: Prisma.DbNull,
  environment: Prisma.DbNull,
  weightsDigest: null,
  achievedSparsity: null,
  loadSeconds: null,
  calibrateSeconds: null,
  pruneSeconds: null,
  evaluateSeconds: null,
  totalSeconds: null,
  tokensPerSecond: null,
  peakBytes: null,
  devicePeakBytes: null,
} satisfies Record<keyof ReturnType<typeof resultColumns>, unknown>

/** The same columns, copied from the trial whose result is reused. `reusedFrom` is the trial that computed it. */
export const reusedColumns = (source: Trial) =>
  ({
    reusedFrom: source.reusedFrom ?? source.id,
    fingerprint: source.fingerprint,
    reason: source.reason,
    error: toNullableJson(source.error),
    warnings: toJson(source.warnings),
    protocol: toNullableJson(source.protocol),
    environment: toNullableJson(source.environment),
    weightsDigest: source.weightsDigest,
    achievedSparsity: source.achievedSparsity,
    loadSeconds: source.loadSeconds,
    calibrateSeconds: source.calibrateSeconds,
    pruneSeconds: source.pruneSeconds,
    evaluateSeconds: source.evaluateSeconds,
    totalSeconds: source.totalSeconds,
    tokensPerSecond: source.tokensPerSecond,
    peakBytes: source.peakBytes,
    devicePeakBytes: source.devicePeakBytes,
  }) satisfies Record<keyof ReturnType<typeof resultColumns> | 'reusedFrom', unknown>
