/** Methods of people against those of the paper's AI: who ran, who kept the level, how good they are, and what they take. */
import { isShare } from '#core/domain/metrics.ts'
import { median } from '#core/domain/scores.ts'
import { keepsLevel } from '../../tables/best-cells.ts'
import { figureText } from '../../tables/cell-text.ts'
import { type Block, plain, type ReportCell, tableBlock } from '../document.ts'
import { type LevelColumn, levelTables } from '../level-tables.ts'
import { originOf } from '../measured/job.ts'
import type { Subject } from '../subjects.ts'
import { hasRun, keptLevel } from './ai-tables.ts'
import { columnsOf, type PaperContext, perSubject } from './context.ts'
import { levelCells, levelRows } from './level-cells.ts'
import { captionOf } from './method-tables.ts'
import { IDEAS } from './published.ts'
import { ORIGINS } from './score-tables.ts'
import { pruningSeconds, secondsText } from './time-tables.ts'

type Origin = keyof typeof ORIGINS
const BOTH: readonly Origin[] = ['people', 'ai']

export const originTables = (context: PaperContext): Block[] =>
  perSubject(context, 'origins', 'Methods of people and of the AI').flatMap(({ subject, id, title }) => [
    tableBlock({
      id,
      title,
      caption:
        "Ran: how many models have a figure. Kept the level: how many of these have the level as their sparsity. Seconds are to calibrate and to prune. In the paper: how much of the AI's own code ran.",
      header: ['idea of', 'methods', 'ran', 'kept the level', 'median seconds', 'median MiB', 'in the paper'],
      align: ['left', 'right', 'right', 'right', 'right', 'right', 'left'],
      rows: BOTH.map((origin) => originRow(subject, origin)),
      hasBaseline: false,
    }),
    ...levelTables(
      {
        id: `${id}-by-level`,
        title: `${title}: quality by level`,
        caption: `Best and median of the methods that keep the level: ${captionOf(context)}.`,
      },
      BOTH.flatMap((origin) => qualityColumns(subject, origin)),
      () => '',
    ),
  ])

const of = (subject: Subject, origin: Origin): number[] =>
  columnsOf(subject, (method) => originOf(method) === origin)

function originRow(subject: Subject, origin: Origin): ReportCell[] {
  const { job, part } = subject
  const columns = of(subject, origin)
  const cells = columns.flatMap((column) => levelCells(part.table, column))
  const ran = cells.filter(hasRun)
  const seconds = ran.flatMap(({ cell }) => pruningSeconds(job, cell.trialId) ?? [])
  const memory = median(ran.flatMap(({ cell }) => job.efforts.get(cell.trialId ?? '')?.peakBytes ?? []))
  const worked = IDEAS.filter(({ status }) => status === 'ok').length
  return [
    ORIGINS[origin],
    columns.length,
    `${ran.length} of ${cells.length}`,
    `${ran.filter(keptLevel).length} of ${ran.length}`,
    secondsText(median(seconds)),
    memory === null ? '–' : (memory / 2 ** 20).toFixed(0),
    origin === 'ai' ? `${worked} of ${IDEAS.length} ran` : 'not said',
  ].map(plain)
}

function qualityColumns(subject: Subject, origin: Origin): LevelColumn[] {
  const { table } = subject.part
  const metric = table.evaluations.find(({ shown }) => shown)?.metric
  const columns = of(subject, origin)
  const text = (value: number | null) =>
    plain(value === null ? '–' : figureText({ value, status: 'ok' }, metric))
  const rows = levelRows(table).map(({ label, level, cells }) => {
    const figures = columns.flatMap((column) => {
      const cell = cells[column]
      return cell && keepsLevel(cell, level) ? (cell.value ?? []) : []
    })
    const best = isShare(metric) ? Math.max(...figures) : Math.min(...figures)
    return { label, best: figures.length > 0 ? best : null, middle: median(figures) }
  })
  return [
    {
      label: `best of ${ORIGINS[origin]}`,
      cells: new Map(rows.map(({ label, best }) => [label, text(best)])),
    },
    {
      label: `median of ${ORIGINS[origin]}`,
      cells: new Map(rows.map(({ label, middle }) => [label, text(middle)])),
    },
  ]
}
