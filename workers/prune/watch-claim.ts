import type { Progress } from '#core/schemas/events.ts'
import type { Attempt } from './attempt.ts'

const BEAT_INTERVAL_MS = 1_000

/** What the heartbeats of an attempt report and learn. */
export interface ClaimWatch {
  /** Aborted when the job is being cancelled. */
  cancelled: AbortSignal
  /** Aborted when the claim is no longer in force: the attempt was taken away, or it has just ended. */
  lost: AbortSignal
  progress(latest: Progress): void
  /** Resolves when no heartbeat is running any more. */
  stop(): Promise<void>
}

/**
 * Sends a heartbeat with the progress once a second, and learns from its answer whether to go on. A heartbeat that fails
 * because Postgres is away is only logged, because only Postgres can say whether the claim still holds.
 */
export function watchClaim({ repositories: { trials }, claim, logger }: Attempt): ClaimWatch {
  const cancel = new AbortController()
  const lose = new AbortController()
  let progress: Progress | undefined
  let beating: Promise<void> | undefined

  async function beat(): Promise<void> {
    const news = progress
    progress = undefined
    try {
      const answer = await trials.heartbeat(claim.trial.id, claim.token, news)
      if (answer === 'cancel') cancel.abort()
      if (answer === 'lost') lose.abort()
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
    cancelled: cancel.signal,
    lost: lose.signal,
    progress: (latest) => {
      progress = latest
    },
    stop: async () => {
      clearInterval(timer)
      await beating
    },
  }
}
