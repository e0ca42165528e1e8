/** Builds a job's table from its trials: rows are levels, columns are methods, and the dense baseline is the first row. */
import Type, { type Static } from 'typebox'
import { DENSE, fixesLevel, levelsOf, methodLabel } from '#core/domain/plan.ts'
import type { Unit } from '#core/domain/units.ts'
import type { Job, JobOutcomes, TableTrial } from '#core/repositories/index.ts'
import {
  EnvironmentSchema,
  type Measurement,
  MeasurementSchema,
  Nullable,
  ProtocolSchema,
} from '#core/schemas/result.ts'
import { type JobMethod, type JobSpec, MethodRefSchema } from '#core/schemas/spec.ts'
import { measuredText, type Selection, selectEvaluation, TableEvaluationSchema } from './evaluations.ts'
import { foundBy, UNCERTAINTY, uncertaintyOf } from './intervals.ts'
import { requireScale, scaledCell, TableUnitSchema } from './units.ts'

export const CellSchema = Type.Object({
  trialId: Nullable(Type.String()),
  value: Nullable(Type.Number({ description: 'null unless `status` is `ok`.' })),
  status: Type.String({
    description:
      'Status of the measurement, or of the trial if it has none. `not_applicable` if the job has no such trial.',
  }),
  nonFinite: MeasurementSchema.properties.nonFinite,
  sparsity: Nullable(
    Type.Number({
      description:
        'Achieved, counted on the weights. It differs from the level where whole channels and heads are pruned, and where the dense model has zeros.',
    }),
  ),
  reusedFrom: Nullable(Type.String({ description: 'The trial that computed the reused result.' })),
  ...UNCERTAINTY,
})
export type Cell = Static<typeof CellSchema>

export const ColumnSchema = Type.Object({
  label: Type.String({ description: 'The method with its parameters.' }),
  method: MethodRefSchema,
  patterns: Type.Array(Type.String(), {
    description:
      'Patterns of its trials. A method that runs both `unstructured` and `structured` has two columns, because a level means something else in each.',
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
          Type.String({ description: 'An n:m pattern; null for a level, where each column has its own.' }),
        ),
        level: Type.Number(),
        cells: Type.Array(CellSchema, {
          description: 'One cell per column. In the dense row, each has the baseline.',
        }),
      }),
    ),
    evaluations: Type.Array(TableEvaluationSchema, {
      description:
        'Every evaluation of the job. Query parameters select the one that is shown: `metric`, `dataset`, `split`, `seqlen`, `bos`.',
    }),
    unit: TableUnitSchema,
    measurement: Nullable(
      Type.Omit(MeasurementSchema, ['value', 'status', 'nonFinite', 'seconds'], {
        description: 'The evaluation in the table; null until a trial has measured it.',
      }),
    ),
    protocol: Nullable(ProtocolSchema),
    environments: Type.Array(EnvironmentSchema, {
      description: 'The environments of the measurements, each once.',
    }),
  },
  { $id: 'Table' },
)
export type Table = Static<typeof TableSchema>

/**
 * @param outcomes of all trials, for a table with intervals
 * @throws SecateurError `PRUNE_NOT_FOUND` if the job has no such evaluation; as `requireScale` for a unit
 */
export function buildTable(
  job: Job,
  trials: readonly TableTrial[],
  selection: Selection,
  outcomes: JobOutcomes | null = null,
  unit: Unit = 'perplexity',
): Table {
  const evaluations = selectEvaluation(job.spec, trials, selection)
  const index = evaluations.findIndex(({ shown }) => shown)
  const metric = evaluations[index]?.metric
  const text = measuredText(trials, index)
  const scale = requireScale(unit, metric, text)
  const baseline = trials.find(({ method }) => method.id === DENSE.id)
  const found = outcomes && foundBy(trials, outcomes, index)
  const cellOf = (trial: TableTrial | undefined) => {
    const cell = {
      ...toCell(trial, index),
      ...(found && uncertaintyOf(found.get(trial?.id ?? ''), found.get(baseline?.id ?? ''))),
    }
    return scale ? scaledCell(cell, scale) : cell
  }
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
  return {
    jobId: job.id,
    columns,
    rows: [
      { label: 'dense', pattern: 'unstructured', level: 0, cells: columns.map(() => cellOf(baseline)) },
      ...rows,
    ],
    evaluations,
    unit: metric === 'perplexity' ? unit : null,
    measurement: whatWasMeasured(text),
    protocol: measured?.protocol ?? null,
    environments: distinct(trials.flatMap(({ environment }) => (environment ? [environment] : []))),
  }
}

/** One column, or two if a level would mean both single weights and whole rows. */
function columnsOf({ patterns, ...method }: JobMethod): Column[] {
  const label = methodLabel(method)
  if (!(patterns.includes('structured') && patterns.includes('unstructured')))
    return [{ label, method, patterns }]
  return [
    { label, method, patterns: patterns.filter((pattern) => pattern !== 'structured') },
    { label: `${label} [structured]`, method, patterns: ['structured'] },
  ]
}

/** The pattern of a column in rows of levels; undefined if it has only n:m patterns. */
export const levelPattern = (patterns: readonly string[]): string | undefined =>
  patterns.find((pattern) => !fixesLevel(pattern))

/** The levels in ascending order, then the n:m patterns in the order of the job. */
function rowsOf({ methods, levels }: JobSpec): Omit<Table['rows'][number], 'cells'>[] {
  const patterns = [...new Set(methods.flatMap(({ patterns }) => patterns))]
  const nmPatterns = patterns.filter(fixesLevel)
  return [
    ...(nmPatterns.length < patterns.length ? levels.toSorted((a, b) => a - b) : []).map((level) => ({
      label: String(level),
      pattern: null,
      level,
    })),
    ...nmPatterns.flatMap((pattern) =>
      levelsOf(pattern, []).map((level) => ({ label: pattern, pattern, level })),
    ),
  ]
}

/** A cell that stands for no trial of the job. */
export const NO_TRIAL: Cell = {
  trialId: null,
  value: null,
  status: 'not_applicable',
  nonFinite: null,
  sparsity: null,
  reusedFrom: null,
}

/** The distinct known values of a field, as text. */
export const environmentValues = (
  environments: Table['environments'],
  name: keyof Table['environments'][number],
): string[] => distinct(environments.flatMap((environment) => environment[name] ?? []).map(String))

function whatWasMeasured(measured: Measurement | undefined): Table['measurement'] {
  if (!measured) return null
  const { value: _, status: __, nonFinite: ___, seconds: ____, ...measurement } = measured
  return measurement
}

function toCell(trial: TableTrial | undefined, index: number): Cell {
  const measurement = trial?.measurements[index]
  return {
    trialId: trial?.id ?? null,
    value: measurement?.value ?? null,
    status: measurement?.status ?? trial?.status ?? 'pending',
    nonFinite: measurement?.nonFinite ?? null,
    sparsity: trial?.achievedSparsity ?? null,
    reusedFrom: trial?.reusedFrom ?? null,
  }
}

const keyOf = ({ method, pattern, level }: Pick<TableTrial, 'method' | 'pattern' | 'level'>) =>
  JSON.stringify([methodLabel(method), pattern, level])

const distinct = <T>(items: readonly T[]): T[] => [
  ...new Map(items.map((item) => [JSON.stringify(item), item])).values(),
]
