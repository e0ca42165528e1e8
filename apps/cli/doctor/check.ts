/** A check of `secateur doctor`, and how all of them run. */

export interface Finding {
  ok: boolean
  found: string
  /** How to fix it. */
  todo?: string
}

export interface Check {
  name: string
  run: () => Promise<Finding>
  /** How to fix it when `run` throws. */
  todo: string
}

/** A check that takes longer has failed. */
export const LIMIT_MS = 60_000

export type Result = Finding & { name: string }

/** Runs all checks at the same time, and returns the results in their order. A check that throws has failed. */
export const runChecks = (checks: readonly Check[]): Promise<Result[]> =>
  Promise.all(
    checks.map(async ({ name, run, todo }) => {
      try {
        return { name, ...(await within(run())) }
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
