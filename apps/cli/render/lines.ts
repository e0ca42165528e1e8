import { isTrialEnded } from '#core/domain/status.ts'
import { paintStatus, say } from './terminal.ts'
import { cellName, outcome } from './trial.ts'
import { summary, type View } from './view.ts'

/** A view for logs: one line for each new status of the job, and for each trial that ends. */
export function createLines(): View {
  const shown = new Set<string>()
  let status = ''
  return {
    update: (job, trials) => {
      for (const trial of trials.filter(({ id, status }) => isTrialEnded(status) && !shown.has(id))) {
        shown.add(trial.id)
        say(
          `${shown.size}/${job.progress.trials}  ${paintStatus(trial.status)}  ${cellName(trial)}: ${outcome(trial)}`,
        )
      }
      if (job.status === status) return
      status = job.status
      if (job.endedAt === null) say(`job ${job.id}: ${paintStatus(status)}`)
    },
    end: (job) => {
      if (job) say(summary(job))
    },
  }
}
