/** The file formats of a benchmark's report. */
import type { ReportDocument } from './document.ts'
import { toHtmlReport } from './render/html.ts'
import { toLatexReport } from './render/latex.ts'
import { toMarkdownReport } from './render/markdown.ts'

export const REPORT_FORMATS = {
  html: { contentType: 'text/html; charset=utf-8', extension: 'html', render: toHtmlReport },
  markdown: { contentType: 'text/markdown; charset=utf-8', extension: 'md', render: toMarkdownReport },
  latex: { contentType: 'application/x-latex; charset=utf-8', extension: 'tex', render: toLatexReport },
  csv: {
    contentType: 'text/csv; charset=utf-8',
    extension: 'csv',
    render: ({ csv }: ReportDocument): string => csv,
  },
} as const
