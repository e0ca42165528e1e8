/** Published figures: beside measured ones where model and protocol are the same, otherwise apart. */

import { figureText } from '../../tables/cell-text.ts'
import { type Block, paragraph, plain } from '../document.ts'
import { type LevelColumn, levelTables } from '../level-tables.ts'
import type { Subject } from '../subjects.ts'
import { PUBLISHED, PUBLISHED_EVALUATION, type Published } from './published.ts'

/** Whether the published figures are of the subject's model, and of the text and windows that it was measured on. */
function isComparable({ job, part }: Subject, { model }: Published): boolean {
  const shown = part.table.evaluations.findIndex((evaluation) => evaluation.shown)
  const { measurement } = part.table
  return (
    job.spec.model.toLowerCase() === model.toLowerCase() &&
    measurement?.metric === 'perplexity' &&
    measurement.bos === null &&
    job.spec.evaluations[shown]?.windows === null &&
    Object.entries(PUBLISHED_EVALUATION).every(
      ([name, value]) => measurement[name as keyof typeof PUBLISHED_EVALUATION] === value,
    )
  )
}

/** The published columns of these methods that stand beside a subject's own. */
export const publishedColumns = (subject: Subject, isWanted: (method: string) => boolean): LevelColumn[] =>
  PUBLISHED.filter((published) => isComparable(subject, published)).flatMap((published) =>
    Object.keys(published.figures)
      .filter(isWanted)
      .map((method) => column(published, method, `${method}, published by ${published.source}`)),
  )

/** Tables of the figures that stand beside no measured one. */
export function publishedElsewhere(subjects: readonly Subject[]): Block[] {
  const apart = PUBLISHED.filter((published) => !subjects.some((subject) => isComparable(subject, published)))
  const tables = apart.flatMap((published, index) =>
    levelTables(
      {
        id: `published-${index + 1}`,
        title: `Published: ${published.title}`,
        caption: `Perplexity on WikiText-2 (test split, windows of ${PUBLISHED_EVALUATION.seqlen} tokens), from ${published.source}. Not measured here.`,
      },
      Object.keys(published.figures).map((method) => column(published, method, method)),
      () => '',
    ),
  )
  return tables.length === 0
    ? []
    : [
        paragraph(
          'These figures are of other models, texts or windows than those of this benchmark. Compare them with nothing above.',
        ),
        ...tables,
      ]
}

const column = ({ dense, rows, figures }: Published, method: string, label: string): LevelColumn => ({
  label,
  cells: new Map([
    ...(dense === null ? [] : [['dense', plain(textOf(dense))] as const]),
    ...rows.map((row, index) => [row, plain(textOf(figures[method]?.[index] ?? null))] as const),
  ]),
})

const textOf = (value: number | null): string =>
  value === null ? 'not reported' : figureText({ value, status: 'ok' }, 'perplexity')
