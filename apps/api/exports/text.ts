/** Writers of rows as CSV, Markdown and LaTeX, one line per row. */
import { stringify } from 'csv-stringify/sync'
import { CSV_OPTIONS, escapeLatex, escapeMarkdown } from './escaping.ts'
import type { Column, PageWriter } from './page-writer.ts'

export const csvWriter = <Row>(columns: readonly Column<Row>[]): PageWriter<Row> => ({
  begin: () => stringify([columns.map(({ name }) => name)], CSV_OPTIONS),
  page: (rows) =>
    stringify(
      rows.map((row) => columns.map(({ of }) => of(row))),
      CSV_OPTIONS,
    ),
  end: () => '',
})

export const markdownWriter = <Row>(columns: readonly Column<Row>[]): PageWriter<Row> => {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |\n`
  return {
    begin: () =>
      line(columns.map(({ name }) => escapeMarkdown(name))) +
      line(columns.map((column) => (isNumeric(column) ? '---:' : ':---'))),
    page: (rows) => rows.map((row) => line(cellsOf(columns, row).map(escapeMarkdown))).join(''),
    end: () => '',
  }
}

/** A `longtable`, which can break over pages. */
export const latexWriter = <Row>(columns: readonly Column<Row>[], comment: string): PageWriter<Row> => {
  const line = (cells: readonly string[]) => `  ${cells.map(escapeLatex).join(' & ')} \\\\\n`
  return {
    begin: () =>
      `% ${comment}; needs \\usepackage{booktabs,longtable}\n` +
      `\\begin{longtable}{${columns.map((column) => (isNumeric(column) ? 'r' : 'l')).join('')}}\n` +
      `  \\toprule\n${line(columns.map(({ name }) => name))}  \\midrule\n  \\endhead\n` +
      '  \\bottomrule\n  \\endfoot\n',
    page: (rows) => rows.map((row) => line(cellsOf(columns, row))).join(''),
    end: () => '\\end{longtable}\n',
  }
}

const isNumeric = <Row>({ type }: Column<Row>): boolean => type !== 'STRING'

const cellsOf = <Row>(columns: readonly Column<Row>[], row: Row): string[] =>
  columns.map(({ of }) => String(of(row) ?? ''))
