/** Lets a few checks run at a time. Teams take turns, so that none waits for all the checks of another. */
import { SecateurError } from '#core/errors.ts'

export interface TurnLimits {
  /** Tasks that run at a time. A team has at most one of them. */
  concurrent: number
  /** Tasks of one team that may wait. */
  waitingPerTeam: number
  /** How long a task waits for its turn, in milliseconds. */
  waitMs: number
}

/**
 * Runs the task when it is its turn.
 * @param signal ends the wait; a task that has started handles it itself
 * @throws SecateurError `PRUNE_TOO_MANY_CHECKS` if too many tasks of the team wait, `PRUNE_UNAVAILABLE` after `waitMs` and
 * when the signal is aborted; and what the task throws
 */
export type TakeTurn = <T>(teamId: string, signal: AbortSignal, task: () => Promise<T>) => Promise<T>

export function createTurns({ concurrent, waitingPerTeam, waitMs }: TurnLimits): TakeTurn {
  /** By team, what starts its waiting tasks, oldest first. The team that has not had a turn for longest comes first. */
  const waiting = new Map<string, (() => void)[]>()
  const running = new Set<string>()

  function startNext(): void {
    for (const [teamId, [start, ...rest]] of waiting) {
      if (running.size === concurrent) return
      if (running.has(teamId)) continue
      setQueue(teamId, rest)
      running.add(teamId)
      start?.()
    }
  }

  function endTurn(teamId: string): void {
    running.delete(teamId)
    const queue = queueOf(teamId)
    waiting.delete(teamId)
    setQueue(teamId, queue) // behind the other teams
    startNext()
  }

  const queueOf = (teamId: string) => waiting.get(teamId) ?? []

  function setQueue(teamId: string, queue: (() => void)[]): void {
    if (queue.length > 0) waiting.set(teamId, queue)
    else waiting.delete(teamId)
  }

  function nextTurn(teamId: string, signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const start = () => {
        stopWaiting()
        resolve()
      }
      const giveUp = (reason: SecateurError) => {
        stopWaiting()
        setQueue(
          teamId,
          queueOf(teamId).filter((other) => other !== start),
        )
        reject(reason)
      }
      const onAbort = () => giveUp(abandoned())
      const timer = setTimeout(() => giveUp(tooBusy()), waitMs)
      const stopWaiting = () => {
        clearTimeout(timer)
        signal.removeEventListener('abort', onAbort)
      }
      signal.addEventListener('abort', onAbort)
      setQueue(teamId, [...queueOf(teamId), start])
      startNext()
    })
  }

  return async (teamId, signal, task) => {
    if (signal.aborted) throw abandoned()
    if (queueOf(teamId).length >= waitingPerTeam) throw tooMany(waitingPerTeam)
    await nextTurn(teamId, signal)
    try {
      return await task()
    } finally {
      endTurn(teamId)
    }
  }
}

const tooBusy = () =>
  new SecateurError('PRUNE_UNAVAILABLE', 'Too many jobs are being checked. Try again in a moment.')

/** The error of a check whose client no longer waits. */
export const abandoned = () => new SecateurError('PRUNE_UNAVAILABLE', 'The request ended before its check.')

const tooMany = (limit: number) =>
  new SecateurError(
    'PRUNE_TOO_MANY_CHECKS',
    `${limit} jobs of the team wait for their check already. Wait for the answers before you submit more.`,
  )
