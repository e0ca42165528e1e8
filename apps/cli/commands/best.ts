/** Prints the operating points of a job: the sparsest model of each method that is close enough to the dense one. */
import { evaluationLabel } from '#core/domain/evaluations.ts'
import { isFromDense, isShare } from '#core/domain/metrics.ts'
import { answer, type Schemas } from '../../../clients/typescript/index.ts'
import { createContext } from '../command.ts'
import { evaluationCommand, withUploadId } from '../evaluation-command.ts'
import { JOB, resolveJobId } from '../ids.ts'
import { share } from '../option-parsers.ts'
import { cellOf } from '../pull/cell.ts'
import { columns } from '../render/columns.ts'
import { paint, say, sayJson, visible } from '../render/terminal.ts'
import { figure } from '../render/trial.ts'
import { count, shortId } from '../render/words.ts'

export const best = () =>
  evaluationCommand(
    'best',
    'Print the sparsest model of each method that is close enough to the dense model',
    {
      about:
        'Close enough means that perplexity is up, or accuracy and agreement down, by at most this part of the dense figure, or that a divergence is at most this many nats. The last line downloads the first model of the list.',
      examples: {
        'best last': 'at most 10% worse',
        'best last --max-increase 1%': '',
        'best last --dataset wikitext2-mini --split validation': 'by another evaluation of the job',
      },
    },
  )
    .argument('<job>', JOB)
    .option('--max-increase <share>', 'how much worse a figure may be: 10% or 0.1', share, 0.1)
    .action(async (typed, { json, url, ...selected }) => {
      const { client } = createContext({ json, url })
      const path = { id: await resolveJobId(client, typed) }
      const query = await withUploadId(client, selected)
      const found = await answer(client.GET('/v1/jobs/{id}/best', { params: { path, query } }))
      if (json) sayJson(found)
      else say(describe(visible(found)))
    })

function describe({
  jobId,
  evaluations,
  maxIncrease,
  dense,
  bound,
  points,
  without,
  open,
}: Schemas['Best']): string {
  const shown = evaluations.find(({ shown }) => shown)
  const what = shown ? evaluationLabel(shown) : 'the evaluation'
  const higher = isShare(shown?.metric)
  if (dense.value === null || bound === null) return `The dense model has no figure for ${what} yet.`
  const limit = `${higher ? 'at least' : 'at most'} ${figure(bound)} (${higher ? '-' : '+'}${changeText(maxIncrease, shown?.metric)})`
  const [first] = points
  return [
    `${what}: dense ${figure(dense.value)}, so ${limit}`,
    '',
    points.length > 0
      ? columns(
          ['cell', 'sparsity>', 'figure>', '95% interval', 'change', '95% interval'],
          points.map((point) => row(point, shown?.metric)),
        )
      : 'No method has a figure within it.',
    ...(without.length > 0 && points.length > 0
      ? ['', `Not within it at any level: ${without.join(', ')}`]
      : []),
    ...(open > 0 ? ['', paint.doubtful(`${count(open, 'trial')} without a result may change this.`)] : []),
    ...(first ? ['', `secateur pull ${shortId(jobId)} '${cellOf(first)}' --to pruned`] : []),
  ].join('\n')
}

const row = (point: Schemas['OperatingPoint'], metric: string | undefined): (string | number)[] => {
  const signed = (change: number) => `${change > 0 ? '+' : ''}${changeText(change, metric)}`
  const { sparsity, value, interval, change } = point
  return [
    cellOf(point),
    sparsity === null ? '–' : Number(sparsity.toFixed(3)),
    value === null ? '–' : figure(value),
    interval ? `${figure(interval.low)} to ${figure(interval.high)}` : '–',
    change ? signed(change.value) : '–',
    change ? `${signed(change.low)} to ${signed(change.high)}` : '–',
  ]
}

const percentage = (fraction: number): string => `${Number((fraction * 100).toPrecision(3))}%`

/** A part of the dense figure; of a divergence from the dense model, nats. */
const changeText = (change: number, metric: string | undefined): string =>
  isFromDense(metric) ? figure(change) : percentage(change)
