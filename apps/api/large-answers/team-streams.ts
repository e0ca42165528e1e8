/** Streams of each team: it may read a few at a time, and gets no more until one of them has ended. */
import { addAbortSignal, type Readable } from 'node:stream'
import { finished } from 'node:stream/promises'
import { TeamQueues } from './team-queues.ts'

export class TeamStreams {
  private readonly queues: TeamQueues

  /**
   * @param what the streams, for the message: `downloads`
   * @param running the most streams of a team. A stream takes as long as its client reads, so none waits for another.
   */
  constructor(what: string, running: number) {
    this.queues = new TeamQueues(what, { running, waiting: 0 })
  }

  /**
   * Opens a stream. It counts for the team until it ends.
   * @param client aborted when the client is gone; the stream is then destroyed
   * @throws SecateurError PRUNE_TOO_MANY_READS
   */
  open(teamId: string, client: AbortSignal, start: () => Promise<Readable>): Promise<Readable> {
    return new Promise((resolve, reject) => {
      const transfer = async () => {
        const stream = await start()
        resolve(addAbortSignal(client, stream))
        await finished(stream).catch(() => {}) // the response gets its error
      }
      this.queues.run(teamId, client, transfer).catch(reject)
    })
  }
}
