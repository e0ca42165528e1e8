/**
 * Makes large answers: the small ones on the event loop, the others in threads, and those of each team one at a time
 * (docs/adr/0025-heavy-reads-off-the-event-loop.md).
 */
import { addAbortSignal, Readable } from 'node:stream'
import { finished } from 'node:stream/promises'
import type { FastifyReply } from 'fastify'
import fp from 'fastify-plugin'
import { type AnswerName, type Asked, createAnswerMaker, type Made } from './answers.ts'
import { TeamQueues } from './team-queues.ts'
import { UnsentBytes } from './unsent-bytes.ts'

/**
 * Up to these sizes an answer takes a few milliseconds, and may be made on the event loop. Not so lists of jobs, schedules and
 * runs: one row of them can take a millisecond or more.
 */
const SMALL_PAGE_ROWS = 50
const SMALL_TABLE_TRIALS = 500

export const isSmallPage = ({ limit }: { limit: number }): boolean => limit <= SMALL_PAGE_ROWS

/** @param jobs the jobs in a table or a comparison */
export const isSmallTable = (jobs: readonly { trials: number }[]): boolean =>
  jobs.reduce((sum, { trials }) => sum + trials, 0) <= SMALL_TABLE_TRIALS

/** A comparison can take a second; a table, or a page of a list, a tenth of that. */
const COMPARISONS = { running: 1, waiting: 4 }
const PAGES = { running: 1, waiting: 50 }
/** A file takes as long as its client reads, so none waits for another. */
const FILES = { running: 4, waiting: 0 }
const UNSENT_BYTES_PER_TEAM = 32 * 2 ** 20

export interface LargeAnswers {
  /**
   * Makes an answer when it is the team's turn.
   * @param client aborted when the client is gone
   * @param isSmall makes it on the event loop
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
    const comparisons = new TeamQueues('comparisons', COMPARISONS)
    const pages = new TeamQueues('tables and lists', PAGES)
    const files = new TeamQueues('files', FILES)
    const unsent = new UnsentBytes(UNSENT_BYTES_PER_TEAM)

    app.decorate('largeAnswers', {
      make: (client, name, asked, isSmall = false) =>
        (name === 'comparison' ? comparisons : pages).run(asked.teamId, client, async () => {
          unsent.requireRoom(asked.teamId)
          return (isSmall ? eventLoop : threads).make(name, asked)
        }),
      openFile: (client, asked) =>
        new Promise((resolve, reject) => {
          const transfer = async () => {
            const file = Readable.fromWeb(await threads.make('measurementFile', asked))
            resolve(addAbortSignal(client, file))
            await finished(file).catch(() => {}) // the response gets its error
          }
          files.run(asked.teamId, client, transfer).catch(reject)
        }),
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
