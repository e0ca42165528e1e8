import { isTrialEnded } from '#core/domain/status.ts'
import { jobState } from './job.ts'
import { paintStatus, say } from './terminal.ts'
import { cellName, outcome } from './trial.ts'
import { summary, type View } from './view.ts'

/** A view for logs: one line for each new status of the job and each new place in the queue, and for each trial that ends. */
export function createLines(): View {
  const shown = new Set<string>()
  let state = ''
  return {
    update: (job, trials, place) => {
      for (const trial of trials.filter(({ id, status }) => isTrialEnded(status) && !shown.has(id))) {
        shown.add(trial.id)
        say(
          `${shown.size}/${trials.length}  ${paintStatus(trial.status)}  ${cellName(trial)}: ${outcome(trial)}`,
        )
      }
      const now = `${job.status} ${place?.position}`
      if (now === state) return
      state = now
      if (job.endedAt === null) say(`job ${job.id}: ${paintStatus(job.status, jobState(job, place))}`)
    },
    end: (job) => {
      if (job) say(summary(job))
    },
  }
}
