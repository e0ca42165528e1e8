/** Compares two jobs cell by cell: the regressions, and what else changed between them. Pure. */
import type { Environment, Measurement, Protocol } from '#core/schemas/result.ts'
import type { Against, Change, Regression, Threshold, Thresholds } from '#core/schemas/schedules.ts'
import type { MethodRef } from '#core/schemas/spec.ts'
import { evaluationLabel } from './evaluations.ts'
import { isOtherHardware, PERPLEXITY_SPREAD } from './hardware.ts'
import { isShare } from './metrics.ts'
import { methodLabel } from './plan.ts'
import type { TrialStatus } from './status.ts'

/** The parts of a trial that are compared. */
export interface ComparedTrial {
  method: MethodRef
  level: number
  pattern: string
  seed: number
  status: TrialStatus
  protocol: Protocol | null
  environment: Environment | null
  measurements: readonly Measurement[]
  /** Name of the host that computed it; null for a reused result. */
  host: string | null
}

type Metric = keyof Thresholds

/** The most values that a change lists for each side. */
const MAX_VALUES = 10

/**
 * The cells that got worse by more than their threshold. On other hardware, the threshold of a perplexity is at least its
 * spread. A cell that only one of the two jobs has is not compared.
 */
export function findRegressions(
  before: readonly ComparedTrial[],
  after: readonly ComparedTrial[],
  thresholds: Thresholds,
  against: Against,
): Regression[] {
  const trialsAfter = new Map(after.map((trial) => [trialKey(trial), trial]))
  return before.flatMap(({ measurements, ...trial }) => {
    const later = trialsAfter.get(trialKey(trial))
    const isElsewhere = later !== undefined && isOtherHardware(trial.environment, later.environment)
    const applied = isElsewhere ? withSpread(thresholds) : thresholds
    return measurements.flatMap((old) => {
      const found = findValue(later, old)
      if (old.value === null || !found || !isWorse(old.value, found.value, old.metric, applied)) return []
      const { metric, dataset, split, seqlen, bos, value } = old
      const difference = found.value === null ? null : found.value - value
      const { method, level, pattern } = trial
      const cell = { method, level, pattern, metric, dataset, split, seqlen, bos }
      return [{ ...cell, before: value, after: found.value, status: found.status, difference, against }]
    })
  })
}

const withSpread = ({ perplexity, ...others }: Thresholds): Thresholds => ({
  ...others,
  perplexity: { ...perplexity, relative: Math.max(perplexity.relative, PERPLEXITY_SPREAD) },
})

/** Cells that lost their value come first, then the largest relative change. */
export const worstFirst = (regressions: readonly Regression[]): Regression[] =>
  regressions.toSorted((a, b) => extent(b) - extent(a))

/**
 * The conditions behind the common cells that differ: revisions, versions, devices, seeds, windows. A condition that is
 * unknown for one of the two jobs is left out.
 */
export function findChanges(
  before: readonly ComparedTrial[],
  after: readonly ComparedTrial[],
  against: Against,
): Change[] {
  const conditionsAfter = conditionsOf(after, before)
  return [...conditionsOf(before, after)].flatMap(([what, values]) => {
    const other = conditionsAfter.get(what) ?? values
    return isSame(values, other) ? [] : [{ what, before: values, after: other, against }]
  })
}

const isSame = (a: readonly string[], b: readonly string[]) => JSON.stringify(a) === JSON.stringify(b)

const trialKey = ({ method, level, pattern }: Pick<ComparedTrial, 'method' | 'level' | 'pattern'>) =>
  JSON.stringify([methodLabel(method), level, pattern])

/**
 * The same measurement in a later trial. It has no value if that trial failed or its method did not apply.
 * @returns null if there is no such trial or measurement, or the trial was cancelled: then nothing is compared
 */
function findValue(
  trial: ComparedTrial | undefined,
  old: Measurement,
): Pick<Measurement, 'value' | 'status'> | null {
  if (trial?.status === 'failed' || trial?.status === 'not_applicable')
    return { value: null, status: trial.status }
  return trial?.measurements.find((measurement) => isSameCell(measurement, old)) ?? null
}

const isSameCell = (a: Measurement, b: Measurement): boolean =>
  (['metric', 'dataset', 'split', 'seqlen', 'bos'] as const).every((field) => a[field] === b[field])

function isWorse(before: number, after: number | null, metric: string, thresholds: Thresholds): boolean {
  if (after === null) return true
  const { relative, absolute }: Threshold = thresholds[metric as Metric]
  const loss = isShare(metric) ? before - after : after - before
  return loss > Math.max(relative * Math.abs(before), absolute)
}

const extent = ({ before, difference }: Regression): number =>
  difference === null ? Infinity : Math.abs(difference / before)

/** Condition -> its values, sorted, over the trials that both jobs have. */
function conditionsOf(
  trials: readonly ComparedTrial[],
  others: readonly ComparedTrial[],
): Map<string, string[]> {
  const common = new Set(others.map(trialKey))
  const conditions = new Map<string, Set<string>>()
  for (const trial of trials.filter((trial) => common.has(trialKey(trial)))) {
    for (const [name, value] of conditionsOfTrial(trial))
      conditions.set(name, (conditions.get(name) ?? new Set<string>()).add(value))
  }
  return new Map([...conditions].map(([name, values]) => [name, [...values].toSorted().slice(0, MAX_VALUES)]))
}

function conditionsOfTrial({
  seed,
  host,
  protocol,
  environment,
  measurements,
}: ComparedTrial): [string, string][] {
  // The levels of the blocks are a result, not a condition.
  const { blockLevels: _, ...rest } = protocol ?? { blockLevels: null }
  const windows = measurements.map((measurement) => [
    evaluationLabel(measurement),
    { windows: measurement.windows, tokens: measurement.tokens },
  ])
  return flatten({ ...rest, ...environment, seed, host, ...Object.fromEntries(windows) })
}

/** `{ a: { b: 1 } }` -> `['a.b', '1']`. Null values are left out. */
function flatten(value: unknown, name = ''): [string, string][] {
  if (value === null || value === undefined) return []
  if (typeof value !== 'object' || Array.isArray(value))
    return [[name, typeof value === 'string' ? value : JSON.stringify(value)]]
  return Object.entries(value).flatMap(([field, part]) => flatten(part, name ? `${name}.${field}` : field))
}
