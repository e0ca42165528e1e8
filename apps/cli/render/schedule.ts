/** A schedule and its nights. */
import type { Schemas } from '../../../clients/typescript/index.ts'
import { columns } from './columns.ts'
import { paint, paintStatus } from './paint.ts'
import { cellName, figure } from './trial.ts'
import { count, localTime, shortId } from './words.ts'

type Run = Schemas['ScheduleRun']

/** How a night went, in one cell. */
const NIGHT: Record<Schemas['ScheduleRunStatus'], string> = {
  due: paint.busy('…'),
  submitted: paint.busy('…'),
  succeeded: paint.good('✓'),
  regressed: paint.doubtful('▼'),
  failed: paint.bad('✗'),
  cancelled: paint.faint('–'),
  skipped: paint.faint('·'),
  missed: paint.faint('·'),
}
const LEGEND = '✓ good  ▼ worse  ✗ failed  – cancelled  · skipped or missed  … under way'

/** When it runs, in words, and the times that are next, on the clocks of its zone. */
export const slots = ({ words, next }: Schemas['SchedulePreview'], zone: string): string =>
  [`${words}, ${zone}`, ...next.map((slot) => `  ${localTime(slot, zone)}`)].join('\n')

export function describeSchedule({
  schedule,
  runs,
}: {
  schedule: Schemas['Schedule']
  runs: readonly Run[]
}): string {
  const { id, name, cron, zone, words, next, pausedAt, job, overlap, retention } = schedule
  const ahead = next.map((slot) => localTime(slot, zone)).join(', ')
  const facts = [
    ['id', id],
    ['slots', `${cron} (${zone}): ${words}`],
    ['next', pausedAt ? paint.doubtful(`paused since ${localTime(pausedAt)}`) : ahead || 'none'],
    ['job', `${job.model}, ${count(job.methods.length, 'method')}, ${count(job.levels.length, 'level')}`],
    ['overlap', overlap.replace('_', ' ')],
    ['keeps', keeps(retention)],
    ['nights', runs.length === 0 ? 'none yet' : strip(runs)],
  ]
  const head = [paint.strong(name), ...facts.map(([fact = '', value]) => `${fact.padEnd(9)}${value}`)]
  if (runs.length === 0) return head.join('\n')
  return [...head, `         ${paint.faint(LEGEND)}`, '', nights(runs, zone)].join('\n')
}

const keeps = (retention: Schemas['Schedule']['retention']): string =>
  [
    ...(retention?.runs ? [`the last ${count(retention.runs, 'run')}`] : []),
    ...(retention?.days ? [`runs of ${count(retention.days, 'day')}`] : []),
  ].join(', ') || 'all runs'

/** Oldest first, as one reads. */
const strip = (runs: readonly Run[]): string =>
  runs
    .map(({ status }) => NIGHT[status])
    .reverse()
    .join('')

const nights = (runs: readonly Run[], zone: string): string =>
  columns(
    ['slot', 'status', 'job', 'what'],
    runs.map((run) => [
      localTime(run.slotAt, zone) + (run.manual ? ' by hand' : ''),
      paintStatus(run.status),
      run.jobId ? shortId(run.jobId) : '',
      run.reason?.detail ?? whatGotWorse(run),
    ]),
  )

/** The worst of it in figures, and what else has changed. */
export const whatGotWorse = (run: Pick<Run, 'regressions' | 'worse' | 'changes'>): string =>
  [...worst(run), ...changes(run)].join('; ')

function worst({ regressions, worse }: Pick<Run, 'regressions' | 'worse'>): string[] {
  const [first] = regressions
  if (!first) return []
  const { metric, before, after, status, against } = first
  const more = worse > 1 ? [`${worse - 1} more`] : []
  const now = after === null ? status : figure(after)
  return [`${cellName(first)}: ${metric} ${figure(before)} → ${now} (against ${against})`, ...more]
}

const changes = ({ changes }: Pick<Run, 'changes'>): string[] =>
  changes.map(({ what, before, after }) => `${what} ${before.join(', ')} → ${after.join(', ')}`)
