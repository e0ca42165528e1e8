/** The texts of table 6: what the models write behind a prompt, side by side. */

import { type Block, paragraph, plain, type ReportCell, tableBlock } from '../document.ts'
import type { Subject } from '../subjects.ts'
import { columnsOf, type PaperContext } from './context.ts'

/** Of the benchmark's levels, those whose texts are shown. */
const LEVELS: readonly number[] = [0.1, 0.3, 0.5, 0.7]
/** A longer text is cut. `secateur texts` prints it all. */
const MOST_LETTERS = 240

/** A table for each model and level. */
export function textTables({ subjects }: PaperContext): Block[] {
  const tables = subjects.flatMap(tablesOf)
  if (tables.length > 0) return tables
  return [paragraph('Generated texts: not run, because no evaluation of this benchmark continues prompts.')]
}

function tablesOf(subject: Subject, index: number): Block[] {
  const { job, part, label } = subject
  const [first] = job.continuations.values()
  if (!first) return []
  const cellOf = (trialId: string | null): ReportCell => {
    const found = trialId === null ? undefined : job.continuations.get(trialId)
    return { ...plain(found ? shortened(found.text) : '–'), trialId }
  }
  const dense = part.table.rows.find((row) => row.label === 'dense')?.cells[0]?.trialId ?? null
  return part.table.rows
    .filter(({ level, pattern }) => LEVELS.includes(level) && !pattern?.includes(':'))
    .map(({ level, cells }) =>
      tableBlock({
        id: `texts-${index + 1}-${level * 10}`,
        title: `Table 6. Texts of ${label} at ${level}`,
        caption: `What each model writes behind "${first.prompt}"; it always takes its most likely token. –: no text. A longer text is cut.`,
        header: ['method', 'text'],
        align: ['left', 'text'],
        rows: [
          [plain('dense'), cellOf(dense)],
          ...columnsOf(subject, () => true).flatMap((column) => {
            const cell = cells[column]
            return cell ? [[plain(part.table.columns[column]?.label ?? ''), cellOf(cell.trialId)]] : []
          }),
        ],
        hasBaseline: true,
      }),
    )
}

/** On one line. */
function shortened(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim()
  return line.length > MOST_LETTERS ? `${line.slice(0, MOST_LETTERS - 1)}…` : line || '(nothing)'
}
