/** What the paper's tables are made from. */

import { notesOn } from '../cells.ts'
import type { ReportCell } from '../document.ts'
import type { ReportJob } from '../measured/job.ts'
import type { Subject } from '../subjects.ts'
import type { Novelty } from './novelty.ts'

export interface PaperContext {
  jobs: readonly ReportJob[]
  subjects: readonly Subject[]
  novelty: Novelty
}

/** Ids and titles of a table for each subject: numbered if there are several. */
export const perSubject = ({ subjects }: PaperContext, id: string, title: string) =>
  subjects.map((subject, index) => ({
    subject,
    id: index === 0 ? id : `${id}-${index + 1}`,
    title: subjects.length === 1 ? title : `${title}, ${subject.label}`,
  }))

/** @param ranked what the best figures are the best of */
export const notesFor =
  ({ jobs }: PaperContext, ranked: 'row' | 'column' = 'row') =>
  (cells: readonly ReportCell[]): string =>
    notesOn(jobs, cells, ranked)

/** The columns of a subject's table whose method fits. */
export const columnsOf = ({ part }: Subject, isWanted: (method: string) => boolean): number[] =>
  part.table.columns.flatMap(({ method }, column) => (isWanted(method.id) ? [column] : []))
