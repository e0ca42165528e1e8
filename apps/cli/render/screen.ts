import logUpdate from 'log-update'
import { methodLabel } from '#core/domain/plan.ts'
import { isTrialEnded } from '#core/domain/status.ts'
import type { Schemas } from '../../../clients/typescript/index.ts'
import { jobState, type Place, timeLeft, trialsDone } from './job.ts'
import { BAR_CELLS, bar, onlyStyles, say } from './terminal.ts'
import { fractionOf } from './trial.ts'
import { reasonsOf, summary, type View } from './view.ts'
import { percent } from './words.ts'

type Job = Schemas['Job']
type Trial = Schemas['Trial']

const MAX_LABEL_WIDTH = 36
/** Width of a terminal that does not report its own. */
const DEFAULT_WIDTH = 80

/** A view for terminals: bars that are redrawn in place. */
export function createScreen(): View {
  let latest: readonly Trial[] = []
  return {
    update: (job, trials, place) => {
      latest = trials
      logUpdate(onlyStyles(frame(job, trials, process.stdout.columns || DEFAULT_WIDTH, place)))
    },
    end: (job) => {
      logUpdate.done()
      if (!job) return
      for (const line of reasonsOf(latest)) say(line)
      say(summary(job))
    },
  }
}

/** The job's bar, with the bar of each method below it. */
export function frame(job: Job, trials: readonly Trial[], width: number, place?: Place): string {
  const byMethod = groupByMethod(trials)
  const rows = [...byMethod].map(([label, ofMethod]) => ({
    label,
    fraction: ofMethod.reduce((sum, trial) => sum + fractionOf(trial), 0) / ofMethod.length,
    note: methodNote(ofMethod),
  }))
  const all = [
    { label: job.name ?? job.spec.model, fraction: job.progress.fraction, note: jobNote(job, place) },
    ...rows,
  ]
  const labelWidth = Math.min(Math.max(...all.map(({ label }) => label.length)), MAX_LABEL_WIDTH)
  return all
    .map(({ label, fraction, note }) => {
      const head = `${label.slice(0, labelWidth).padEnd(labelWidth)}  ${bar(fraction)} ${percent(fraction).padStart(4)}  `
      return head + note.slice(0, Math.max(width - labelWidth - BAR_CELLS - 10, 0))
    })
    .join('\n')
}

function groupByMethod(trials: readonly Trial[]): Map<string, Trial[]> {
  const groups = new Map<string, Trial[]>()
  for (const trial of trials) {
    const label = methodLabel(trial.method)
    groups.set(label, [...(groups.get(label) ?? []), trial])
  }
  return groups
}

function jobNote(job: Job, place: Place | undefined): string {
  const missing = job.waitingFor ? `waiting for ${job.waitingFor}` : ''
  const open = job.endedAt === null ? [trialsDone(job.progress), timeLeft(job), missing] : []
  return [jobState(job, place), ...open].filter(Boolean).join(', ')
}

function methodNote(trials: readonly Trial[]): string {
  const running = trials.find(({ status }) => status === 'running')
  const bad = trials.filter(({ status }) => ['failed', 'cancelled', 'not_applicable'].includes(status))
  const count = `${trials.filter(({ status }) => isTrialEnded(status)).length}/${trials.length}`
  const words = [...new Set(bad.map(({ status }) => status))].map(
    (status) => `${bad.filter((trial) => trial.status === status).length} ${status.replaceAll('_', ' ')}`,
  )
  const now = running
    ? [`${running.level}: ${running.progress?.message.split('\n', 1)[0] ?? 'starting'}`]
    : []
  return [count, ...words, ...now].join('  ')
}
