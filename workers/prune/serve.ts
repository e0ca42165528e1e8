import type { TrialMessage } from '#core/queue/queues.ts'
import type { DispatchLimits } from '#core/repositories/index.ts'
import { type RunTrialDeps, runTrial } from './run-trial.ts'

/**
 * From one message on, trial after trial for as long as there are any for this host. It asks for the next one itself:
 * between two trials it waits for no message, and goes on while control or Redis is away.
 */
export async function serve(
  deps: RunTrialDeps,
  limits: DispatchLimits,
  message: TrialMessage,
): Promise<void> {
  for (let next: TrialMessage | null = message; next; ) {
    await begin(deps, next)
    next = deps.stopping.aborted ? null : await deps.repositories.trials.queueFor(deps.host.id, limits)
  }
}

/** A trial that cannot begin here, because no Python comes up, is not kept from others. */
async function begin(deps: RunTrialDeps, message: TrialMessage): Promise<void> {
  try {
    await runTrial(deps, message)
  } catch (error) {
    await deps.repositories.trials.giveBack({ ...message, hostId: deps.host.id })
    throw error
  }
}
