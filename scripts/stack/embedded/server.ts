/** Keeps an embedded server running at one address. */
import { describeExit, type Exit } from '../child.ts'
import { type Backoff, keepRunning } from '../restarts.ts'

/** A running server. */
export interface EmbeddedServer {
  readonly url: string
  readonly pid: number
  /** Resolves when it ends for any reason. */
  readonly exited: Promise<Exit>
  stop: () => Promise<void>
}

export interface KeepOptions {
  /** @param again URL of an earlier start, to listen at the same address again */
  start: (again?: string) => Promise<EmbeddedServer>
  /** It ended by itself or could not start again, and the next try is after `delayMs`. */
  onRestart: (why: string, delayMs: number) => void
  backoffMs?: Backoff
}

/**
 * Starts a server, and restarts it until it is stopped.
 * @throws Error if the first start fails
 */
export async function keepServer({
  start,
  ...options
}: KeepOptions): Promise<Pick<EmbeddedServer, 'url' | 'stop'>> {
  let server = await start()
  let isFirst = true
  const stopping = new AbortController()

  async function run() {
    try {
      if (!isFirst) server = await start(server.url)
    } catch (error) {
      return { why: reason(error) }
    }
    isFirst = false
    if (stopping.signal.aborted) await server.stop()
    return { why: describeExit(await server.exited) }
  }
  const ended = keepRunning({ run, stopping: stopping.signal, ...options })

  return {
    url: server.url,
    stop: async () => {
      stopping.abort()
      await server.stop()
      await ended
    },
  }
}

/** The reason in the output of a server that did not start: what it calls fatal, or its last line. */
function reason(error: unknown): string {
  const lines = (error instanceof Error ? error.message : String(error)).trimEnd().split('\n')
  return lines.findLast((line) => /fatal|panic/i.test(line)) ?? lines.at(-1) ?? ''
}
