/** A report as Markdown. */
import { markdownTable } from 'markdown-table'
import { escapeMarkdown } from '../exports/escaping.ts'
import { toMarkdown } from '../tables/text-formats.ts'
import type { OperatingPoints, Part, Report, Section } from './report.ts'
import { type Spread, spreadsOf } from './spread.ts'

export const toMarkdownReport = ({ name, id, sections }: Report): string =>
  [
    ...[`# ${escapeMarkdown(name)}`, `Benchmark ${id}.`],
    ...sections.flatMap(sectionText),
    ...spreadsText(spreadsOf(sections)),
  ].join('\n\n')

const spreadsText = (spreads: readonly Spread[]): string[] =>
  spreads.length === 0
    ? []
    : [
        '## Spread over seeds',
        ...spreads.flatMap(({ title, caption, header, rows }) => [
          `### ${escapeMarkdown(title)}`,
          grid([header, ...rows.map(({ label, cells }) => [label, ...cells])]),
          `${escapeMarkdown(caption)}\n`,
        ]),
      ]

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
  grid([header, ...rows.map(({ label, cells }) => [label, ...cells.map(({ text }) => text)])])

const grid = (lines: readonly string[][]): string =>
  markdownTable(lines.map((cells) => cells.map(escapeMarkdown)))
