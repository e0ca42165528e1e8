/** What a thread does: it makes answers, over connections of its own. What a client gets as a problem crosses as data. */
import { move, workerData } from 'piscina'
import { SecateurError } from '#core/errors.ts'
import { createRepositories } from '#core/repositories/index.ts'
import { DATABASE_UNREACHABLE, isDatabaseUnavailable, openDb } from '#core/runtime/db.ts'
import { STATEMENT_LIMIT_MS } from '../lifetime/time-limits.ts'
import { type AnswerName, type Asked, createAnswerMaker } from './answers.ts'

/** An answer needs one connection at a time, and so does each file that is downloaded meanwhile. */
const CONNECTIONS = 4

/** What a thread gets when it starts. */
export interface ThreadData {
  databaseUrl: string
}

/** What a thread gets for each answer. */
export interface ThreadTask {
  name: AnswerName
  asked: Asked[AnswerName]
}

/** An error that the client gets. */
export interface ThreadProblem {
  problem: Pick<SecateurError, 'code' | 'message' | 'items'>
}

const { databaseUrl } = workerData as ThreadData
const db = openDb(databaseUrl, { connections: CONNECTIONS, timeoutMs: STATEMENT_LIMIT_MS })
const answers = createAnswerMaker(createRepositories(db))

/** Without a task, it returns when the thread has started. */
export default async function makeAnswer(task: ThreadTask | null): Promise<unknown> {
  if (task === null) return null
  try {
    const made = await answers.make(task.name, task.asked)
    return made instanceof ReadableStream ? move(made as unknown as ArrayBuffer) : made
  } catch (error) {
    return { problem: problemOf(error) } satisfies ThreadProblem
  }
}

/** Rethrows what is no problem of the client. The event loop logs it. */
function problemOf(error: unknown): ThreadProblem['problem'] {
  if (isDatabaseUnavailable(error))
    return { code: 'PRUNE_UNAVAILABLE', message: DATABASE_UNREACHABLE, items: [] }
  if (!(error instanceof SecateurError)) throw error
  const { code, message, items } = error
  return { code, message, items }
}
