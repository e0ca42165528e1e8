/** The report of a siege: what each attack got, what the polite team noticed, and the violations. */
import { markdownTable } from 'markdown-table'
import type { Tally } from './attacker.ts'
import type { PoliteEnd } from './polite-team.ts'

export interface Findings {
  tally: Tally
  team: PoliteEnd
  /** Peak resident memory of the API in MiB. */
  memory: number
  violations: readonly string[]
}

export function formatReport({ tally, team, memory, violations }: Findings): string {
  const attacks = Object.entries(tally).map(([name, answers]) => {
    const times = Object.values(answers).reduce((sum, count) => sum + count, 0)
    const got = Object.entries(answers).toSorted(([, a], [, b]) => b - a)
    return [name, String(times), got.map(([answer, count]) => `${answer} (${count})`).join(', ')]
  })
  const polls = [...team.latencies, ['all polls', allPolls(team)] as const].map(([what, ms]) => [
    what,
    String(ms.length),
    ...[0.5, 0.99, 1].map((share) => `${percentile(ms, share).toFixed(0)} ms`),
  ])
  const submissions = team.submissions
  return [
    markdownTable([['attack', 'times', 'answers'], ...attacks], { align: ['l', 'r', 'l'] }),
    '',
    markdownTable([['poll of the polite team', 'times', 'median', 'p99', 'maximum'], ...polls], {
      align: ['l', 'r', 'r', 'r', 'r'],
    }),
    '',
    `Jobs of the polite team: ${team.jobsEnded}, in the siege each accepted after ${percentile(submissions, 0.5).toFixed(0)} ms (median), ${percentile(submissions, 1).toFixed(0)} ms at most.`,
    `Peak memory of the API: ${memory} MiB.`,
    '',
    ...(violations.length === 0
      ? ['The polite team was served, and its figures are exact.']
      : ['BROKEN:', ...violations.map((violation) => `  ${violation}`)]),
  ].join('\n')
}

/**
 * Promises to the polite team that were broken.
 * @param mostMs of the 99th percentile of its polls
 */
export function brokenPromises(team: PoliteEnd, mostMs: number): string[] {
  const p99 = percentile(allPolls(team), 0.99)
  return [
    ...(p99 <= mostMs ? [] : [`p99 of the polite team's polls is ${p99.toFixed(0)} ms, not ${mostMs}`]),
    ...(team.submissions.length > 0 ? [] : ['the polite team could not submit a job']),
  ]
}

const allPolls = ({ latencies }: PoliteEnd): number[] => [...latencies.values()].flat()

/** The nearest-rank percentile; NaN without values. */
function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN
}
