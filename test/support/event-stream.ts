/** A client of server-sent events. */
import assert from 'node:assert/strict'
import { TEST_KEY } from './database.ts'

/** A stream that a test waits on for longer fails, where the test waits. */
const STREAM_LIMIT_MS = 120_000

export interface ReceivedEvent {
  id?: string
  event?: string
  data?: string
}

export interface EventStream {
  /** The next event, without comments; null when the stream has ended. */
  next(): Promise<ReceivedEvent | null>
  /** The next event of this job, or of any job, with the job that it carries. */
  job(
    jobId?: string,
  ): Promise<{ event: string; id: string; job: { id: string; status: string; version: number } }>
  close(): void
}

export async function openEventStream(
  url: string,
  { lastEventId, key = TEST_KEY }: { lastEventId?: string | undefined; key?: string } = {},
): Promise<EventStream> {
  const abort = new AbortController()
  const response = await fetch(url, {
    signal: AbortSignal.any([abort.signal, AbortSignal.timeout(STREAM_LIMIT_MS)]),
    headers: {
      authorization: `Bearer ${key}`,
      ...(lastEventId !== undefined && { 'last-event-id': lastEventId }),
    },
  })
  assert.equal(response.status, 200, await (response.ok ? '' : response.text()))
  assert.equal(response.headers.get('content-type'), 'text/event-stream')
  assert.ok(response.body)
  const blocks = parse(response.body)
  const next = async () => (await blocks.next()).value ?? null
  return {
    next,
    job: async (jobId) => {
      for (;;) {
        const block = await next()
        assert.ok(block, 'the stream ended')
        const { event, id, data } = block
        const job = data && JSON.parse(data)
        if (event && id && job && [undefined, job.id].includes(jobId)) return { event, id, job }
      }
    },
    close: () => abort.abort(),
  }
}

async function* parse(body: ReadableStream<Uint8Array>): AsyncGenerator<ReceivedEvent, undefined> {
  let text = ''
  const decoder = new TextDecoder()
  for await (const chunk of body) {
    text += decoder.decode(chunk, { stream: true })
    const blocks = text.split('\n\n')
    text = blocks.pop() ?? ''
    for (const block of blocks) {
      const fields = block.split('\n').map((line) => /^(\w+): (.*)$/s.exec(line)?.slice(1) ?? [])
      const { id, event, data } = Object.fromEntries(fields)
      if (id !== undefined || data !== undefined) yield { id, event, data }
    }
  }
}
