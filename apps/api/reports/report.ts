/** What the report of a benchmark shows: for each job, and each of its evaluations, the table and the operating points. */
import { evaluationLabel, splitText } from '#core/domain/evaluations.ts'
import { SecateurError } from '#core/errors.ts'
import type { BenchmarkWithMembers, JobWithTrials } from '#core/repositories/index.ts'
import type { Calibration } from '#core/schemas/spec.ts'
import { findBest } from '../tables/best.ts'
import { cellText } from '../tables/cell-text.ts'
import { MOST_CELLS } from '../tables/compare-size.ts'
import type { Selection, TableEvaluation } from '../tables/evaluations.ts'
import { buildTable, type Table } from '../tables/table.ts'

/** How much worse than the dense model the operating points may be. */
export const MAX_INCREASES = [0.01, 0.05, 0.1] as const

export interface Report {
  name: string
  id: string
  /** In the order of the benchmark. */
  sections: Section[]
}

/** A job. */
export interface Section {
  title: string
  /** What it has in common with the jobs that differ only in their seeds. */
  protocol: string
  jobId: string
  parts: Part[]
}

/** An evaluation of a job. */
export interface Part {
  title: string
  table: Table
  operatingPoints: OperatingPoints
}

/** For each method, its sparsest model within each of `MAX_INCREASES`, as text; empty if it has none. */
export interface OperatingPoints {
  header: string[]
  rows: { label: string; cells: { text: string; trialId: string | null }[] }[]
}

/** @throws SecateurError PRUNE_COMPARISON_TOO_LARGE for more figures than a browser can show */
export function rejectLargeReport({ benchmark, jobs }: BenchmarkWithMembers): void {
  const trials = jobs.reduce((sum, { plannedTrials }) => sum + plannedTrials, 0)
  const figures = trials * benchmark.spec.evaluations.length
  if (figures <= MOST_CELLS) return
  throw new SecateurError(
    'PRUNE_COMPARISON_TOO_LARGE',
    `The report has ${figures} figures; the limit is ${MOST_CELLS}. Get the tables or the measurements of the jobs instead.`,
  )
}

/** The section of a job with outcomes. */
export function buildSection({ job, trials, outcomes }: JobWithTrials): Section {
  const tableOf = (selection: Selection) => buildTable(job, trials, selection, outcomes)
  const { model, revision, calibration, seed } = job.spec
  const protocol = `${model} (revision ${revision}), calibrated on ${calibrationText(calibration)}`
  return {
    title: `${protocol}, seed ${calibration.seed}; seed of the method ${seed}`,
    protocol,
    jobId: job.id,
    parts: tableOf({}).evaluations.map((evaluation) => {
      const table = tableOf(selectionOf(evaluation))
      return { title: evaluationLabel(evaluation), table, operatingPoints: operatingPointsOf(table) }
    }),
  }
}

const calibrationText = (calibration: Calibration): string => {
  const { dataset, samples, seqlen, bos, sampling, weighting } = calibration
  return [
    ...[dataset, splitText(calibration), `${samples} samples${seqlen ? ` of ${seqlen} tokens` : ''}`],
    ...[bos === 'auto' ? null : `bos ${bos}`, weighting === 'frequency' ? weighting : sampling],
  ]
    .filter(Boolean)
    .join(', ')
}

/** What selects the evaluation, as far as it is known. */
const selectionOf = ({ metric, dataset, split, seqlen, bos }: TableEvaluation): Selection => ({
  ...{ metric, dataset },
  ...(split !== null && { split }),
  ...(seqlen !== null && { seqlen }),
  ...(bos !== null && { bos }),
})

function operatingPointsOf(table: Table): OperatingPoints {
  const found = MAX_INCREASES.map((maxIncrease) => findBest(table, maxIncrease).points)
  const metric = table.evaluations.find(({ shown }) => shown)?.metric
  return {
    header: ['method', ...MAX_INCREASES.map((maxIncrease) => `within ${maxIncrease * 100}%`)],
    rows: table.columns.map(({ label }) => ({
      label,
      cells: found.map((points) => {
        const point = points.find((each) => each.label === label)
        if (!point) return { text: '', trialId: null }
        const { level, pattern, trialId } = point
        const at = pattern.includes(':') ? pattern : String(level)
        return { text: `${at}: ${cellText({ ...point, status: 'ok' }, level, metric)}`, trialId }
      }),
    })),
  }
}
