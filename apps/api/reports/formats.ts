/** The file formats of a benchmark's report. */
import { toHtmlReport } from './html.ts'
import { toMarkdownReport } from './markdown.ts'

export const REPORT_FORMATS = {
  html: { contentType: 'text/html; charset=utf-8', extension: 'html', render: toHtmlReport },
  markdown: { contentType: 'text/markdown; charset=utf-8', extension: 'md', render: toMarkdownReport },
} as const
