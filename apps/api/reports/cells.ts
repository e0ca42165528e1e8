/** The figures of a job's tables as cells of the report, and sentences about their signs. */

import { cellText, figureText, INDISTINGUISHABLE } from '../tables/cell-text.ts'
import type { Cell } from '../tables/table.ts'
import type { ReportCell } from './document.ts'
import type { Group, Part, ReportJob } from './measured/job.ts'

/** Behind a figure that was computed with other settings, versions or hardware than most of its job. */
const OFF_PROTOCOL = '‡'

/** The most reasons that a caption gives, and the letters of each. */
const MOST_REASONS = 4
const REASON_LETTERS = 160

/** @param group the methods among which the best is marked; null: none */
export function figureCell(
  { off }: Pick<ReportJob, 'off'>,
  { table, best }: Part,
  cell: Cell,
  level: number,
  group: Group | null,
): ReportCell {
  const metric = table.evaluations.find(({ shown }) => shown)?.metric
  const { trialId, interval, change, ...figure } = cell
  const bound = (value: number) => figureText({ value, status: 'ok' }, metric)
  return {
    text: cellText(figure, level, metric),
    interval: interval ? `[${bound(interval.low)}, ${bound(interval.high)}]` : null,
    marks:
      (change?.distinguishable === false ? INDISTINGUISHABLE : '') +
      (trialId !== null && off.has(trialId) ? OFF_PROTOCOL : ''),
    isBest: group !== null && trialId !== null && best[group].has(trialId),
    trialId,
  }
}

/** What the signs in these cells mean, and why some have no figure. Empty if there is nothing to say. */
export function notesOn(
  jobs: readonly ReportJob[],
  cells: readonly ReportCell[],
  ranked: 'row' | 'column' = 'row',
): string {
  const marks = cells.map((cell) => cell.marks).join('')
  const ids = new Set(cells.flatMap(({ trialId }) => trialId ?? []))
  return [
    ...(cells.some(({ isBest }) => isBest)
      ? [`Bold: the best of its ${ranked}, with those that print the same or are not distinguishable from it`]
      : []),
    ...(marks.includes(INDISTINGUISHABLE)
      ? [`${INDISTINGUISHABLE}: not distinguishable from the dense model`]
      : []),
    ...(marks.includes(OFF_PROTOCOL)
      ? [`${OFF_PROTOCOL}: not ranked, because computed with ${distinctOff(jobs, ids)}`]
      : []),
    ...reasons(jobs, cells),
  ]
    .map((sentence) => `${sentence.replace(/\.$/, '')}.`)
    .join(' ')
}

const distinctOff = (jobs: readonly ReportJob[], ids: ReadonlySet<string>): string =>
  [...new Set(jobs.flatMap(({ off }) => [...off].flatMap(([id, text]) => (ids.has(id) ? [text] : []))))]
    .slice(0, MOST_REASONS)
    .join('; or with ')

/** `NA: the model has no biases`, each reason once. */
function reasons(jobs: readonly ReportJob[], cells: readonly ReportCell[]): string[] {
  const all = new Set(
    cells.flatMap(({ trialId, text }) => {
      const reason = trialId === null ? null : reasonOf(jobs, trialId)
      return reason ? [`${text}: ${reason}`] : []
    }),
  )
  const more = all.size - MOST_REASONS
  return [...[...all].slice(0, MOST_REASONS), ...(more > 0 ? [`${more} more reasons are in the CSV`] : [])]
}

/** Why a trial has no figures, in few words; null if it has some, or if the reason is unknown. */
export function reasonOf(jobs: readonly ReportJob[], trialId: string): string | null {
  for (const { efforts } of jobs) {
    const reason = efforts.get(trialId)?.reason
    if (reason) return reason.length > REASON_LETTERS ? `${reason.slice(0, REASON_LETTERS - 1)}…` : reason
  }
  return null
}
