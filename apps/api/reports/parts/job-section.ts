/** A job: for each of its evaluations the table, its picture, and the operating points. */

import { findBest } from '../../tables/best.ts'
import { remarks } from '../../tables/caption.ts'
import { cellText } from '../../tables/cell-text.ts'
import { plotOf } from '../../tables/plot.ts'
import type { Table } from '../../tables/table.ts'
import { notesOn } from '../cells.ts'
import type { ReportSection } from '../document.ts'
import { type Block, figureBlock, heading, paragraph, plain, tableBlock } from '../document.ts'
import { levelTables, measuredColumn } from '../level-tables.ts'
import type { Part, ReportJob } from '../measured/job.ts'

/** How much worse than the dense model the operating points may be. */
const MAX_INCREASES = [0.01, 0.05, 0.1] as const

/** @param index of the job, from 1 */
export const jobSection = (job: ReportJob, label: string, index: number): ReportSection => ({
  id: `job-${index}`,
  title: label,
  blocks: [
    paragraph(`Job ${job.id}.`),
    ...job.parts.flatMap((part, place) => partBlocks(job, part, label, `${index}-${place + 1}`)),
  ],
})

function partBlocks(job: ReportJob, part: Part, label: string, id: string): Block[] {
  const { title, table } = part
  const columns = table.columns.map(({ label }, column) => measuredColumn(job, part, column, label, 'all'))
  return [
    heading(`evaluation-${id}`, title),
    figureBlock({ id: `curves-${id}`, chart: { kind: 'lines', ...plotOf(table) }, data: null }),
    ...levelTables(
      { id: `figures-${id}`, title: `${title}: ${label}`, caption: remarks(table) },
      columns,
      (cells) => notesOn([job], cells),
    ),
    operatingPoints(table, id),
  ]
}

/** For each method its sparsest model within each of `MAX_INCREASES`; empty if it has none. */
function operatingPoints(table: Table, id: string): Block {
  const found = MAX_INCREASES.map((maxIncrease) => findBest(table, maxIncrease).points)
  const metric = table.evaluations.find(({ shown }) => shown)?.metric
  return tableBlock({
    id: `points-${id}`,
    title: 'Operating points',
    caption:
      'The sparsest model of each method that is at most this much worse than the dense one: its level, and its figure.',
    header: ['method', ...MAX_INCREASES.map((maxIncrease) => `within ${maxIncrease * 100}%`)],
    align: ['left', ...MAX_INCREASES.map(() => 'right' as const)],
    rows: table.columns.map(({ label }) => [
      plain(label),
      ...found.map((points) => {
        const point = points.find((each) => each.label === label)
        if (!point) return plain('')
        const { level, pattern, trialId, interval: _, change: __, ...figure } = point
        const at = pattern.includes(':') ? pattern : String(level)
        return { ...plain(`${at}: ${cellText({ ...figure, status: 'ok' }, level, metric)}`), trialId }
      }),
    ]),
    hasBaseline: false,
  })
}
