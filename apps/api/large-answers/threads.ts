/** A pool of threads that make large answers, so that the event loop does not stop for them. */
import { Piscina } from 'piscina'
import { SecateurError } from '#core/errors.ts'
import type { Logger } from '#core/runtime/logger.ts'
import { compiled } from '#core/runtime/startup/checkout.mjs'
import type { AnswerMaker, AnswerName, Asked, Made } from './answers.ts'
import type { ThreadData, ThreadProblem, ThreadTask } from './thread.ts'

/** While one team keeps one busy, the other serves the rest. Each takes about 130 MiB. */
const THREADS = 2
/** Heap of a thread in MiB. An answer that needs more fails, and its thread is replaced. */
const HEAP_MIB = 512

/** Lowers the threads' priority below that of the event loop, which answers everyone. */
const NICE = 10

export interface Threads extends AnswerMaker {
  /** Ends the threads. Answers under way fail. */
  close(): Promise<void>
}

/** Starts the threads, which takes about a second. */
export async function openThreads(data: ThreadData, logger: Logger): Promise<Threads> {
  const pool = new Piscina<ThreadTask | null, unknown>({
    filename: compiled('apps/api/large-answers/thread.ts'),
    workerData: data,
    execArgv: [],
    minThreads: THREADS,
    maxThreads: THREADS,
    idleTimeout: Number.POSITIVE_INFINITY,
    resourceLimits: { maxOldGenerationSizeMb: HEAP_MIB },
    niceIncrement: NICE,
    // Otherwise an idle thread sleeps, and with it its connections and the files that clients download.
    atomics: 'disabled',
  })
  pool.on('error', (error: unknown) => logger.error({ error }, 'a thread failed'))
  await pool.run(null)
  return {
    async make<Name extends AnswerName>(name: Name, asked: Asked[Name]) {
      const made = (await pool.run({ name, asked })) as Made[Name] | ThreadProblem
      if (!('problem' in made)) return made
      const { code, message, items } = made.problem
      throw new SecateurError(code, message, items)
    },
    close: () => pool.destroy(),
  }
}
