/** Calibrated on one text, evaluated on every other: the perplexity of one method at one level. */
import type { HeatCell } from '#core/charts/heat-map.ts'
import type { Cell } from '../../tables/table.ts'
import { figureCell } from '../cells.ts'
import { type Block, figureBlock, plain, type ReportCell } from '../document.ts'
import type { Part } from '../measured/job.ts'
import { rowNearestHalf } from '../paper/level-cells.ts'
import { isPerplexity, type Subject } from '../subjects.ts'

interface MatrixCell {
  cell: Cell
  report: ReportCell
  figure: number | null
}

/** A matrix for each model with several calibration texts and several evaluation texts. */
export function calibrationMatrices(subjects: readonly Subject[]): Block[] {
  const models = [...new Set(subjects.map(({ job }) => job.spec.model))]
  return models.flatMap((model, index) =>
    matrixOf(
      subjects.filter(({ job }) => job.spec.model === model),
      `calibration-${index + 1}`,
    ),
  )
}

function matrixOf(subjects: readonly Subject[], id: string): Block[] {
  const [first] = subjects
  const evaluations = (first?.job.parts ?? []).flatMap((part, index) => (isPerplexity(part) ? [index] : []))
  const calibrations = firstOfEach(subjects, ({ job }) => job.spec.calibration.dataset)
  const row = first && rowNearestHalf(first.part.table)
  const column = first ? calibratedColumn(subjects) : -1
  if (!first || !row || column === -1 || calibrations.length < 2 || evaluations.length < 2) return []
  const method = first.part.table.columns[column]?.label ?? ''
  const matrix = calibrations.map(({ job }) =>
    evaluations.map((index): MatrixCell => {
      const part = job.parts[index] as Part
      const cell = rowNearestHalf(part.table)?.cells[column] as Cell
      const isOff = cell.trialId !== null && job.off.has(cell.trialId)
      return {
        cell,
        report: figureCell(job, part, cell, row.level, null),
        figure: isOff ? null : cell.value,
      }
    }),
  )
  const best = evaluations.map((_, index) => least(matrix.map((cells) => cells[index]?.figure ?? null)))
  const columns = evaluations.map((index) => datasetOf(first.job.parts[index] as Part))
  const title = `${method} at ${row.label} by calibration text, ${first.job.spec.model}`
  const rows = calibrations.map(({ job }, place) => ({
    label: job.spec.calibration.dataset,
    cells: (matrix[place] ?? []).map((found, index) => ({
      ...found,
      isBest: found.figure !== null && found.figure === best[index],
      shade: shadeOf(
        found.figure,
        matrix.map((cells) => cells[index]?.figure ?? null),
      ),
    })),
  }))
  return [
    figureBlock({
      id,
      chart: {
        ...{ kind: 'heat', title, rowsLabel: 'calibrated on', columnsLabel: 'perplexity on', columns },
        description: `Perplexity of ${method} at ${row.label}: a row for each calibration text, a column for each evaluation text.`,
        caption: ['The darker, the higher within its column. A frame: the lowest of its column.'],
        rows: rows.map(({ label, cells }) => ({
          label,
          cells: cells.map(({ report, shade, isBest }, index): HeatCell => {
            const where = `calibrated on ${label}, evaluated on ${columns[index]}`
            return { text: report.text, shade, isBest, title: `${where}: ${report.text}` }
          }),
        })),
      },
      data: {
        ...{ id: `${id}-data`, title: `Figures: ${title}`, hasBaseline: false },
        caption: 'Bold: the lowest of its column.',
        header: ['calibrated on', ...columns],
        align: ['left', ...columns.map(() => 'right' as const)],
        rows: rows.map(({ label, cells }) => [
          plain(label),
          ...cells.map(({ report, isBest }) => ({ ...report, isBest })),
        ]),
      },
    }),
  ]
}

const datasetOf = ({ table }: Part): string => table.evaluations.find(({ shown }) => shown)?.dataset ?? ''

/** The column of Wanda, else of the first method whose figures depend on the calibration; -1 without such a method. */
function calibratedColumn(subjects: readonly Subject[]): number {
  const [first, second] = subjects.map(({ part }) => ({ ...part.table, row: rowNearestHalf(part.table) }))
  const wanda = first?.columns.findIndex(({ label }) => label === 'wanda') ?? -1
  if (wanda !== -1) return wanda
  return (
    first?.row?.cells.findIndex(({ value }, column) => {
      const other = second?.row?.cells[column]?.value ?? null
      return value !== null && other !== null && value !== other
    }) ?? -1
  )
}

const firstOfEach = (subjects: readonly Subject[], keyOf: (subject: Subject) => string): Subject[] =>
  subjects.filter(
    (subject, index) => subjects.findIndex((other) => keyOf(other) === keyOf(subject)) === index,
  )

const least = (figures: readonly (number | null)[]): number | null => {
  const known = figures.flatMap((figure) => figure ?? [])
  return known.length > 0 ? Math.min(...known) : null
}

/** From 0, the lowest of its column, to 1, the highest: on a logarithmic scale. */
function shadeOf(figure: number | null, column: readonly (number | null)[]): number | null {
  const logs = column.flatMap((each) => (each === null ? [] : [Math.log(each)]))
  if (figure === null || logs.length === 0) return null
  const [low, high] = [Math.min(...logs), Math.max(...logs)]
  return high === low ? 0 : (Math.log(figure) - low) / (high - low)
}
