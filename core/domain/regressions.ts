/** What got worse from one job to another, cell by cell, and what else is different between the two. Pure. */

import type { MeasuredTrial } from '#core/repositories/index.ts'
import type { Measurement } from '#core/schemas/result.ts'
import type { Against, Change, Regression, Threshold, Thresholds } from '#core/schemas/schedules.ts'
import { methodLabel } from './plan.ts'

/** A trial with the name of the host that computed it. */
export type ComparedTrial = Pick<
  MeasuredTrial,
  'method' | 'level' | 'pattern' | 'seed' | 'status' | 'protocol' | 'environment' | 'measurements'
> & { host: string | null }

type Metric = keyof Thresholds

/** Metric -> what is worse: a larger or a smaller value. */
const WORSE: Record<Metric, 'larger' | 'smaller'> = { perplexity: 'larger', accuracy: 'smaller' }

/** Values of one thing that a change names. */
const VALUES = 10

/** The cells that have got worse. Those that only one of the two has are nobody's regression. */
export function regressions(
  before: readonly ComparedTrial[],
  after: readonly ComparedTrial[],
  thresholds: Thresholds,
  against: Against,
): Regression[] {
  const now = new Map(after.map((trial) => [trialKey(trial), trial]))
  return before.flatMap(({ measurements, ...trial }) =>
    measurements.flatMap((old) => {
      const found = valueNow(now.get(trialKey(trial)), old)
      if (old.value === null || !found || !isWorse(old.value, found.value, old.metric, thresholds)) return []
      const { metric, dataset, split, seqlen, value } = old
      const difference = found.value === null ? null : found.value - value
      const { method, level, pattern } = trial
      const cell = { method, level, pattern, metric, dataset, split, seqlen }
      return [{ ...cell, before: value, after: found.value, status: found.status, difference, against }]
    }),
  )
}

/** First what has lost its value, then by how much of it changed. */
export const worstFirst = (worse: readonly Regression[]): Regression[] =>
  worse.toSorted((a, b) => extent(b) - extent(a))

/**
 * What the cells of both rest on that is known of both, and not the same: revisions, versions, devices, seeds, windows.
 */
export function changes(
  before: readonly ComparedTrial[],
  after: readonly ComparedTrial[],
  against: Against,
): Change[] {
  const now = factsOf(after, before)
  return [...factsOf(before, after)].flatMap(([what, values]) => {
    const other = now.get(what) ?? values
    return isSame(values, other) ? [] : [{ what, before: values, after: other, against }]
  })
}

const isSame = (a: readonly string[], b: readonly string[]) => JSON.stringify(a) === JSON.stringify(b)

const trialKey = ({ method, level, pattern }: Pick<ComparedTrial, 'method' | 'level' | 'pattern'>) =>
  JSON.stringify([methodLabel(method), level, pattern])

/** What a measurement is now; null where it is not asked for any more, or nobody knows. */
function valueNow(
  trial: ComparedTrial | undefined,
  old: Measurement,
): Pick<Measurement, 'value' | 'status'> | null {
  if (trial?.status === 'failed' || trial?.status === 'not_applicable')
    return { value: null, status: trial.status }
  return trial?.measurements.find((measurement) => isSameCell(measurement, old)) ?? null
}

const isSameCell = (a: Measurement, b: Measurement): boolean =>
  a.metric === b.metric && a.dataset === b.dataset && a.split === b.split && a.seqlen === b.seqlen

function isWorse(before: number, after: number | null, metric: string, thresholds: Thresholds): boolean {
  if (after === null) return true
  const { relative, absolute }: Threshold = thresholds[metric as Metric]
  const loss = WORSE[metric as Metric] === 'larger' ? after - before : before - after
  return loss > Math.max(relative * Math.abs(before), absolute)
}

const extent = ({ before, difference }: Regression): number =>
  difference === null ? Infinity : Math.abs(difference / before)

/** Name -> values, in order, over the trials that both jobs have. */
function factsOf(trials: readonly ComparedTrial[], others: readonly ComparedTrial[]): Map<string, string[]> {
  const common = new Set(others.map(trialKey))
  const facts = new Map<string, Set<string>>()
  for (const trial of trials.filter((trial) => common.has(trialKey(trial)))) {
    for (const [name, value] of factsOfTrial(trial))
      facts.set(name, (facts.get(name) ?? new Set<string>()).add(value))
  }
  return new Map([...facts].map(([name, values]) => [name, [...values].toSorted().slice(0, VALUES)]))
}

function factsOfTrial({
  seed,
  host,
  protocol,
  environment,
  measurements,
}: ComparedTrial): [string, string][] {
  // How a level is spread over the blocks is a result.
  const { blockLevels: _, ...rest } = protocol ?? { blockLevels: null }
  const windows = measurements.map(({ metric, dataset, split, seqlen, windows, tokens }) => [
    `${metric} of ${dataset}, ${split}${seqlen === null ? '' : `, ${seqlen}`}`,
    { windows, tokens },
  ])
  return flatten({ ...rest, ...environment, seed, host, ...Object.fromEntries(windows) })
}

/** `{ a: { b: 1 } }` -> `['a.b', '1']`; what is null says nothing. */
function flatten(value: unknown, name = ''): [string, string][] {
  if (value === null || value === undefined) return []
  if (typeof value !== 'object' || Array.isArray(value))
    return [[name, typeof value === 'string' ? value : JSON.stringify(value)]]
  return Object.entries(value).flatMap(([field, part]) => flatten(part, name ? `${name}.${field}` : field))
}
