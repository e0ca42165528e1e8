/** Compares several jobs cell by cell, and lists the settings, versions and devices in which they differ. */
import Type, { type Static } from 'typebox'
import { HARDWARE_FIELDS } from '#core/domain/hardware.ts'
import type { Change } from '#core/domain/uncertainty.ts'
import { type Unit, unitScale } from '#core/domain/units.ts'
import { SecateurError } from '#core/errors.ts'
import type { Job, JobOutcomes, TableTrial } from '#core/repositories/index.ts'
import { Nullable } from '#core/schemas/result.ts'
import { MethodRefSchema } from '#core/schemas/spec.ts'
import { isOtherSparsity, SPARSITY_TOLERANCE } from './cell-text.ts'
import type { Selection } from './evaluations.ts'
import { changeBetween, changeSchema, foundBy } from './intervals.ts'
import {
  buildTable,
  CellSchema,
  environmentValues,
  levelPattern,
  NO_TRIAL,
  type Table,
  TableSchema,
} from './table.ts'
import { scaledChange } from './units.ts'

const { unit, evaluations, measurement, protocol, environments } = TableSchema.properties
const { nonFinite, sparsity } = CellSchema.properties

export const ComparedCellSchema = Type.Object({
  trialId: Nullable(Type.String()),
  value: Nullable(Type.Number()),
  status: Type.String({ description: 'As in a table. `not_applicable` if the job has no such trial.' }),
  nonFinite,
  sparsity,
  sparsityDiffers: Type.Boolean({
    description: `Whether the sparsity differs from that of the first job by more than ${SPARSITY_TOLERANCE}. Such figures are of models that are not pruned alike.`,
  }),
  difference: Nullable(Type.Number({ description: 'Value minus the value of the first job.' })),
  ratio: Nullable(Type.Number({ description: 'Value divided by the value of the first job.' })),
  change: changeSchema('the first job'),
})
export type ComparedCell = Static<typeof ComparedCellSchema>

export const ComparisonSchema = Type.Object(
  {
    unit,
    jobs: Type.Array(
      Type.Object({
        id: Type.String(),
        name: Nullable(Type.String()),
        model: Type.String(),
        evaluations,
        measurement,
        protocol,
        environments,
      }),
      {
        description: 'The jobs in the requested order. Differences and ratios refer to the first.',
      },
    ),
    rows: Type.Array(
      Type.Object({
        label: Type.String({ description: 'The method with its parameters.' }),
        method: MethodRefSchema,
        level: Type.Number(),
        pattern: Type.String(),
        cells: Type.Array(ComparedCellSchema, { description: 'One cell per job.' }),
      }),
      { description: 'Every method, level and pattern of any of the jobs, the dense baseline first.' },
    ),
    differences: Type.Array(
      Type.Object({
        what: Type.String({ description: 'What differs, for example `calibration.samples` or `torch`.' }),
        values: Type.Array(Nullable(Type.String()), {
          description: 'One value per job; null if it is not known yet.',
        }),
      }),
      {
        description:
          'Settings, versions and devices in which the jobs differ. Compare figures with care if there are any.',
      },
    ),
  },
  { $id: 'Comparison' },
)
export type Comparison = Static<typeof ComparisonSchema>

export interface MeasuredJob {
  job: Job
  trials: readonly TableTrial[]
  /** For a comparison with intervals. */
  outcomes?: JobOutcomes | null
}

/**
 * @param selection the evaluation to compare; by default the first one of the first job
 * @throws SecateurError PRUNE_NOT_FOUND if one of the jobs lacks the evaluation; as a table for a unit
 */
export function compare(
  measured: readonly MeasuredJob[],
  selection: Selection,
  unit: Unit = 'perplexity',
): Comparison {
  const [first, ...others] = measured
  if (!first) return { unit: null, jobs: [], rows: [], differences: [] }
  const table = tableOf(first, selection, unit)
  const tables = [table, ...others.map((other) => tableOf(other, selectionOf(table, selection), unit))]
  const jobs = tables.map(({ evaluations, measurement, protocol, environments }, index) => {
    const { id, name, model } = (measured[index] as MeasuredJob).job
    return { id, name, model, evaluations, measurement, protocol, environments }
  })
  const found = measured.map(({ trials, outcomes }, index) => {
    const shown = tables[index]?.evaluations.findIndex(({ shown }) => shown) ?? -1
    return outcomes ? foundBy(trials, outcomes, shown) : null
  })
  return { unit: table.unit, jobs, rows: rowsOf(tables, found), differences: differencesOf(jobs) }
}

function tableOf({ job, trials, outcomes }: MeasuredJob, selection: Selection, unit: Unit): Table {
  try {
    return buildTable(job, trials, selection, outcomes, unit)
  } catch (error) {
    if (!(error instanceof SecateurError)) throw error
    throw new SecateurError(error.code, `Job ${job.id}: ${error.message}`, error.items, { cause: error })
  }
}

/** The evaluation in the first job's table, with defaults resolved as far as they are known. */
function selectionOf({ evaluations }: Table, asked: Selection): Selection {
  // Whether a model needs a BOS is its own matter: the other jobs may lack one unless it was asked for.
  const { metric, dataset, split, seqlen } = evaluations.find(({ shown }) => shown) ?? {}
  return {
    ...asked,
    ...(metric && { metric }),
    ...(dataset && { dataset }),
    ...(split && { split }),
    ...(seqlen && { seqlen }),
  }
}

interface FlatCell {
  label: string
  method: Static<typeof MethodRefSchema>
  level: number
  pattern: string
  cell: Table['rows'][number]['cells'][number]
}

const DENSE = { label: 'dense', method: { id: 'dense', params: {} } }

/** The cells of a table that have a trial now or later, with the baseline once. */
function flatten({ columns, rows }: Table): FlatCell[] {
  return rows.flatMap(({ label, pattern: rowPattern, level, cells }) => {
    const [baseline] = cells
    if (label === DENSE.label)
      return baseline ? [{ ...DENSE, level, pattern: 'unstructured', cell: baseline }] : []
    return columns.flatMap(({ label, method, patterns }, column) => {
      const pattern = rowPattern ?? levelPattern(patterns)
      const cell = cells[column]
      return cell && pattern && patterns.includes(pattern) ? [{ label, method, level, pattern, cell }] : []
    })
  })
}

/** @param found by each job's trials; null in a comparison without intervals */
function rowsOf(
  tables: readonly Table[],
  found: readonly (ReturnType<typeof foundBy> | null)[],
): Comparison['rows'] {
  const jobs = tables.map((table) => new Map(flatten(table).map((cell) => [keyOf(cell), cell])))
  const all = new Map(jobs.flatMap((cells) => [...cells]))
  return [...all].map(([key, { label, method, level, pattern }]) => {
    const cells = jobs.map((cells) => cells.get(key)?.cell)
    return {
      label,
      method,
      level,
      pattern,
      cells: cells.map((cell, job) => ({
        ...toCompared(cell, cells[0]),
        ...(found[0] && {
          change: changeIn(
            tables[job],
            changeBetween(found[0].get(cells[0]?.trialId ?? ''), found[job]?.get(cell?.trialId ?? '')),
          ),
        }),
      })),
    }
  })
}

/** A change in the unit of the table. */
function changeIn(table: Table | undefined, change: Change | null): Change | null {
  const scale = table?.unit && table.measurement && unitScale(table.unit, table.measurement)
  return change && scale ? scaledChange(change, scale) : change
}

const keyOf = ({ label, level, pattern }: FlatCell) => JSON.stringify([label, level, pattern])

function toCompared(cell: FlatCell['cell'] = NO_TRIAL, first: FlatCell['cell'] = NO_TRIAL): ComparedCell {
  const { trialId, value, status, nonFinite, sparsity } = cell
  const base = first.value
  const both = value !== null && base !== null
  return {
    trialId,
    value,
    status,
    nonFinite,
    sparsity,
    sparsityDiffers: isOtherSparsity(sparsity, first.sparsity),
    difference: both ? value - base : null,
    ratio: both && base !== 0 ? value / base : null,
  }
}

function differencesOf(jobs: Comparison['jobs']): Comparison['differences'] {
  const settings = jobs.map(settingsOf)
  const names = [...new Set(settings.flatMap((known) => Object.keys(known)))]
  return names
    .map((what) => ({ what, values: settings.map((known) => known[what] ?? null) }))
    .filter(({ values }) => new Set(values).size > 1)
}

/** Model, data, settings, versions and devices behind the figures of a job, as text. Unknown ones are left out. */
function settingsOf({
  model,
  measurement,
  protocol,
  environments,
}: Comparison['jobs'][number]): Record<string, string> {
  const { calibration, allocation, blockLevels: _, model: __, ...flat } = protocol ?? {}
  // Bytes follow from the text and the tokenizer, and results of earlier releases have none.
  const { bytes: ___, ...measured } = measurement ?? {}
  const versions = (['secateur', 'torch', 'transformers', ...HARDWARE_FIELDS] as const).map((name) => [
    name,
    environmentValues(environments, name).toSorted().join(', ') || undefined,
  ])
  return toText({
    model,
    ...flat,
    allocation: allocation && JSON.stringify(allocation),
    ...prefixed('calibration', calibration),
    ...prefixed('measurement', measured),
    ...Object.fromEntries(versions),
  })
}

const toText = (settings: object): Record<string, string> =>
  Object.fromEntries(
    Object.entries(settings).flatMap(([name, value]) => (value == null ? [] : [[name, String(value)]])),
  )

const prefixed = (prefix: string, settings: object | null | undefined) =>
  Object.fromEntries(Object.entries(settings ?? {}).map(([name, value]) => [`${prefix}.${name}`, value]))
