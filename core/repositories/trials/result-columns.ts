/** A trial's result as columns of its row. */
import { Prisma } from '#core/generated/prisma/client.ts'
import type { TrialModel } from '#core/generated/prisma/models.ts'
import type { TrialResult } from '#core/schemas/result.ts'
import { fromJson, storable, toJson, toNullableJson } from '../shared/json.ts'

export const resultColumns = (result: TrialResult) =>
  ({
    fingerprint: result.fingerprint,
    reason: result.reason === null ? null : storable(result.reason),
    error: toNullableJson(result.error),
    warnings: toJson(result.warnings),
    protocol: toNullableJson(result.protocol),
    environment: toNullableJson(result.environment),
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

/** The same columns of a trial that has none yet. */
export const NO_RESULT = {
  fingerprint: null,
  reason: null,
  error: Prisma.DbNull,
  warnings: [],
  protocol: Prisma.DbNull,
  environment: Prisma.DbNull,
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

/** The same columns of the trial whose result is taken over. `reusedFrom` is the one that computed it. */
export const reusedColumns = (source: TrialModel) =>
  ({
    reusedFrom: source.reusedFrom ?? source.id,
    fingerprint: source.fingerprint,
    reason: source.reason,
    error: toNullableJson(fromJson(source.error)),
    warnings: toJson(fromJson(source.warnings)),
    protocol: toNullableJson(fromJson(source.protocol)),
    environment: toNullableJson(fromJson(source.environment)),
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
