/** The evaluations of a job: which one a table shows, and which others there are. */
import Type, { type Static } from 'typebox'
import { evaluationLabel } from '#core/domain/evaluations.ts'
import { SecateurError } from '#core/errors.ts'
import type { TableTrial } from '#core/repositories/index.ts'
import { Nullable } from '#core/schemas/result.ts'
import type { JobSpec } from '#core/schemas/spec.ts'

export const TableEvaluationSchema = Type.Object({
  metric: Type.String(),
  dataset: Type.String(),
  split: Nullable(
    Type.String({ description: 'null: the default, which is known once a trial has measured it.' }),
  ),
  seqlen: Nullable(
    Type.Integer({ description: 'null for images, and for a default that is not known yet.' }),
  ),
  windows: Nullable(Type.Integer({ description: 'null: all, whose number is not known yet.' })),
  shown: Type.Boolean({ description: 'Whether it is the one in the table.' }),
})
export type TableEvaluation = Static<typeof TableEvaluationSchema>

/** Selects the evaluation in the table; by default the job's first. */
export interface Selection {
  metric?: string
  dataset?: string
  split?: string
  seqlen?: number
}
const FIELDS = ['metric', 'dataset', 'split', 'seqlen'] as const

/**
 * The evaluations in the order of the job, one of them shown. Their defaults are resolved as far as trials have measured them.
 * @throws SecateurError `PRUNE_NOT_FOUND` if none fits the selection
 */
export function selectEvaluation(
  spec: JobSpec,
  trials: readonly TableTrial[],
  wanted: Selection,
): TableEvaluation[] {
  const measured = spec.evaluations.map(
    (_, index) => trials.find((trial) => trial.measurements[index])?.measurements[index],
  )
  const known = spec.evaluations.map((evaluation, index) => measured[index] ?? evaluation)
  const exact = known.findIndex((evaluation) =>
    FIELDS.every((field) => (wanted[field] ?? evaluation[field]) === evaluation[field]),
  )
  // Until it is measured, a default may turn out to be any value.
  const possible = known.findIndex((evaluation, index) =>
    FIELDS.every((field) => {
      const isOpen = evaluation[field] === null && !measured[index]
      return isOpen || (wanted[field] ?? evaluation[field]) === evaluation[field]
    }),
  )
  const shown = exact === -1 ? possible : exact
  if (shown === -1) {
    throw new SecateurError(
      'PRUNE_NOT_FOUND',
      `The job has no such evaluation. It has: ${known.map(queryOf).join('; ')}.`,
    )
  }
  return known.map(({ metric, dataset, split, seqlen, windows }, index) => {
    return { metric, dataset, split, seqlen, windows, shown: index === shown }
  })
}

/** The query parameters that select an evaluation. */
const queryOf = ({ metric, dataset, split, seqlen }: Omit<TableEvaluation, 'windows' | 'shown'>) =>
  `metric=${metric}&dataset=${dataset}&split=${split ?? '(default)'}` +
  (metric === 'accuracy' ? '' : `&seqlen=${seqlen ?? '(default)'}`)

/** The evaluations that a table does not show; empty if it shows all. */
export const otherEvaluations = (evaluations: readonly TableEvaluation[]): string =>
  evaluations
    .filter(({ shown }) => !shown)
    .map(evaluationLabel)
    .join('; ')
