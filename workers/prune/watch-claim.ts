import type { Repositories } from '#core/repositories/index.ts'
import type { Logger } from '#core/runtime/logger.ts'
import type { Progress } from '#core/schemas/events.ts'

const BEAT_INTERVAL_MS = 1_000

export interface WatchOptions {
  trialId: string
  token: string
  logger: Logger
  /** Called when the job is being cancelled. */
  onCancel: () => void
  /** The claim is no longer in force: the attempt was taken away, or it has just ended. */
  onLost: () => void
}

/**
 * Sends a heartbeat with the progress once a second, and learns from its answer whether to go on. A heartbeat that fails
 * because Postgres is away is only logged, because only Postgres can say whether the claim still holds.
 */
export function watchClaim(
  trials: Repositories['trials'],
  { trialId, token, logger, onCancel, onLost }: WatchOptions,
) {
  let progress: Progress | undefined
  let beating: Promise<void> | undefined

  async function beat(): Promise<void> {
    const news = progress
    progress = undefined
    try {
      const answer = await trials.heartbeat(trialId, token, news)
      if (answer === 'cancel') onCancel()
      if (answer === 'lost') onLost()
    } catch (error) {
      progress ??= news
      logger.warn({ error }, 'the heartbeat of the trial was not written')
    }
  }

  const timer = setInterval(() => {
    beating ??= beat().finally(() => {
      beating = undefined
    })
  }, BEAT_INTERVAL_MS)

  return {
    progress: (latest: Progress) => {
      progress = latest
    },
    /** Resolves when no heartbeat is running any more. */
    stop: async () => {
      clearInterval(timer)
      await beating
    },
  }
}
