/** Every figure of a report in a line of its own, with its settings, times and scores. */
import { methodLabel } from '#core/domain/plan.ts'
import type { Score } from '#core/domain/scores.ts'
import type { Column } from '../exports/page-writer.ts'
import { csvWriter } from '../exports/text.ts'
import { type Cell, levelPattern } from '../tables/table.ts'
import { originOf, type Part, type ReportJob } from './measured/job.ts'
import { type MethodScores, scoresOf } from './paper/method-scores.ts'
import type { Novelty } from './paper/novelty.ts'
import type { Subject } from './subjects.ts'

interface Row {
  job: ReportJob
  part: Part
  /** null: the dense model. */
  column: Part['table']['columns'][number] | null
  pattern: string
  level: number
  cell: Cell
  /** Of its method in the first perplexity of the job; null for other evaluations. */
  scores: MethodScores | null
}

export function toCsv(jobs: readonly ReportJob[], subjects: readonly Subject[], novelty: Novelty): string {
  const rows = jobs.flatMap((job) => {
    const subject = subjects.find((each) => each.job === job)
    const scores = (subject && scoresOf(subject, novelty)) ?? []
    return job.parts.flatMap((part) => rowsOf(job, part, part === subject?.part ? scores : []))
  })
  const file = csvWriter(columnsOf(jobs, novelty))
  return [file.begin(), file.page(rows), file.end()].join('')
}

function rowsOf(job: ReportJob, part: Part, scores: readonly MethodScores[]): Row[] {
  const { columns, rows } = part.table
  return rows.flatMap(({ label, pattern: rowPattern, level, cells }): Row[] => {
    const [baseline] = cells
    if (label === 'dense')
      return baseline
        ? [{ job, part, column: null, pattern: 'unstructured', level, cell: baseline, scores: null }]
        : []
    return columns.flatMap((column, index): Row[] => {
      const pattern = rowPattern ?? levelPattern(column.patterns)
      const cell = cells[index]
      return cell && pattern && column.patterns.includes(pattern)
        ? [{ job, part, column, pattern, level, cell, scores: scores[index] ?? null }]
        : []
    })
  })
}

type Value = string | number | null | undefined

function columnsOf(jobs: readonly ReportJob[], novelty: Novelty): Column<Row>[] {
  const text = (name: string, of: (row: Row) => Value): Column<Row> => ({
    name,
    type: 'STRING',
    of: (row) => of(row) ?? null,
  })
  const number = (name: string, of: (row: Row) => Value): Column<Row> => ({
    ...text(name, of),
    type: 'DOUBLE',
  })
  const effort = ({ job, cell }: Row) => job.efforts.get(cell.trialId ?? '')
  const settings = [...new Set(jobs.flatMap((job) => Object.keys(job.settings)))]
  return [
    text('job', ({ job }) => job.id),
    text('trial', ({ cell }) => cell.trialId),
    text('method', ({ column }) => (column ? methodLabel(column.method) : 'dense')),
    text('idea_of', ({ column }) => column && originOf(column.method.id)),
    text('pattern', ({ pattern }) => pattern),
    number('level', ({ level }) => level),
    text('metric', ({ part }) => shown(part)?.metric),
    text('dataset', ({ part }) => shown(part)?.dataset),
    text('split', ({ part }) => shown(part)?.split),
    number('seqlen', ({ part }) => shown(part)?.seqlen),
    number('n', ({ part }) => part.table.measurement?.windows),
    number('value', ({ cell }) => cell.value),
    text('status', ({ cell }) => cell.status),
    number('sparsity', ({ cell }) => cell.sparsity),
    number('low', ({ cell }) => cell.interval?.low),
    number('high', ({ cell }) => cell.interval?.high),
    number('change', ({ cell }) => cell.change?.value),
    number('change_low', ({ cell }) => cell.change?.low),
    number('change_high', ({ cell }) => cell.change?.high),
    text('off_protocol', ({ job, cell }) => job.off.get(cell.trialId ?? '')),
    text('reason', (row) => effort(row)?.reason),
    number('load_seconds', (row) => effort(row)?.loadSeconds),
    number('calibrate_seconds', (row) => effort(row)?.calibrateSeconds),
    number('prune_seconds', (row) => effort(row)?.pruneSeconds),
    number('evaluate_seconds', (row) => effort(row)?.evaluateSeconds),
    number('total_seconds', (row) => effort(row)?.totalSeconds),
    number('peak_bytes', (row) => effort(row)?.peakBytes),
    number('device_peak_bytes', (row) => effort(row)?.devicePeakBytes),
    number('usefulness', ({ scores }) => scoreValue(scores?.usefulness)),
    number('novelty', ({ column }) => novelty.methods[column?.method.id ?? '']?.novelty),
    number('inspiration', ({ scores }) => scoreValue(scores?.inspiration)),
    number('efficiency', ({ scores }) => scoreValue(scores?.efficiency)),
    ...settings.map((name) => text(name.replaceAll(' ', '_').toLowerCase(), ({ job }) => job.settings[name])),
  ]
}

const shown = ({ table }: Part) => table.evaluations.find((evaluation) => evaluation.shown)

const scoreValue = (score: Score | undefined): number | null => score?.value ?? null
