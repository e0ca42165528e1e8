/** A job's table: levels down, methods across, the dense baseline first. The one place that makes it of trials. */
import Type, { type Static } from 'typebox'
import { DENSE, fixesLevel, levelsOf, methodLabel } from '#core/domain/plan.ts'
import { SecateurError } from '#core/errors.ts'
import type { Job, MeasuredTrial } from '#core/repositories/index.ts'
import { EnvironmentSchema, MeasurementSchema, Nullable, ProtocolSchema } from '#core/schemas/result.ts'
import { type JobMethod, type JobSpec, MethodRefSchema } from '#core/schemas/spec.ts'

export const CellSchema = Type.Object({
  trialId: Nullable(Type.String()),
  value: Nullable(Type.Number({ description: 'null unless `status` is `ok`.' })),
  status: Type.String({
    description:
      "The measurement's status if there is one, else the trial's; `not_applicable` where the job has no trial.",
  }),
  sparsity: Nullable(Type.Number({ description: 'Achieved, counted on the weights.' })),
  reusedFrom: Nullable(Type.String({ description: 'The trial whose result was taken over.' })),
})
export type Cell = Static<typeof CellSchema>

export const ColumnSchema = Type.Object({
  label: Type.String({ description: 'The method with the parameters it was given.' }),
  method: MethodRefSchema,
  patterns: Type.Array(Type.String(), {
    description:
      'Of its trials. A method that prunes both `unstructured` and `structured` has two columns: one level means different things in them.',
  }),
})
export type Column = Static<typeof ColumnSchema>

export const TableSchema = Type.Object(
  {
    jobId: Type.String(),
    columns: Type.Array(ColumnSchema),
    rows: Type.Array(
      Type.Object({
        label: Type.String({ description: '`dense`, a level, or an n:m pattern.' }),
        pattern: Nullable(
          Type.String({ description: 'An n:m pattern; null for a level: each column has its own.' }),
        ),
        level: Type.Number(),
        cells: Type.Array(CellSchema, {
          description: 'One a column. The dense row has the baseline in each.',
        }),
      }),
    ),
    measurement: Nullable(
      Type.Omit(MeasurementSchema, ['value', 'status', 'seconds'], {
        description: 'What was measured on which text; null until something was.',
      }),
    ),
    protocol: Nullable(ProtocolSchema),
    environments: Type.Array(EnvironmentSchema, { description: 'Where it was measured, each once.' }),
  },
  { $id: 'Table' },
)
export type Table = Static<typeof TableSchema>

/** Which of a job's evaluations the table shows; by default the first. */
export interface Selection {
  metric?: string
  dataset?: string
  split?: string
  seqlen?: number
}

/** @throws SecateurError `PRUNE_NOT_FOUND` if the job has no such evaluation */
export function buildTable(job: Job, trials: readonly MeasuredTrial[], selection: Selection): Table {
  const index = selectEvaluation(job.spec, trials, selection)
  const cellOf = (trial: MeasuredTrial | undefined) => toCell(trial, index)
  const baseline = trials.find(({ method }) => method.id === DENSE.id)
  const byCell = new Map(trials.map((trial) => [keyOf(trial), trial]))
  const columns = job.spec.methods.flatMap(columnsOf)
  const rows = rowsOf(job.spec).map((row) => ({
    ...row,
    cells: columns.map(({ method, patterns }) => {
      const pattern = row.pattern ?? levelPattern(patterns)
      return pattern && patterns.includes(pattern)
        ? cellOf(byCell.get(keyOf({ method, pattern, level: row.level })))
        : NO_TRIAL
    }),
  }))
  const measured =
    trials.find((trial) => trial.measurements[index] && trial.protocol?.calibration) ??
    trials.find((trial) => trial.measurements[index])
  const { value: _, status: __, seconds: ___, ...measurement } = measured?.measurements[index] ?? {}
  return {
    jobId: job.id,
    columns,
    rows: [
      { label: 'dense', pattern: 'unstructured', level: 0, cells: columns.map(() => cellOf(baseline)) },
      ...rows,
    ],
    measurement: 'metric' in measurement ? measurement : null,
    protocol: measured?.protocol ?? null,
    environments: distinct(trials.flatMap(({ environment }) => (environment ? [environment] : []))),
  }
}

/** One column, or two where a level would be of single weights and of whole rows. */
function columnsOf({ patterns, ...method }: JobMethod): Column[] {
  const label = methodLabel(method)
  if (!(patterns.includes('structured') && patterns.includes('unstructured')))
    return [{ label, method, patterns }]
  return [
    { label, method, patterns: patterns.filter((pattern) => pattern !== 'structured') },
    { label: `${label} [structured]`, method, patterns: ['structured'] },
  ]
}

/** What the levels of a column are levels of; undefined if it has n:m patterns only. */
export const levelPattern = (patterns: readonly string[]): string | undefined =>
  patterns.find((pattern) => !fixesLevel(pattern))

/** The levels, lowest first, then the n:m patterns in the order of the job. */
function rowsOf({ methods, levels }: JobSpec): Omit<Table['rows'][number], 'cells'>[] {
  const patterns = [...new Set(methods.flatMap(({ patterns }) => patterns))]
  const tiled = patterns.filter(fixesLevel)
  return [
    ...(tiled.length < patterns.length ? levels.toSorted((a, b) => a - b) : []).map((level) => ({
      label: String(level),
      pattern: null,
      level,
    })),
    ...tiled.flatMap((pattern) => levelsOf(pattern, []).map((level) => ({ label: pattern, pattern, level }))),
  ]
}

const NO_TRIAL: Cell = {
  trialId: null,
  value: null,
  status: 'not_applicable',
  sparsity: null,
  reusedFrom: null,
}

function selectEvaluation(spec: JobSpec, trials: readonly MeasuredTrial[], wanted: Selection): number {
  const measured = spec.evaluations.map(
    (_, index) => trials.find((trial) => trial.measurements[index])?.measurements[index],
  )
  const resolved = spec.evaluations.map((evaluation, index) => measured[index] ?? evaluation)
  const index = resolved.findIndex((evaluation, index) =>
    (['metric', 'dataset', 'split', 'seqlen'] as const).every((name) => {
      // Until it is measured, a default stands for whatever it will be.
      const open = evaluation[name] === null && !measured[index]
      return open || (wanted[name] ?? evaluation[name]) === evaluation[name]
    }),
  )
  if (index === -1) {
    throw new SecateurError(
      'PRUNE_NOT_FOUND',
      `The job has no such evaluation. It has: ${resolved.map(describe).join('; ')}.`,
    )
  }
  return index
}

interface Described {
  metric: string
  dataset: string
  split: string | null
  seqlen: number | null
}
const describe = ({ metric, dataset, split, seqlen }: Described) =>
  `metric=${metric}&dataset=${dataset}&split=${split ?? '(default)'}` +
  (metric === 'accuracy' ? '' : `&seqlen=${seqlen ?? '(default)'}`)

function toCell(trial: MeasuredTrial | undefined, index: number): Cell {
  const measurement = trial?.measurements[index]
  return {
    trialId: trial?.id ?? null,
    value: measurement?.value ?? null,
    status: measurement?.status ?? trial?.status ?? 'pending',
    sparsity: trial?.achievedSparsity ?? null,
    reusedFrom: trial?.reusedFrom ?? null,
  }
}

const keyOf = ({ method, pattern, level }: Pick<MeasuredTrial, 'method' | 'pattern' | 'level'>) =>
  JSON.stringify([methodLabel(method), pattern, level])

const distinct = <T>(items: readonly T[]): T[] => [
  ...new Map(items.map((item) => [JSON.stringify(item), item])).values(),
]
