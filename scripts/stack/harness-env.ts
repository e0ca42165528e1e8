/** Settings for demos, tests, benchmarks and the fault harness. */
import { availableParallelism } from 'node:os'

/** Turns the rate limits off, for programs that send more requests than any person would. */
export const UNLIMITED = { SECATEUR_KEY_REQUESTS: '100000000', SECATEUR_TEAM_REQUESTS: '100000000' }

/** One CPU thread for each Python, where several run at the same time and would compete for the cores. */
export const ONE_THREAD = { SECATEUR_THREADS: '1', OMP_NUM_THREADS: '1' }

/** All CPU threads for the worker's Python, where nothing else computes. */
export const EVERY_CORE = { SECATEUR_THREADS: String(availableParallelism()) }
