import type { Claim, Repositories } from '#core/repositories/index.ts'
import type { Logger } from '#core/runtime/logger.ts'
import type { TrialSpec } from '#core/schemas/spec.ts'

/** A claimed attempt, and what is needed to write about it. */
export interface Attempt {
  repositories: Pick<Repositories, 'trials' | 'artifacts' | 'datasets'>
  claim: Claim
  spec: TrialSpec
  logger: Logger
  /** Repeats a write until Postgres is back. */
  persist: <T>(write: () => Promise<T>) => Promise<T>
}
