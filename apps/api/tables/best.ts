/**
 * The operating points of a job: for each method, the sparsest model whose figure is close enough to the dense model's. It is
 * what people quote of a sweep.
 */
import Type, { type Static } from 'typebox'
import { isShare, worstAllowed } from '#core/domain/metrics.ts'
import { Nullable } from '#core/schemas/result.ts'
import { MethodRefSchema } from '#core/schemas/spec.ts'
import { type Cell, CellSchema, levelPattern, type Table, TableSchema } from './table.ts'

const { jobId, measurement, evaluations } = TableSchema.properties
const { value, sparsity, interval, change } = CellSchema.properties

export const OperatingPointSchema = Type.Object({
  label: Type.String({ description: 'The method with its parameters.' }),
  method: MethodRefSchema,
  level: Type.Number(),
  pattern: Type.String(),
  trialId: Type.String(),
  value,
  sparsity,
  interval,
  change,
})
export type OperatingPoint = Static<typeof OperatingPointSchema>

export const BestSchema = Type.Object(
  {
    jobId,
    measurement,
    evaluations,
    maxIncrease: Type.Number({ description: 'As requested.' }),
    dense: Type.Object(
      { value, interval },
      { description: 'The figure of the dense model; its value is null until it has been measured.' },
    ),
    bound: Nullable(
      Type.Number({
        description:
          'The worst figure that counts: of perplexity dense x (1 + maxIncrease), of accuracy and agreement dense x (1 - maxIncrease), of divergence maxIncrease nats.',
      }),
    ),
    points: Type.Array(OperatingPointSchema, {
      description:
        'For each method with a figure within the bound, its sparsest model, the sparsest method first; among equals the better figure.',
    }),
    without: Type.Array(Type.String(), {
      description: 'Labels of the methods without a figure within the bound.',
    }),
    open: Type.Integer({ description: 'Trials that have no result yet. They may change the answer.' }),
  },
  { $id: 'Best' },
)
export type Best = Static<typeof BestSchema>

const OPEN = new Set(['pending', 'queued', 'running'])

/** @param table with intervals */
export function findBest(table: Table, maxIncrease: number): Best {
  const { jobId, measurement, evaluations, columns } = table
  const [baseline, ...rows] = table.rows
  const dense = baseline?.cells[0]
  const metric = evaluations.find(({ shown }) => shown)?.metric
  const bound = dense?.value == null ? null : worstAllowed(metric, dense.value, maxIncrease)
  const isWithin = (value: number) => bound !== null && (isShare(metric) ? value >= bound : value <= bound)
  const isBetter = (a: number, b: number) => (isShare(metric) ? a > b : a < b)
  const found = columns.map(({ label, method, patterns }, column) => {
    const points = rows.flatMap(({ level, pattern, cells }): OperatingPoint[] => {
      const cell = cells[column]
      const shown = pattern ?? levelPattern(patterns)
      if (!isMeasured(cell) || !shown || !isWithin(cell.value)) return []
      const { trialId, value, sparsity, interval, change } = cell
      return [
        {
          label,
          method,
          level,
          pattern: shown,
          trialId,
          value,
          sparsity,
          interval: interval ?? null,
          change: change ?? null,
        },
      ]
    })
    return { label, point: points.toSorted(byMerit)[0] }
  })

  function byMerit(a: OperatingPoint, b: OperatingPoint): number {
    const sparser = (b.sparsity ?? b.level) - (a.sparsity ?? a.level)
    return sparser || (isBetter(a.value ?? 0, b.value ?? 0) ? -1 : 1)
  }

  return {
    jobId,
    measurement,
    evaluations,
    maxIncrease,
    dense: { value: dense?.value ?? null, interval: dense?.interval ?? null },
    bound,
    points: found.flatMap(({ point }) => (point ? [point] : [])).toSorted(byMerit),
    without: found.flatMap(({ label, point }) => (point ? [] : [label])),
    open: new Set(
      table.rows.flatMap(({ cells }) =>
        cells.flatMap(({ status, trialId }) => (OPEN.has(status) ? trialId : [])),
      ),
    ).size,
  }
}

const isMeasured = (cell: Cell | undefined): cell is Cell & { trialId: string; value: number } =>
  cell !== undefined && cell.trialId !== null && cell.value !== null
