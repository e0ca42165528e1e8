/** Limits a comparison to what a browser can show and a spreadsheet can open. */
import { methodLabel, planTrials } from '#core/domain/plan.ts'
import { SecateurError } from '#core/errors.ts'
import type { Job } from '#core/repositories/index.ts'

/** Rows times jobs. Two jobs of any size have fewer if they have the same methods and levels. */
export const MOST_CELLS = 30_000

type Planned = Pick<Job, 'id' | 'spec'>

/** @throws SecateurError PRUNE_COMPARISON_TOO_LARGE, which says what to leave out */
export function rejectTooManyCells(jobs: readonly Planned[]): void {
  const rows = jobs.map(rowsOf)
  const cells = countCells(rows)
  if (cells <= MOST_CELLS) return
  throw new SecateurError(
    'PRUNE_COMPARISON_TOO_LARGE',
    `The comparison has ${cells} cells, ${cells / jobs.length} rows for each of ${jobs.length} jobs; the limit is ${MOST_CELLS}. ${wayOut(jobs, rows)}`,
  )
}

/** Leaves out the job with the most rows, again and again, until the others fit. The first job stays. */
function wayOut(jobs: readonly Planned[], rows: readonly Set<string>[]): string {
  const kept = rows.map((_, index) => index)
  while (kept.length > 2) {
    const largest = kept.slice(1).reduce((a, b) => ((rows[b]?.size ?? 0) > (rows[a]?.size ?? 0) ? b : a))
    kept.splice(kept.indexOf(largest), 1)
    if (countCells(kept.flatMap((index) => rows[index] ?? [])) <= MOST_CELLS)
      return `Leave out ${jobs.flatMap(({ id }, index) => (kept.includes(index) ? [] : [id])).join(', ')}.`
  }
  return 'Compare the tables or the measurements of the jobs instead.'
}

const countCells = (rows: readonly Set<string>[]): number =>
  new Set(rows.flatMap((ofJob) => [...ofJob])).size * rows.length

const rowsOf = ({ spec }: Planned): Set<string> =>
  new Set(
    planTrials(spec).map(({ method, level, pattern }) =>
      JSON.stringify([methodLabel(method), level, pattern]),
    ),
  )
