/** Settings for programs that ask more of the API than any person would: tests, benchmarks, the fault harness. */
export const UNLIMITED = { SECATEUR_KEY_REQUESTS: '100000000', SECATEUR_TEAM_REQUESTS: '100000000' }
