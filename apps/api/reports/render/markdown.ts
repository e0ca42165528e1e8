/** A report as Markdown, without pictures: the table of each figure is there. */
import { markdownTable } from 'markdown-table'
import { escapeMarkdown } from '../../exports/escaping.ts'
import type { Block, ReportCell, ReportDocument, ReportSection, ReportTable } from '../document.ts'

export const toMarkdownReport = ({ title, id, sections }: ReportDocument): string =>
  `${[`# ${escapeMarkdown(title)}`, `Benchmark ${id}.`, ...sections.flatMap(sectionText)].join('\n\n')}\n`

const sectionText = ({ title, blocks }: ReportSection): string[] => [
  `## ${escapeMarkdown(title)}`,
  ...blocks.flatMap(blockText),
]

function blockText(block: Block): string[] {
  switch (block.kind) {
    case 'heading':
      return [`### ${escapeMarkdown(block.text)}`]
    case 'text':
      return [escapeMarkdown(block.text)]
    case 'table':
      return tableText(block.table)
    case 'figure':
      return block.figure.data === null ? [] : tableText(block.figure.data)
  }
}

const tableText = ({ title, caption, header, align, rows }: ReportTable): string[] => [
  `**${escapeMarkdown(title)}**`,
  markdownTable([header.map(escapeMarkdown), ...rows.map((cells) => cells.map(cellText))], {
    align: align.map((side) => (side === 'right' ? 'r' : 'l')),
  }),
  ...(caption ? [escapeMarkdown(caption)] : []),
]

function cellText({ text, interval, marks, isBest }: ReportCell): string {
  const escaped = escapeMarkdown(text)
  return [isBest ? `**${escaped}**` : escaped, interval ?? '', marks].filter(Boolean).join(' ')
}
