/** A report as Markdown. */
import { markdownTable } from 'markdown-table'
import { escapeMarkdown } from '../exports/escaping.ts'
import { toMarkdown } from '../tables/text-formats.ts'
import type { OperatingPoints, Part, Report, Section } from './report.ts'

export const toMarkdownReport = ({ name, id, sections }: Report): string =>
  [`# ${escapeMarkdown(name)}`, `Benchmark ${id}.`, ...sections.flatMap(sectionText)].join('\n\n')

const sectionText = ({ title, jobId, parts }: Section): string[] => [
  `## ${escapeMarkdown(title)}`,
  `Job ${jobId}.`,
  ...parts.flatMap(partText),
]

const partText = ({ title, table, operatingPoints }: Part): string[] => [
  `### ${escapeMarkdown(title)}`,
  toMarkdown(table).trimEnd(),
  'The sparsest model of each method that is at most this much worse than the dense one:',
  `${pointsText(operatingPoints)}\n`,
]

const pointsText = ({ header, rows }: OperatingPoints): string =>
  markdownTable(
    [header, ...rows.map(({ label, cells }) => [label, ...cells.map(({ text }) => text)])].map((cells) =>
      cells.map(escapeMarkdown),
    ),
  )
