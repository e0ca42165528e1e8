/** What a check is, and how all of them are run. */

export interface Finding {
  ok: boolean
  found: string
  /** What to do about it. */
  todo?: string
}

export interface Check {
  name: string
  look: () => Promise<Finding>
  /** What to do when looking fails. */
  todo: string
}

/** A check that hangs says so. */
const LIMIT_MS = 60_000

export type Result = Finding & { name: string }

/** All at once, in their order. A check that throws has found what it threw. */
export const runChecks = (checks: readonly Check[]): Promise<Result[]> =>
  Promise.all(
    checks.map(async ({ name, look, todo }) => {
      try {
        return { name, ...(await within(look())) }
      } catch (error) {
        const found = error instanceof Error ? (error.message.trim().split('\n').at(-1) ?? '') : String(error)
        return { name, ok: false, found, todo }
      }
    }),
  )

async function within<T>(work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const limit = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer in ${LIMIT_MS / 1000} s`)), LIMIT_MS)
  })
  return Promise.race([work, limit]).finally(() => clearTimeout(timer))
}
