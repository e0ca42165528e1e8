/** Time limits for questions to Postgres and Redis, whose clients wait for ever while the server is unreachable. */

const TIMEOUT_MS = 2_000

/** Checks whether a service answers. @returns `ok`, or the reason in one line */
export async function probe(question: () => Promise<unknown>): Promise<string> {
  try {
    await withTimeout(question)
    return 'ok'
  } catch (error) {
    return error instanceof Error ? (error.message.trim().split('\n').at(-1) ?? 'failed') : 'failed'
  }
}

/** The answer. @throws Error if there is none within 2 s */
export async function withTimeout<T>(question: () => Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const limit = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer in ${TIMEOUT_MS} ms`)), TIMEOUT_MS)
  })
  try {
    return await Promise.race([question(), limit])
  } finally {
    clearTimeout(timer)
  }
}
