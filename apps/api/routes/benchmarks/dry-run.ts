/** What a benchmark would be if it were submitted now: its jobs, and estimates of the device hours and of the size of its models. */
import type { Engine } from '#core/engine/client.ts'
import type { NewJob, Repositories } from '#core/repositories/index.ts'
import type { BenchmarkDryRun, BenchmarkRequest } from '#core/schemas/benchmarks.ts'
import type { DryRunResource } from '#core/schemas/dry-run.ts'
import { dryRun } from '../jobs/dry-run.ts'

type DryRunOfJob = Omit<DryRunResource, 'memory'>
type Kind = BenchmarkDryRun['hosts'][number]

/**
 * Adds up the dry runs of the jobs. Stores nothing.
 * @param jobs of the benchmark, at least one
 * @param signal ends the search for results
 */
export async function dryRunBenchmark(
  { name: _, ...spec }: BenchmarkRequest,
  jobs: readonly NewJob[],
  repositories: Repositories,
  engine: Engine,
  signal: AbortSignal,
): Promise<BenchmarkDryRun> {
  const runs: DryRunOfJob[] = []
  for (const job of jobs) runs.push(await dryRun(job, repositories, engine, signal))
  const hosts = kindsOf(runs)
  return {
    spec,
    jobs: runs.map(({ spec: { model, revision, calibration, seed }, trials }) => ({
      ...{ model, revision, calibration, seed },
      trials: trials.length,
    })),
    trials: sum(runs.map(({ trials }) => trials.length)),
    artifacts: {
      count: sum(runs.map(({ artifacts }) => artifacts.count)),
      bytes: sum(runs.map(({ artifacts }) => artifacts.bytes)),
    },
    waitingFor: runs[0]?.waitingFor ?? null,
    hosts,
    deviceHours: slowest(hosts),
  }
}

/** The live kinds of hosts; without one, those that ran trials of every model. */
function kindsOf(runs: readonly DryRunOfJob[]): Kind[] {
  const names = new Set(runs.flatMap(({ hosts }) => hosts.map(({ deviceName }) => deviceName)))
  const kinds = [...names].flatMap((name) => sumOfKind(runs, name) ?? [])
  const live = kinds.filter((kind) => kind.live > 0)
  return live.length > 0 ? live : kinds
}

/** @returns null if a job has no estimate for this kind, because the kind is not live and never ran its model */
function sumOfKind(runs: readonly DryRunOfJob[], deviceName: string): Kind | null {
  const found = runs.map(({ spec: { model }, hosts }) => ({
    model,
    kind: hosts.find((kind) => kind.deviceName === deviceName),
  }))
  const ofKind = found.flatMap(({ model, kind }) => (kind ? [{ model, ...kind }] : []))
  if (ofKind.length < runs.length) return null
  const unmeasured = ofKind.flatMap(({ model, methods }) =>
    methods.flatMap(({ method, measuredTrials }) => (measuredTrials === 0 ? [{ model, method }] : [])),
  )
  const unique = new Map(unmeasured.map((pair) => [`${pair.model} ${pair.method}`, pair]))
  return {
    deviceName,
    live: ofKind[0]?.live ?? 0,
    toRun: sum(ofKind.map(({ toRun }) => toRun)),
    deviceHours: unique.size > 0 ? null : sum(ofKind.map(({ seconds }) => seconds ?? 0)) / 3_600,
    unmeasured: [...unique.values()],
  }
}

/** The device hours of the slowest kind: other hosts need no more. null if the hours of a kind are unknown. */
function slowest(hosts: readonly Kind[]): number | null {
  const hours = hosts.map(({ deviceHours }) => deviceHours)
  return hours.length === 0 || hours.includes(null) ? null : Math.max(...hours.map(Number))
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0)
