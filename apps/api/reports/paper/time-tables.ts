/** Table 7: what methods take. */
import { median } from '#core/domain/scores.ts'
import type { TrialEffort } from '#core/repositories/index.ts'
import type { Cell } from '../../tables/table.ts'
import { type Block, plain, type ReportCell, tableBlock } from '../document.ts'
import { type LevelColumn, levelTables } from '../level-tables.ts'
import type { ReportJob } from '../measured/job.ts'
import type { Subject } from '../subjects.ts'
import { type PaperContext, perSubject } from './context.ts'
import { levelCells, levelRows } from './level-cells.ts'

const PHASES = ['load', 'calibrate', 'prune', 'evaluate', 'total'] as const

/** For each subject: medians over the levels for each phase, and the seconds of pruning by level. */
export const timeTables = (context: PaperContext): Block[] =>
  perSubject(context, 'time', 'Table 7. Running time').flatMap(({ subject, id, title }) => [
    phaseTable(subject, id, title),
    ...levelTables(
      {
        id: `${id}-by-level`,
        title: `${title}: calibration and pruning by level`,
        caption: 'Seconds to calibrate and to prune.',
      },
      pruningColumns(subject),
      () => '',
    ),
  ])

function phaseTable({ job, part: { table } }: Subject, id: string, title: string): Block {
  const dense = table.rows[0]?.cells[0]
  const rows = [
    ...(dense ? [phaseRow(job, 'dense', [dense])] : []),
    ...table.columns.map(({ label }, column) =>
      phaseRow(
        job,
        label,
        levelCells(table, column).map(({ cell }) => cell),
      ),
    ),
  ]
  return tableBlock({
    id,
    title,
    caption:
      'Seconds and MiB, each the median over the levels. Data, statistics and models that a process still has from the trial before are not loaded again. Reused results have the times of the trial that computed them.',
    header: ['method', ...PHASES, 'peak memory', 'peak of the device'],
    align: ['left', ...PHASES.map(() => 'right' as const), 'right', 'right'],
    rows,
    hasBaseline: dense !== undefined,
  })
}

function phaseRow({ efforts }: ReportJob, label: string, cells: readonly Cell[]): ReportCell[] {
  const known = cells.flatMap(({ trialId, status }) => {
    const effort = trialId === null || status === 'not_applicable' ? undefined : efforts.get(trialId)
    return effort?.totalSeconds == null ? [] : [effort]
  })
  const medianOf = (of: (effort: TrialEffort) => number | null) =>
    median(known.flatMap((effort) => of(effort) ?? []))
  return [
    plain(label),
    ...PHASES.map((phase) => plain(secondsText(medianOf((effort) => effort[`${phase}Seconds`])))),
    plain(mebibytesText(medianOf(({ peakBytes }) => peakBytes))),
    plain(mebibytesText(medianOf(({ devicePeakBytes }) => devicePeakBytes))),
  ]
}

const pruningColumns = ({ job, part: { table } }: Subject): LevelColumn[] =>
  table.columns.map(({ label }, column) => ({
    label,
    cells: new Map(
      levelRows(table).flatMap((row) => {
        const cell = row.cells[column]
        if (!cell) return []
        const seconds = pruningSeconds(job, cell.trialId)
        return [[row.label, { ...plain(secondsText(seconds)), trialId: cell.trialId }] as const]
      }),
    ),
  }))

/** Seconds to calibrate and to prune; null if they are not known. */
export function pruningSeconds({ efforts }: ReportJob, trialId: string | null): number | null {
  const { calibrateSeconds, pruneSeconds } = (trialId !== null && efforts.get(trialId)) || {}
  return calibrateSeconds == null || pruneSeconds == null ? null : calibrateSeconds + pruneSeconds
}

/** Three significant digits, but neither fractions of a millisecond nor, from 1000 seconds on, of a second. */
export function secondsText(seconds: number | null): string {
  if (seconds === null) return '–'
  if (seconds >= 1_000) return seconds.toFixed(0)
  return String(Number(seconds < 0.1 ? seconds.toFixed(3) : seconds.toPrecision(3)))
}

const mebibytesText = (bytes: number | null): string => (bytes === null ? '–' : (bytes / 2 ** 20).toFixed(0))
