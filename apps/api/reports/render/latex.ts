/** A report as LaTeX: tables with rules of booktabs and pictures of pgfplots, to paste into a paper. */
import { escapeLatex } from '../../exports/escaping.ts'
import { latexBold, latexTable, latexText, TABLE_PACKAGES } from '../../exports/latex.ts'
import type { Block, ReportCell, ReportDocument, ReportSection, ReportTable } from '../document.ts'
import { latexFigure, PLOT_PREAMBLE } from './latex-charts.ts'

export const toLatexReport = ({ title, id, sections }: ReportDocument): string =>
  `${[
    `% ${escapeLatex(title)}, benchmark ${id}. Needs:`,
    `% ${TABLE_PACKAGES}`,
    ...PLOT_PREAMBLE.map((line) => `% ${line}`),
    '% A comment behind a row has the trials of its figures.',
    ...sections.flatMap(sectionLines),
  ].join('\n')}\n`

const sectionLines = ({ title, blocks }: ReportSection): string[] => [
  '',
  `\\section{${latexText(title)}}`,
  ...blocks.flatMap(blockLines),
  // So that no more tables wait for a place than LaTeX can hold.
  '\\clearpage',
]

function blockLines(block: Block): string[] {
  switch (block.kind) {
    case 'heading':
      return ['', `\\subsection{${latexText(block.text)}}`]
    case 'text':
      return ['', latexText(block.text)]
    case 'table':
      return ['', ...tableLines(block.table)]
    case 'figure':
      return [
        ...['', ...latexFigure(block.figure)],
        ...(block.figure.data === null ? [] : ['', ...tableLines(block.figure.data)]),
      ]
  }
}

const LATEX_COLUMNS = { left: 'l', right: 'r', text: 'p{0.7\\linewidth}' } as const

const tableLines = ({ id, title, caption, header, align, rows, hasBaseline }: ReportTable): string[] =>
  latexTable({
    label: `tab:${id}`,
    title: latexText(title),
    caption: latexText([title, caption].filter(Boolean).join('. ')),
    align: align.map((side) => LATEX_COLUMNS[side]),
    header: header.map(latexText),
    rows: rows.map((cells) => ({
      cells: cells.map(cellText),
      comment: cells.flatMap(({ trialId }) => trialId ?? []).join(' '),
    })),
    hasBaseline,
  })

function cellText({ text, interval, marks, isBest }: ReportCell): string {
  const latex = latexText(text)
  return [
    isBest ? latexBold(latex) : latex,
    ...(interval === null ? [] : [`{\\scriptsize ${latexText(interval)}}`]),
    ...(marks ? [latexText(marks)] : []),
  ].join(' ')
}
