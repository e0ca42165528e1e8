/** A job of the benchmark as the report needs it: a table for each evaluation, and what is known of its trials. */
import { evaluationLabel } from '#core/domain/evaluations.ts'
import { methodLabel } from '#core/domain/plan.ts'
import type { Continuation, JobWithEfforts, TableTrial, TrialEffort } from '#core/repositories/index.ts'
import type { JobSpec } from '#core/schemas/spec.ts'
import { bestCells } from '../../tables/best-cells.ts'
import type { Selection, TableEvaluation } from '../../tables/evaluations.ts'
import { changeBetween, foundBy } from '../../tables/intervals.ts'
import { buildTable, type Cell, type Table } from '../../tables/table.ts'
import { isOfAi } from '../paper/published.ts'
import { askedSettings, commonSettings, type Settings } from './settings.ts'

export interface ReportJob {
  id: string
  spec: JobSpec
  settings: Settings
  /** What it has in common with the jobs that differ only in their seeds. */
  protocol: string
  /** In the order of the benchmark's evaluations. */
  parts: Part[]
  /** By trial: what differs from what most trials of the job were computed with. */
  off: ReadonlyMap<string, string>
  /** By trial. */
  efforts: ReadonlyMap<string, TrialEffort>
  /** By trial, for those that continue prompts. */
  continuations: ReadonlyMap<string, Continuation>
  /** Of the trials whose blocks do not all have the trial's level. */
  blocks: BlockLevels[]
}

/** An evaluation of a job. */
export interface Part {
  title: string
  table: Table
  /** Ids of the trials whose figure is best of its row: among all methods, and among those of each origin. */
  best: Readonly<Record<Group, ReadonlySet<string>>>
}

/** Methods that are ranked together. */
export type Group = 'all' | 'people' | 'ai'

export interface BlockLevels {
  label: string
  level: number
  trialId: string
  /** In the order of the model. */
  levels: readonly number[]
}

/** Which group of origin a method is in. */
export const originOf = (method: string): 'people' | 'ai' => (isOfAi(method) ? 'ai' : 'people')

export function reportJob(found: JobWithEfforts): ReportJob {
  const { job, trials, efforts, continuations } = found
  const { common, off } = commonSettings(trials)
  const asked = askedSettings(found)
  const { evaluations } = buildTable(job, trials, {})
  return {
    id: job.id,
    spec: job.spec,
    settings: { ...asked, ...common },
    protocol: JSON.stringify(Object.entries(asked).filter(([name]) => !name.startsWith('seed'))),
    parts: evaluations.map((evaluation, index) => partOf(found, evaluation, index, off)),
    off,
    efforts: new Map(efforts.map((effort) => [effort.id, effort])),
    continuations: new Map(continuations.map((each) => [each.trialId, each])),
    blocks: trials.flatMap(blocksOf),
  }
}

function partOf(
  { job, trials, outcomes }: JobWithEfforts,
  evaluation: TableEvaluation,
  index: number,
  off: ReadonlyMap<string, string>,
): Part {
  const table = buildTable(job, trials, selectionOf(evaluation), outcomes)
  const found = outcomes && foundBy(trials, outcomes, index)
  const isTie = (best: Cell, other: Cell) =>
    overlap(best, other) &&
    changeBetween(found?.get(best.trialId ?? ''), found?.get(other.trialId ?? ''))?.distinguishable === false
  const [, ...rows] = table.rows
  const bestOf = (isOf: (method: string) => boolean) =>
    new Set(
      rows.flatMap(({ level, cells }) => {
        const own = cells.filter(
          ({ trialId }, column) => isOf(table.columns[column]?.method.id ?? '') && !off.has(trialId ?? ''),
        )
        return bestCells(own, level, evaluation.metric, isTie).flatMap(({ trialId }) => trialId ?? [])
      }),
    )
  return {
    title: evaluationLabel(evaluation),
    table,
    best: {
      all: bestOf(() => true),
      people: bestOf((method) => !isOfAi(method)),
      ai: bestOf(isOfAi),
    },
  }
}

/** Whether the intervals overlap. Those that do not are of distinguishable figures, without a look at their windows. */
const overlap = ({ interval: a }: Cell, { interval: b }: Cell): boolean =>
  Boolean(a && b && a.low <= b.high && b.low <= a.high)

/** What selects the evaluation, as far as it is known. */
const selectionOf = ({ metric, dataset, split, seqlen, bos }: TableEvaluation): Selection => ({
  ...{ metric, dataset },
  ...(split !== null && { split }),
  ...(seqlen !== null && { seqlen }),
  ...(bos !== null && { bos }),
})

const blocksOf = ({ id, method, level, protocol }: TableTrial): BlockLevels[] =>
  protocol?.blockLevels
    ? [{ label: methodLabel(method), level, trialId: id, levels: protocol.blockLevels }]
    : []
