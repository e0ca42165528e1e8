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
import type { Measurement } from '#core/schemas/result.ts'

const bounds = { low: Type.Number(), high: Type.Number() }

export function changeSchema(from: string) {
  const change = Type.Object({
    value: Type.Number({
      description:
        'Of perplexity the relative change (0.1: 10% worse), of other metrics and units the difference.',
    }),
    ...bounds,
    distinguishable: Type.Boolean({ description: 'Whether the interval leaves out zero.' }),
  })
  const description = `Change from ${from} with its 95% interval, with \`intervals\`: both models are compared window by window, or image by image. null for ${from} itself, and if it is not known.`
  return Type.Optional(Type.Union([change, Type.Null()], { description }))
}

/** Fields of a cell of a table with intervals. */
export const UNCERTAINTY = {
  interval: Type.Optional(
    Type.Union([Type.Object(bounds), Type.Null()], {
      description:
        "95% interval of the value, with `intervals`: a percentile bootstrap over windows, for accuracy Wilson's. null if it is not known.",
    }),
  ),
  change: changeSchema('the dense baseline'),
}

interface Found {
  measurement: Measurement
  outcomes: Outcomes
}

/** What the trials of a job found in the evaluation at `index`, by trial. Trials without outcomes are left out. */
export const foundBy = (
  trials: readonly TableTrial[],
  outcomes: JobOutcomes,
  index: number,
): ReadonlyMap<string, Found> =>
  new Map(
    trials.flatMap(({ id, measurements }) => {
      const [measurement, found] = [measurements[index], outcomes.get(id)?.[index]]
      return measurement && found ? [[id, { measurement, outcomes: found }]] : []
    }),
  )

/** The fields of a cell of a table with intervals. */
export const uncertaintyOf = (
  found: Found | undefined,
  dense: Found | undefined,
): { interval: Interval | null; change: Change | null } => ({
  interval: found ? figureInterval(found.measurement, found.outcomes) : null,
  change: changeBetween(dense, found),
})

/** null from a figure to itself, and if one of them is not known or is of other windows. */
export const changeBetween = (from: Found | undefined, to: Found | undefined): Change | null =>
  from && to && from !== to ? pairedChange(to.measurement, from.outcomes, to.outcomes) : null
