/** Describes a schedule and its runs. */
import { evaluationLabel } from '#core/domain/evaluations.ts'
import type { Schemas } from '../../../clients/typescript/index.ts'
import { columns } from './columns.ts'
import { paint, paintStatus } from './terminal.ts'
import { cellName, figure, statusWord } from './trial.ts'
import { count, localTime, shortId } from './words.ts'

type Run = Schemas['ScheduleRun']

/** One character for each status of a run. */
const SYMBOL: Record<Schemas['ScheduleRunStatus'], string> = {
  due: paint.busy('…'),
  submitted: paint.busy('…'),
  succeeded: paint.good('✓'),
  regressed: paint.doubtful('▼'),
  failed: paint.bad('✗'),
  cancelled: paint.faint('–'),
  skipped: paint.faint('·'),
  missed: paint.faint('·'),
}
const LEGEND = '✓ good  ▼ worse  ✗ failed  – cancelled  · skipped or missed  … running'

/** The cron expression in words, then the next times in its zone. */
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
    ['runs', runs.length === 0 ? 'none yet' : strip(runs)],
  ]
  const head = [paint.strong(name), ...facts.map(([fact = '', value]) => `${fact.padEnd(9)}${value}`)]
  if (runs.length === 0) return head.join('\n')
  return [...head, `         ${paint.faint(LEGEND)}`, '', runTable(runs, zone)].join('\n')
}

const keeps = (retention: Schemas['Schedule']['retention']): string =>
  [
    ...(retention?.runs ? [`the last ${count(retention.runs, 'run')}`] : []),
    ...(retention?.days ? [`runs of ${count(retention.days, 'day')}`] : []),
  ].join(', ') || 'all runs'

/** One symbol a run, oldest first. */
const strip = (runs: readonly Run[]): string =>
  runs
    .map(({ status }) => SYMBOL[status])
    .reverse()
    .join('')

const runTable = (runs: readonly Run[], zone: string): string =>
  columns(
    ['slot', 'status', 'job', 'details'],
    runs.map((run) => [
      localTime(run.slotAt, zone) + (run.manual ? ' manual' : ''),
      paintStatus(run.status),
      run.jobId ? shortId(run.jobId) : '',
      run.reason?.detail ?? whatGotWorse(run),
    ]),
  )

/** The worst regression with its numbers, how many more there are, and what else changed. */
export const whatGotWorse = (run: Pick<Run, 'regressions' | 'worse' | 'changes'>): string =>
  [...worst(run), ...changes(run)].join('; ')

function worst({ regressions, worse }: Pick<Run, 'regressions' | 'worse'>): string[] {
  const [first] = regressions
  if (!first) return []
  const { before, after, status, against } = first
  const more = worse > 1 ? [`${worse - 1} more`] : []
  const now = after === null ? statusWord(status) : figure(after)
  return [
    `${cellName(first)}, ${evaluationLabel(first)}: ${figure(before)} → ${now} (against ${against})`,
    ...more,
  ]
}

const changes = ({ changes }: Pick<Run, 'changes'>): string[] =>
  changes.map(({ what, before, after }) => `${what} ${before.join(', ')} → ${after.join(', ')}`)
