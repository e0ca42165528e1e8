/** A queue for each team: it runs a few tasks at a time, lets a few wait, and rejects the rest. */
import PQueue from 'p-queue'
import { SecateurError } from '#core/errors.ts'

export interface QueueLimits {
  /** The most tasks of a team that run at the same time. */
  running: number
  /** The most tasks of a team that wait. */
  waiting: number
}

export class TeamQueues {
  private readonly queues = new Map<string, PQueue>()

  /** @param what the answers, for the message: `comparisons` */
  constructor(
    private readonly what: string,
    private readonly limits: QueueLimits,
  ) {}

  /**
   * Runs a task when it is its turn. A task that waits leaves the queue when its client is gone. A task that runs keeps its
   * place until it ends, because its work goes on.
   * @throws SecateurError PRUNE_TOO_MANY_READS if too many tasks of the team wait
   */
  async run<T>(teamId: string, client: AbortSignal, task: () => Promise<T>): Promise<T> {
    const { running, waiting } = this.limits
    const queue = this.queues.get(teamId) ?? this.open(teamId)
    if (queue.pending >= running && queue.size >= waiting)
      throw new SecateurError(
        'PRUNE_TOO_MANY_READS',
        `Your team already has ${queue.pending + queue.size} requests for ${this.what}. Send the next one when one of them has been answered.`,
      )
    const turn = new AbortController()
    const leave = () => turn.abort(new SecateurError('PRUNE_UNAVAILABLE', 'The client did not wait.'))
    client.addEventListener('abort', leave, { once: true })
    return queue.add(
      () => {
        client.removeEventListener('abort', leave)
        return task()
      },
      { signal: turn.signal },
    )
  }

  private open(teamId: string): PQueue {
    const queue = new PQueue({ concurrency: this.limits.running })
    queue.on('idle', () => this.queues.delete(teamId))
    this.queues.set(teamId, queue)
    return queue
  }
}
