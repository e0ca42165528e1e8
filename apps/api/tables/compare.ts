/** Several jobs side by side, cell by cell, with what their figures rest on wherever it is not the same. */
import Type, { type Static } from 'typebox'
import { SecateurError } from '#core/errors.ts'
import type { Job, MeasuredTrial } from '#core/repositories/index.ts'
import { Nullable } from '#core/schemas/result.ts'
import { MethodRefSchema } from '#core/schemas/spec.ts'
import { buildTable, levelPattern, type Selection, type Table, TableSchema } from './table.ts'

const { measurement, protocol, environments } = TableSchema.properties

export const ComparedCellSchema = Type.Object({
  trialId: Nullable(Type.String()),
  value: Nullable(Type.Number()),
  status: Type.String({ description: 'As in a table; `not_applicable` where the job has no such trial.' }),
  difference: Nullable(Type.Number({ description: 'Its value less that of the first job.' })),
  ratio: Nullable(Type.Number({ description: 'Its value over that of the first job.' })),
})
export type ComparedCell = Static<typeof ComparedCellSchema>

export const ComparisonSchema = Type.Object(
  {
    jobs: Type.Array(
      Type.Object({
        id: Type.String(),
        name: Nullable(Type.String()),
        model: Type.String(),
        measurement,
        protocol,
        environments,
      }),
      { description: 'In the order they were asked for; differences and ratios are to the first.' },
    ),
    rows: Type.Array(
      Type.Object({
        label: Type.String({ description: 'The method with the parameters it was given.' }),
        method: MethodRefSchema,
        level: Type.Number(),
        pattern: Type.String(),
        cells: Type.Array(ComparedCellSchema, { description: 'One a job.' }),
      }),
      { description: 'Every method, level and pattern that one of them has, the dense baseline first.' },
    ),
    differences: Type.Array(
      Type.Object({
        what: Type.String({ description: '`calibration.samples`, `torch`.' }),
        values: Type.Array(Nullable(Type.String()), {
          description: 'One a job; null where it is not known yet.',
        }),
      }),
      { description: 'What the figures rest on and is not the same for all: with any of it, take care.' },
    ),
  },
  { $id: 'Comparison' },
)
export type Comparison = Static<typeof ComparisonSchema>

export interface MeasuredJob {
  job: Job
  trials: readonly MeasuredTrial[]
}

/** @throws SecateurError PRUNE_NOT_FOUND if one of the jobs lacks the evaluation; by default it is the first of the first */
export function compare(measured: readonly MeasuredJob[], selection: Selection): Comparison {
  const [first, ...others] = measured
  if (!first) return { jobs: [], rows: [], differences: [] }
  const table = tableOf(first, selection)
  const tables = [table, ...others.map((other) => tableOf(other, selectionOf(first, table, selection)))]
  const jobs = tables.map(({ measurement, protocol, environments }, index) => {
    const { id, name, model } = (measured[index] as MeasuredJob).job
    return { id, name, model, measurement, protocol, environments }
  })
  return { jobs, rows: rowsOf(tables), differences: differencesOf(jobs) }
}

function tableOf({ job, trials }: MeasuredJob, selection: Selection): Table {
  try {
    return buildTable(job, trials, selection)
  } catch (error) {
    if (!(error instanceof SecateurError)) throw error
    throw new SecateurError(error.code, `Job ${job.id}: ${error.message}`, error.items, { cause: error })
  }
}

/** The evaluation that the first job's table shows, defaults resolved as far as they are known. */
function selectionOf({ job }: MeasuredJob, { measurement }: Table, asked: Selection): Selection {
  const [evaluation] = job.spec.evaluations
  const { metric, dataset, split, seqlen } = measurement ?? { ...evaluation, ...asked }
  return {
    ...(metric != null && { metric }),
    ...(dataset != null && { dataset }),
    ...(split != null && { split }),
    ...(seqlen != null && { seqlen }),
  }
}

interface Flat {
  label: string
  method: Static<typeof MethodRefSchema>
  level: number
  pattern: string
  cell: Table['rows'][number]['cells'][number]
}

const DENSE = { label: 'dense', method: { id: 'dense', params: {} } }

/** The cells of a table that a trial is behind, or will be; the baseline once. */
function flatten({ columns, rows }: Table): Flat[] {
  return rows.flatMap(({ label, pattern: tiled, level, cells }) => {
    const [baseline] = cells
    if (label === DENSE.label)
      return baseline ? [{ ...DENSE, level, pattern: 'unstructured', cell: baseline }] : []
    return columns.flatMap(({ label, method, patterns }, column) => {
      const pattern = tiled ?? levelPattern(patterns)
      const cell = cells[column]
      return cell && pattern && patterns.includes(pattern) ? [{ label, method, level, pattern, cell }] : []
    })
  })
}

function rowsOf(tables: readonly Table[]): Comparison['rows'] {
  const ofJobs = tables.map((table) => new Map(flatten(table).map((flat) => [keyOf(flat), flat])))
  const all = new Map(ofJobs.flatMap((flats) => [...flats]))
  return [...all].map(([key, { label, method, level, pattern }]) => {
    const cells = ofJobs.map((flats) => flats.get(key)?.cell)
    return {
      label,
      method,
      level,
      pattern,
      cells: cells.map((cell) => toCompared(cell, cells[0]?.value ?? null)),
    }
  })
}

const keyOf = ({ label, level, pattern }: Flat) => JSON.stringify([label, level, pattern])

function toCompared(cell: Flat['cell'] | undefined, base: number | null): ComparedCell {
  const { trialId = null, value = null, status = 'not_applicable' } = cell ?? {}
  const both = value !== null && base !== null
  return {
    trialId,
    value,
    status,
    difference: both ? value - base : null,
    ratio: both && base !== 0 ? value / base : null,
  }
}

function differencesOf(jobs: Comparison['jobs']): Comparison['differences'] {
  const facts = jobs.map(factsOf)
  const names = [...new Set(facts.flatMap((known) => Object.keys(known)))]
  return names
    .map((what) => ({ what, values: facts.map((known) => known[what] ?? null) }))
    .filter(({ values }) => new Set(values).size > 1)
}

/** What the figures of a job rest on, in words. */
function factsOf({ model, measurement, protocol, environments }: Comparison['jobs'][number]): Facts {
  const { calibration, allocation, blockLevels: _, model: __, ...flat } = protocol ?? {}
  const versions = (['secateur', 'torch', 'transformers', 'deviceName'] as const).map((name) => [
    name,
    [...new Set(environments.map((environment) => environment[name]))].toSorted().join(', ') || undefined,
  ])
  return inWords({
    model,
    ...flat,
    allocation: allocation && JSON.stringify(allocation),
    ...prefixed('calibration', calibration),
    ...prefixed('measurement', measurement),
    ...Object.fromEntries(versions),
  })
}

type Facts = Record<string, string>

const inWords = (facts: object): Facts =>
  Object.fromEntries(
    Object.entries(facts).flatMap(([name, value]) => (value == null ? [] : [[name, String(value)]])),
  )

const prefixed = (prefix: string, facts: object | null | undefined) =>
  Object.fromEntries(Object.entries(facts ?? {}).map(([name, value]) => [`${prefix}.${name}`, value]))
