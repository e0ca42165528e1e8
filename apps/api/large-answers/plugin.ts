/**
 * Makes large answers: the small ones on the event loop, the others in threads, and those of each team one at a time
 * (docs/adr/0025-heavy-reads-off-the-event-loop.md).
 */
import { Readable } from 'node:stream'
import type { FastifyReply } from 'fastify'
import fp from 'fastify-plugin'
import { type AnswerName, type Asked, createAnswerMaker, type Made } from './answers.ts'
import { TeamQueues } from './team-queues.ts'
import { TeamStreams } from './team-streams.ts'
import { UnsentBytes } from './unsent-bytes.ts'

/**
 * Up to these sizes an answer takes a few milliseconds, and may be made on the event loop. A job of a list can take almost a
 * millisecond, and a schedule or a run more, so their lists never are small.
 */
const SMALL_PAGE_ROWS = 50
const SMALL_PAGE_JOBS = 20
const SMALL_TABLE_TRIALS = 500

/** @param page of trials or measurements */
export const isSmallPage = ({ limit }: { limit: number }): boolean => limit <= SMALL_PAGE_ROWS

export const isSmallPageOfJobs = ({ limit }: { limit: number }): boolean => limit <= SMALL_PAGE_JOBS

/** @param jobs the jobs in a table or a comparison */
export const isSmallTable = (jobs: readonly { trials: number }[]): boolean =>
  jobs.reduce((sum, { trials }) => sum + trials, 0) <= SMALL_TABLE_TRIALS

/** One at a time, so that a team never keeps both threads busy. A comparison can take a second, others a tenth of that. */
const ANSWERS = { running: 1, waiting: 20 }
/** Small ones share the event loop with all teams: a few at a time, however many a team sends. */
const SMALL_ANSWERS = { running: 2, waiting: 500 }
const FILES_AT_A_TIME = 2
const UNSENT_BYTES_PER_TEAM = 32 * 2 ** 20

export interface LargeAnswers {
  /**
   * Makes an answer: a small one on the event loop, any other in a thread, when it is the team's turn.
   * @param client aborted when the client is gone
   * @throws SecateurError PRUNE_TOO_MANY_READS, or the problem that the client gets
   */
  make<Name extends Exclude<AnswerName, 'measurementFile'>>(
    client: AbortSignal,
    name: Name,
    asked: Asked[Name],
    isSmall?: boolean,
  ): Promise<Made[Name]>
  /** Starts a file. @throws SecateurError PRUNE_TOO_MANY_READS */
  openFile(client: AbortSignal, asked: Asked['measurementFile']): Promise<Readable>
  /** Sends an answer, and counts it for the team until the client has taken it. */
  send(reply: FastifyReply, body: Uint8Array): FastifyReply
}

export const largeAnswers = fp(
  async (app) => {
    const { threads, repositories } = app.deps
    const eventLoop = createAnswerMaker(repositories)
    const answers = new TeamQueues('large answers', ANSWERS)
    const smallAnswers = new TeamQueues('small answers', SMALL_ANSWERS)
    const files = new TeamStreams('files', FILES_AT_A_TIME)
    const unsent = new UnsentBytes(UNSENT_BYTES_PER_TEAM)

    app.decorate('largeAnswers', {
      make: async (client, name, asked, isSmall = false) => {
        unsent.requireRoom(asked.teamId)
        const [queue, maker] = isSmall ? [smallAnswers, eventLoop] : [answers, threads]
        return queue.run(asked.teamId, client, () => maker.make(name, asked))
      },
      openFile: (client, asked) =>
        files.open(asked.teamId, client, async () =>
          Readable.fromWeb(await threads.make('measurementFile', asked)),
        ),
      send(reply, body) {
        unsent.add(reply.request.teamId, body.length, reply.raw)
        return reply.send(body)
      },
    })
  },
  { name: 'large-answers' },
)

declare module 'fastify' {
  interface FastifyInstance {
    largeAnswers: LargeAnswers
  }
}
