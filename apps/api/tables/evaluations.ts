/** The evaluations of a job: which one a table shows, and which others there are. */
import Type, { type Static } from 'typebox'
import { evaluationLabel, splitText } from '#core/domain/evaluations.ts'
import { SecateurError } from '#core/errors.ts'
import type { TableTrial } from '#core/repositories/index.ts'
import { type Measurement, Nullable } from '#core/schemas/result.ts'
import type { Evaluation, JobSpec } from '#core/schemas/spec.ts'

export const TableEvaluationSchema = Type.Object({
  metric: Type.String(),
  dataset: Type.String(),
  split: Nullable(
    Type.String({ description: 'null: the default, which is known once a trial has measured it.' }),
  ),
  seqlen: Nullable(
    Type.Integer({ description: 'null for images, and for a default that is not known yet.' }),
  ),
  bos: Nullable(
    Type.Boolean({ description: 'Whether a BOS is in front of each window; null: not known yet.' }),
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
  bos?: boolean
}
const FIELDS = ['metric', 'dataset', 'split', 'seqlen', 'bos'] as const

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
  const known = spec.evaluations.map((evaluation, index) => resolved(evaluation, measured[index]))
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
  return known.map((evaluation, index) => ({ ...evaluation, shown: index === shown }))
}

/**
 * What a measurement of a job's evaluation says of its text. The trials have the same windows, so the bytes that one of them
 * counted are those of all: results of earlier releases that trials reuse have none.
 */
export function measuredText(trials: readonly TableTrial[], index: number): Measurement | undefined {
  const all = trials.flatMap(({ measurements }) => measurements[index] ?? [])
  const [first] = all
  const counted = all.find(({ bytes, windows }) => bytes !== null && windows === first?.windows)
  return first && { ...first, bytes: counted?.bytes ?? null }
}

/** An evaluation with its defaults as far as they are known. */
function resolved(asked: Evaluation, measured: Measurement | undefined): Resolved {
  const { metric, dataset, seqlen, windows } = measured ?? asked
  const split = measured?.split ?? splitText(asked)
  const bos = measured ? measured.bos !== null : { always: true, never: false, auto: null }[asked.bos]
  return { metric, dataset, split, seqlen, bos, windows }
}

type Resolved = Omit<TableEvaluation, 'shown'>

/** The query parameters that select an evaluation. */
const queryOf = ({ metric, dataset, split, seqlen, bos }: Resolved) =>
  `metric=${metric}&dataset=${dataset}&split=${split ?? '(default)'}` +
  (metric === 'accuracy' ? '' : `&seqlen=${seqlen ?? '(default)'}&bos=${bos ?? '(default)'}`)

/** The evaluations that a table does not show; empty if it shows all. */
export const otherEvaluations = (evaluations: readonly TableEvaluation[]): string =>
  evaluations
    .filter(({ shown }) => !shown)
    .map(evaluationLabel)
    .join('; ')
