/** The uncertainty of a table's cells, from what each window or image gave. */
import Type from 'typebox'
import {
  type Change,
  figureInterval,
  type Interval,
  type Outcomes,
  pairedChange,
} from '#core/domain/uncertainty.ts'
import type { JobOutcomes, TableTrial } from '#core/repositories/index.ts'

const bounds = { low: Type.Number(), high: Type.Number() }

/** Fields of a cell of a table with intervals. */
export const UNCERTAINTY = {
  interval: Type.Optional(
    Type.Union([Type.Object(bounds), Type.Null()], {
      description:
        "95% interval of the value, with `intervals`: a percentile bootstrap over windows, for accuracy Wilson's. null if it is not known.",
    }),
  ),
  change: Type.Optional(
    Type.Union(
      [
        Type.Object({
          value: Type.Number({
            description: 'Of perplexity the relative change (0.1: 10% worse), of accuracy the difference.',
          }),
          ...bounds,
          distinguishable: Type.Boolean({ description: 'Whether the interval leaves out zero.' }),
        }),
        Type.Null(),
      ],
      {
        description:
          'Change from the dense baseline with its 95% interval, with `intervals`: both models are compared window by window, or image by image. null for the baseline, and if it is not known.',
      },
    ),
  ),
}

interface Uncertainty {
  interval: Interval | null
  change: Change | null
}

/** By a trial: the interval of its figure, and its change from the baseline. `index`: of the measurement. */
export function uncertaintyOf(
  outcomes: JobOutcomes,
  baseline: TableTrial | undefined,
  index: number,
): (trial: TableTrial | undefined) => Uncertainty {
  const foundBy = (trial: TableTrial | undefined): Outcomes | null =>
    (trial && outcomes.get(trial.id)?.[index]) ?? null
  const dense = foundBy(baseline)
  return (trial) => {
    const measurement = trial?.measurements[index]
    const found = foundBy(trial)
    if (!measurement || !found) return { interval: null, change: null }
    return {
      interval: figureInterval(measurement, found),
      change: dense && trial !== baseline ? pairedChange(measurement, dense, found) : null,
    }
  }
}
