import type { Repositories } from '#core/repositories/index.ts'
import type { Logger } from '#core/runtime/logger.ts'
import type { Progress } from '#core/schemas/events.ts'

const BEAT_INTERVAL_MS = 1_000

export interface Watched {
  trialId: string
  token: string
  logger: Logger
  /** The job is being cancelled. */
  onCancel: () => void
  /** The claim is no longer this attempt's: somebody has taken it, or the attempt has just ended. */
  onLost: () => void
}

/**
 * Says once a second that the claim's holder lives and how far it is, and hears in return whether to go on. A beat that
 * fails because Postgres is away is only logged: whether the claim still holds is for Postgres to say.
 */
export function watchClaim(
  trials: Repositories['trials'],
  { trialId, token, logger, onCancel, onLost }: Watched,
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
      logger.warn({ error }, 'no heartbeat of the trial was written')
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
    /** No beat is under way once it has resolved. */
    stop: async () => {
      clearInterval(timer)
      await beating
    },
  }
}
