import type { Schemas } from '../../../clients/typescript/index.ts'
import { paint } from './paint.ts'
import { count, duration } from './words.ts'

/** What a job would be: its trials, and what they would take on each kind of host. */
export function describeDryRun({ trials, hosts, waitingFor }: Schemas['DryRun']): string {
  return [
    `${paint.good('✓')} It would be accepted: ${count(trials.length, 'trial')}. Nothing has been stored.`,
    ...(waitingFor ? [paint.doubtful(`  It would wait for ${waitingFor}: none is live.`)] : []),
    ...hosts.map(({ deviceName, live, toRun, seconds, methods }) => {
      const unknown = methods.filter(({ measuredTrials }) => measuredTrials === 0).map(({ method }) => method)
      const time =
        seconds === null
          ? `for a time not known yet of ${unknown.join(', ')}`
          : `for about ${duration(seconds)} of one host`
      return `  ${deviceName} (${live} live): ${toRun} to run, ${trials.length - toRun} there already; ${time}`
    }),
  ].join('\n')
}
