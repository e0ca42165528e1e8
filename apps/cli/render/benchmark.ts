/** Describes benchmarks and their jobs. */

import { splitText } from '#core/domain/evaluations.ts'
import type { Schemas } from '../../../clients/typescript/index.ts'
import { columns, page } from './columns.ts'
import { jobState, timeLeft, trialsDone } from './job.ts'
import { paint, paintStatus } from './terminal.ts'
import { ranFor, trialCounts } from './view.ts'
import { localTime, percent, shortId } from './words.ts'

type Benchmark = Schemas['BenchmarkDetail']
type Member = Schemas['BenchmarkJob']

/** `brown, 128 samples of 2048, data seed 1`. The seed is left out if it is 0. */
const calibrationName = (calibration: Member['calibration']): string => {
  const { dataset, samples, seqlen, seed, weighting } = calibration
  return [
    ...[dataset, splitText(calibration)],
    `${samples} samples${seqlen ? ` of ${seqlen}` : ''}`,
    weighting === 'frequency' && weighting,
    seed > 0 && `data seed ${seed}`,
  ]
    .filter(Boolean)
    .join(', ')
}

/** What tells a job of a benchmark apart from the others, in one line. */
export const memberName = ({ model, calibration, seed }: Member): string =>
  `${model}, ${calibrationName(calibration)}, seed ${seed}`

/** `running, 3/10 trials, 2 min 3 s left`. */
export const benchmarkState = (benchmark: Benchmark): string =>
  [paintStatus(benchmark.status), trialsDone(benchmark.progress), timeLeft(benchmark)]
    .filter(Boolean)
    .join(', ')

/** How a benchmark ended, and the command to run next. */
export function summary(benchmark: Benchmark): string {
  const { id, status, progress } = benchmark
  const short = shortId(id)
  const next = `secateur benchmark show ${short}${progress.failed > 0 ? `; secateur benchmark retry ${short} runs what failed again` : ''}`
  return `benchmark ${id}: ${paintStatus(status)}${ranFor(benchmark)} (trials: ${trialCounts(progress)})\n${paint.faint(next)}`
}

export function describeBenchmark(benchmark: Benchmark): string {
  const { id, name, createdAt, jobs } = benchmark
  const rows = jobs.map((job) => [
    job.model,
    calibrationName(job.calibration),
    job.seed,
    paintStatus(job.status, jobState(job)),
    percent(job.progress.fraction),
    shortId(job.id),
  ])
  return [
    `${paint.strong(name)}  ${id}`,
    `${benchmarkState(benchmark)}; submitted ${localTime(createdAt)}`,
    '',
    columns(['model', 'calibration', 'seed>', 'status', 'done>', 'job'], rows),
    '',
    paint.faint('secateur table JOB prints the table of a job'),
  ].join('\n')
}

export const describeBenchmarks = ({ items, nextCursor }: Schemas['BenchmarkPage']): string =>
  items.length === 0
    ? 'No benchmarks.'
    : page(
        columns(
          ['id', 'name', 'models', 'status', 'jobs ended>', 'submitted'],
          items.map(({ id, name, spec, status, endedJobs, jobCount, createdAt }) => [
            shortId(id),
            name,
            spec.models.join(', '),
            paintStatus(status),
            `${endedJobs}/${jobCount}`,
            localTime(createdAt),
          ]),
        ),
        nextCursor,
      )
