/** Cuts content into parts and sends several at once. */

const MiB = 1024 * 1024
/** Parts of this size use a fast network well; S3 allows 5 MiB and more. */
const PART_BYTES = 8 * MiB
/** S3 allows no more. */
const MAX_PARTS = 10_000

/** How many parts are sent at once. Each is in memory until the server has confirmed it. */
const PARALLEL = 4

export interface Part {
  /** From 1. */
  number: number
  body: Buffer
}

/** The size of the parts of a file, except for the last one. */
export const partBytes = (bytes: number): number => Math.max(PART_BYTES, Math.ceil(bytes / MAX_PARTS))

/** @yields parts of that size; the last one is smaller, and comes after the chunks have ended without an error */
export async function* cut(chunks: AsyncIterable<Buffer>, size: number): AsyncGenerator<Part> {
  let number = 1
  let held: Buffer[] = []
  let bytes = 0
  for await (const chunk of chunks) {
    held.push(chunk)
    bytes += chunk.length
    while (bytes >= size) {
      const all = Buffer.concat(held)
      yield { number: number++, body: all.subarray(0, size) }
      held = [all.subarray(size)]
      bytes -= size
    }
  }
  if (bytes > 0) yield { number, body: Buffer.concat(held) }
}

/**
 * Returns when all parts are sent, or none is under way any more.
 * @throws the first error, of the parts or of `send`
 */
export async function sendParts(
  parts: AsyncGenerator<Part>,
  send: (part: Part, signal: AbortSignal) => Promise<void>,
  signal: AbortSignal,
): Promise<void> {
  const failed = new AbortController()
  const stop = AbortSignal.any([signal, failed.signal])
  const errors: unknown[] = []
  const sender = async () => {
    try {
      for await (const part of parts) await send(part, stop)
    } catch (error) {
      errors.push(error)
      failed.abort()
    }
  }
  await Promise.all(Array.from({ length: PARALLEL }, sender))
  if (errors.length > 0) throw errors[0]
}
