/** The file formats of a job's table. */
import { toCsv, toParquet } from './data-formats.ts'
import { toPlot } from './plot.ts'
import { toLatex, toMarkdown } from './text-formats.ts'

export const FORMATS = {
  csv: { contentType: 'text/csv; charset=utf-8', extension: 'csv', render: toCsv },
  markdown: { contentType: 'text/markdown; charset=utf-8', extension: 'md', render: toMarkdown },
  latex: { contentType: 'application/x-latex; charset=utf-8', extension: 'tex', render: toLatex },
  parquet: { contentType: 'application/vnd.apache.parquet', extension: 'parquet', render: toParquet },
  svg: { contentType: 'image/svg+xml', extension: 'svg', render: toPlot },
} as const
