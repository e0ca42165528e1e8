/**
 * A REST client that sends every request again until it is answered. It uses `fetch` and not the TypeScript client, because it
 * counts broken connections, timeouts and 503 answers one by one.
 */
import { setTimeout as delay } from 'node:timers/promises'

const RETRY_MS = 250
/** Longer than the API takes to report that a service is down. */
const ANSWER_LIMIT_MS = 40_000

export interface Answer {
  status: number
  text: string
}

export interface Api {
  /** @returns null when the load was stopped, or the answer had none of the statuses */
  send(method: string, path: string, statuses: readonly number[], body?: object): Promise<Answer | null>
  /** Reason -> number of requests that were sent again for it. */
  readonly retries: ReadonlyMap<string, number>
  /** Answers that a client must never get. */
  readonly wrong: readonly string[]
}

export function createApi(url: string, key: string, stopping: AbortSignal): Api {
  const retries = new Map<string, number>()
  const wrong: string[] = []

  /** @returns why the request must be sent again, if it was not answered */
  async function trySend(method: string, path: string, body?: object): Promise<Answer | string> {
    try {
      const response = await fetch(`${url}/v1${path}`, {
        method,
        headers: { authorization: `Bearer ${key}`, ...(body && { 'content-type': 'application/json' }) },
        signal: AbortSignal.timeout(ANSWER_LIMIT_MS),
        ...(body && { body: JSON.stringify(body) }),
      })
      const answer = { status: response.status, text: await response.text() }
      return answer.status === 503 ? '503' : answer
    } catch (error) {
      if ((error as Error).name !== 'TimeoutError') return 'a broken connection'
      wrong.push(`${method} ${path}: no answer in ${ANSWER_LIMIT_MS} ms`)
      return 'no answer'
    }
  }

  return {
    retries,
    wrong,
    send: async (method, path, statuses, body) => {
      while (!stopping.aborted) {
        const result = await trySend(method, path, body)
        if (typeof result !== 'string') {
          if (statuses.includes(result.status)) return result
          wrong.push(`${method} ${path}: ${result.status} ${result.text}`)
          return null
        }
        retries.set(result, (retries.get(result) ?? 0) + 1)
        await delay(RETRY_MS)
      }
      return null
    },
  }
}
