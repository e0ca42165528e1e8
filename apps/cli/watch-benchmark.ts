/** Follows a benchmark until it has ended. */
import { setTimeout as delay } from 'node:timers/promises'
import { answer, type Client, type Schemas } from '../../clients/typescript/index.ts'
import { EXIT, Failed } from './errors.ts'
import { benchmarkState, memberName, summary } from './render/benchmark.ts'
import { jobState, trialsDone } from './render/job.ts'
import { paintStatus, say, sayJson, visible } from './render/terminal.ts'

const INTERVAL_MS = 2_000

type Benchmark = Schemas['BenchmarkDetail']

/**
 * Prints a line for each new status of a job, and for each new number of ended trials. It returns when the benchmark has
 * succeeded. Ctrl-C ends the process and leaves the benchmark running.
 * @throws Failed when the benchmark ended in any other status
 */
export async function watchBenchmark(
  client: Client,
  id: string,
  { json }: { json?: true | undefined },
): Promise<void> {
  const show = json ? createJsonLines() : createLines()
  const stopWatching = () => {
    process.stderr.write(`The benchmark continues. See how far it is with: secateur benchmark show ${id}\n`)
    process.exit(EXIT.interrupted)
  }
  process.once('SIGINT', stopWatching)
  try {
    for (;;) {
      const benchmark = await answer(client.GET('/v1/benchmarks/{id}', { params: { path: { id } } }))
      show(benchmark)
      if (benchmark.endedAt !== null) {
        if (benchmark.status !== 'succeeded') throw new Failed()
        return
      }
      await delay(INTERVAL_MS)
    }
  } finally {
    process.off('SIGINT', stopWatching)
  }
}

function createJsonLines(): (benchmark: Benchmark) => void {
  let shown = ''
  return (benchmark) => {
    const text = JSON.stringify(benchmark)
    if (text !== shown) sayJson(benchmark, 0)
    shown = text
  }
}

function createLines(): (benchmark: Benchmark) => void {
  const statuses = new Map<string, string>()
  let shown = ''
  return (shownBenchmark) => {
    const benchmark = visible(shownBenchmark)
    const { id, jobs, progress, status, endedAt } = benchmark
    for (const job of jobs) {
      if (job.status === (statuses.get(job.id) ?? 'queued')) continue
      statuses.set(job.id, job.status)
      say(`${paintStatus(job.status, jobState(job))}  ${memberName(job)}: ${trialsDone(job.progress)}`)
    }
    if (endedAt !== null) return say(summary(benchmark))
    const state = `${status} ${trialsDone(progress)}`
    if (state !== shown) say(`benchmark ${id}: ${benchmarkState(benchmark)}`)
    shown = state
  }
}
