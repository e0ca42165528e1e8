/** Measures how long an event takes to reach all clients that stream a job from one process. */
import { once } from 'node:events'
import { Agent, get, type IncomingMessage } from 'node:http'

export interface Streams {
  /** Milliseconds from the call of `change` until all streams have the next event. */
  measure(change: () => Promise<unknown>): Promise<number>
  close(): void
}

export async function openStreams(
  url: string,
  headers: Record<string, string>,
  count: number,
): Promise<Streams> {
  const agent = new Agent({ maxSockets: count })
  const streams: { response: IncomingMessage; events: number; onEvent: () => void }[] = []
  for (let opened = 0; opened < count; opened++) {
    const [response] = (await once(get(url, { agent, headers }), 'response')) as [IncomingMessage]
    if (response.statusCode !== 200) throw new Error(`a stream got status ${response.statusCode}`)
    const stream = { response, events: 0, onEvent: () => {} }
    response.on('data', (chunk: Buffer) => {
      if (!chunk.includes('\nevent: job\n')) return
      stream.events += 1
      stream.onEvent()
    })
    streams.push(stream)
  }
  const allAt = (events: number) =>
    Promise.all(
      streams.map(
        (stream) =>
          new Promise<void>((resolve) => {
            stream.onEvent = () => {
              if (stream.events >= events) resolve()
            }
            stream.onEvent()
          }),
      ),
    )
  await allAt(1)
  let events = 1
  return {
    async measure(change) {
      events += 1
      const started = performance.now()
      await Promise.all([change(), allAt(events)])
      return performance.now() - started
    },
    close: () => agent.destroy(),
  }
}
