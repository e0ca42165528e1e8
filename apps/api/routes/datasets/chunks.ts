/** Reads the body of an upload. */
import { addAbortSignal, PassThrough, type Readable } from 'node:stream'
import { SecateurError } from '#core/errors.ts'

/** In bytes per second. A client that sends less would occupy its slot for an hour. */
const LEAST_RATE = 1_024

/**
 * The chunks of a body as they arrive. The body itself is never destroyed, because the answer needs its connection.
 * @param signal ends the upload
 * @param stallLimitMs the time over which the rate is averaged
 * @throws SecateurError PRUNE_REQUEST_TIMEOUT if the client sends too slowly; the reason of the signal once it is aborted
 */
export async function* chunksOf(
  body: Readable,
  signal: AbortSignal,
  stallLimitMs: number,
): AsyncGenerator<Buffer> {
  const stall = new AbortController()
  let received = 0
  const timer = setInterval(() => {
    if (received < (LEAST_RATE * stallLimitMs) / 1_000) stall.abort(tooSlow(stallLimitMs))
    received = 0
  }, stallLimitMs)
  const end = AbortSignal.any([signal, stall.signal])
  const relay = body.pipe(addAbortSignal(end, new PassThrough()))
  try {
    for await (const chunk of relay) {
      received += chunk.length
      yield chunk
    }
  } catch (error) {
    throw end.aborted ? end.reason : error
  } finally {
    clearInterval(timer)
    body.unpipe(relay)
  }
}

const tooSlow = (stallLimitMs: number) =>
  new SecateurError(
    'PRUNE_REQUEST_TIMEOUT',
    `The upload is too slow: send at least ${LEAST_RATE} bytes per second, averaged over ${stallLimitMs / 1_000} s.`,
  )
