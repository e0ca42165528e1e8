/** The pictures of a benchmark. Those of each table stand with the table. */

import { plotOf } from '../../tables/plot.ts'
import { type Block, figureBlock, type ReportFigure } from '../document.ts'
import { levelTables, measuredColumn } from '../level-tables.ts'
import { isOfAi } from '../paper/published.ts'
import type { Subject } from '../subjects.ts'
import { blockFigures } from './blocks.ts'
import { calibrationMatrices } from './calibration-matrix.ts'
import { frontFigures } from './fronts.ts'
import { selectColumns } from './select.ts'

export const plotBlocks = (subjects: readonly Subject[]): Block[] => [
  ...subjects.flatMap((subject, index) => [
    ...aiCurves(subject, String(index + 1)),
    ...frontFigures(subject, String(index + 1)),
    ...blockFigures(subject, String(index + 1)),
  ]),
  ...calibrationMatrices(subjects),
]

/** The curves of the methods of the paper's AI; none if the benchmark has none of these. */
function aiCurves({ job, part, label }: Subject, id: string): Block[] {
  const columns = part.table.columns.flatMap(({ method }, column) => (isOfAi(method.id) ? [column] : []))
  if (columns.length === 0) return []
  const title = `Methods of the paper's AI, ${label}`
  const chart = { kind: 'lines' as const, ...plotOf(selectColumns(part.table, columns)), title }
  return [
    figureBlock({ id: `ai-curves-${id}`, chart, data: null } satisfies ReportFigure),
    ...levelTables(
      { id: `ai-curves-${id}-data`, title: `Figures: ${title}`, caption: '' },
      columns.map((column) =>
        measuredColumn(job, part, column, part.table.columns[column]?.label ?? '', 'ai'),
      ),
      () => '',
    ),
  ]
}
