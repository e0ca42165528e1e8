/** A probe that hangs is worth less than one that says no. */
const PROBE_LIMIT_MS = 2_000

/** Asks whether somebody answers. @returns `ok`, or what is wrong in one line */
export async function probe(question: () => Promise<unknown>): Promise<string> {
  try {
    await withTimeout(question)
    return 'ok'
  } catch (error) {
    return error instanceof Error ? (error.message.trim().split('\n').at(-1) ?? 'failed') : 'failed'
  }
}

/** The answer, if there is one soon. A client that waits for its server as long as it takes gives none while that is away. */
export async function withTimeout<T>(question: () => Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const limit = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer in ${PROBE_LIMIT_MS} ms`)), PROBE_LIMIT_MS)
  })
  try {
    return await Promise.race([question(), limit])
  } finally {
    clearTimeout(timer)
  }
}
