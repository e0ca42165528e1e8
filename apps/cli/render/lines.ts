import { isTrialEnded } from '#core/domain/status.ts'
import { say } from '../session.ts'
import type { View } from '../watching.ts'
import { ending } from './ending.ts'
import { paintStatus } from './paint.ts'
import { cellName, outcome } from './trial.ts'

/** A line for each status of the job and for each trial that ends: for a log. */
export function createLines(): View {
  const told = new Set<string>()
  let status = ''
  return {
    update: (job, trials) => {
      for (const trial of trials.filter(({ id, status }) => isTrialEnded(status) && !told.has(id))) {
        told.add(trial.id)
        say(
          `${told.size}/${job.progress.trials}  ${paintStatus(trial.status)}  ${cellName(trial)}: ${outcome(trial)}`,
        )
      }
      if (job.status === status) return
      status = job.status
      if (job.endedAt === null) say(`job ${job.id}: ${paintStatus(status)}`)
    },
    end: (job) => {
      if (job) say(ending(job))
    },
  }
}
