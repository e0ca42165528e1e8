/** The report of a run: a table of the faults, and the list of violations. */
import { markdownTable } from 'markdown-table'
import type { Injection } from './fault.ts'
import type { Load } from './load.ts'
import { type Recovery, RUNS_AGAIN_WITHIN_SECONDS } from './recovery.ts'
import { FAULT_NAMES, type FaultName } from './schedule.ts'

export interface Findings {
  injections: readonly Injection[]
  recoveries: readonly Recovery[]
  lostWithoutFault: number
  load: Load
  /** Numbers of stale results and of messages without work, from the workers' logs. */
  stale: number
  nothingToRun: number
  /** What the audit found, and other broken promises. */
  violations: readonly string[]
}

/** What `seconds` of an injection measures. */
const SECONDS_OF: Partial<Record<FaultName, string>> = {
  'Redis killed': 'it answers again',
  'Redis wiped': 'every worker continues',
  'Postgres restarted': 'it answers again',
  'API killed after commit': 'it answers again',
  'control killed': 'it is ready again',
  'storage away': 'it is back',
  'API killed during a download': 'the download is complete',
  'control killed while removing': 'it is ready again',
  rollout: 'the last process has ended',
}

export function formatReport(findings: Findings): string {
  const { injections, recoveries, lostWithoutFault, load, stale, nothingToRun, violations } = findings
  const rows = FAULT_NAMES.map((fault) => {
    const done = injections.filter((injection) => injection.fault === fault)
    return [fault, String(done.length), observe(fault, done, recoveries)]
  })
  const retried = [...load.retries].map(([what, times]) => `${what} ${times}`).join(', ') || 'none'
  return [
    markdownTable([['fault', 'times', 'observed'], ...rows], { align: ['l', 'r', 'l'] }),
    '',
    `Jobs accepted: ${load.accepted.size}. Requests sent again: ${retried}.`,
    `Rejected: ${stale} results or heartbeats after their claim was lost, ${nothingToRun} messages for an attempt that was not due.`,
    `Attempts lost although no fault hit their worker: ${lostWithoutFault}.`,
    '',
    ...(violations.length === 0
      ? ['Nothing was lost, and nothing ran twice.']
      : ['BROKEN:', ...violations.map((violation) => `  ${violation}`)]),
  ].join('\n')
}

function observe(fault: FaultName, done: readonly Injection[], recoveries: readonly Recovery[]): string {
  const again = recoveries.filter(({ injection }) => injection.fault === fault)
  const [quiet, disturbed] = [false, true].map((wanted) =>
    again.filter(({ disturbed }) => disturbed === wanted).map(({ seconds }) => seconds),
  )
  const seconds = done.flatMap((injection) => injection.seconds ?? [])
  const parts = [
    ...(quiet?.length ? [`the trial runs again: ${describeTimes(quiet)}`] : []),
    ...(disturbed?.length ? [`with other faults at the same time: ${describeTimes(disturbed)}`] : []),
    ...(seconds.length > 0 ? [`${SECONDS_OF[fault]}: ${describeTimes(seconds)}`] : []),
    ...(again.length + seconds.length === 0 ? countActions(done) : []),
  ]
  return parts.join('; ')
}

function countActions(done: readonly Injection[]): string[] {
  const counts = new Map<string, number>()
  for (const { what } of done) counts.set(what, (counts.get(what) ?? 0) + 1)
  return [...counts].map(([what, times]) => (times > 1 ? `${what} (${times})` : what))
}

/** Promises about time that were broken. */
export function brokenPromises(injections: readonly Injection[], recoveries: readonly Recovery[]): string[] {
  const late = recoveries.filter(
    ({ seconds, disturbed }) => !disturbed && seconds > RUNS_AGAIN_WITHIN_SECONDS,
  )
  return [
    ...injections.flatMap(({ fault, wrong }) => (wrong ? [`${fault}: ${wrong}`] : [])),
    ...late.map(
      ({ injection: { fault, what }, seconds }) =>
        `${fault} (${what}): the trial ran again only after ${seconds.toFixed(1)} s`,
    ),
  ]
}

function describeTimes(seconds: readonly number[]): string {
  const sorted = seconds.toSorted((a, b) => a - b)
  const at = (index: number) => sorted[index] ?? Number.NaN
  const median = (at((sorted.length - 1) >> 1) + at(sorted.length >> 1)) / 2
  const most = at(sorted.length - 1).toFixed(1)
  return sorted.length === 1
    ? `${most} s`
    : `median ${median.toFixed(1)} s, maximum ${most} s of ${sorted.length}`
}
