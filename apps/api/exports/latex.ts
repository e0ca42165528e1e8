/** Figures and tables as LaTeX that can be pasted into a paper. */
import { escapeLatex } from './escaping.ts'

/** A text whose numbers with an exponent are set as papers print them: `$1.23\times10^{4}$`. */
export const latexText = (text: string): string =>
  escapeLatex(text).replace(
    /(?<![\w.])(\d+(?:\.\d+)?)e(-?\d+)(?![\w.])/g,
    (_, factor, exponent) => `$${factor}\\times10^{${exponent}}$`,
  )

/** In bold, formulas too. */
export const latexBold = (latex: string): string => `\\textbf{\\boldmath ${latex}}`

export interface LatexTable {
  /** For `\ref`: `tab:wanda`. */
  label: string
  /** In LaTeX, for the list of tables. */
  title: string
  /** In LaTeX. */
  caption: string
  /** Types of columns: `l`, `r`, `p{…}`. */
  align: readonly string[]
  header: readonly string[]
  /** In LaTeX. The comment behind a row is invisible. */
  rows: readonly { cells: readonly string[]; comment?: string }[]
  /** Whether a line follows the first row. */
  hasBaseline: boolean
}

/** The packages that tables need. */
export const TABLE_PACKAGES = '\\usepackage{booktabs,graphicx}'

/** A `table` with rules of booktabs. It becomes smaller where it is wider than the line; its caption breaks over lines. */
export function latexTable({
  label,
  title,
  caption,
  align,
  header,
  rows,
  hasBaseline,
}: LatexTable): string[] {
  const lines = rows.map(
    ({ cells, comment }) => `      ${cells.join(' & ')} \\\\${comment ? ` % ${comment}` : ''}`,
  )
  if (hasBaseline) lines.splice(1, 0, '      \\midrule')
  return [
    '\\begin{table}',
    '  \\centering',
    `  \\caption[{${title}}]{${caption}}`,
    `  \\label{${label}}`,
    '  \\resizebox{\\ifdim\\width>\\linewidth\\linewidth\\else\\width\\fi}{!}{%',
    `    \\begin{tabular}{${align.join('')}}`,
    '      \\toprule',
    `      ${header.join(' & ')} \\\\`,
    '      \\midrule',
    ...lines,
    '      \\bottomrule',
    '    \\end{tabular}}',
    '\\end{table}',
  ]
}
