/** Records the HTTP requests that this process sends with `fetch`, headers included. */
import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { after } from 'node:test'

export interface SentRequest {
  origin: string
  path: string
  headers: Record<string, string>
}

/** What undici publishes; its headers are a flat list of names and values. */
interface Created {
  request: { origin: string; path: string; headers: string[] }
}

/** Call it at the top of a test file. @returns the requests so far; a test may empty the list */
export function recordRequests(): SentRequest[] {
  const sent: SentRequest[] = []
  const record = (message: unknown) => {
    const { origin, path, headers } = (message as Created).request
    const pairs = Array.from({ length: headers.length / 2 }, (_, i) => headers.slice(2 * i, 2 * i + 2))
    sent.push({ origin, path, headers: Object.fromEntries(pairs) })
  }
  subscribe('undici:request:create', record)
  after(() => unsubscribe('undici:request:create', record))
  return sent
}
