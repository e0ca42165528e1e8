/** The environment, as every process reads it: nothing else reads `process.env`. It is light, for commands that are short. */
import { existsSync } from 'node:fs'

/** `process.env` over `.env`, as `node --env-file` has it. */
export function readEnvironment(): NodeJS.ProcessEnv {
  if (existsSync('.env')) process.loadEnvFile('.env')
  return process.env
}

/** Wrong settings, each by its name. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError'
  constructor(readonly problems: readonly string[]) {
    super(`Wrong settings:\n${problems.map((problem) => `  ${problem}`).join('\n')}`)
  }
}

/** What a client of the API needs to know. */
export interface ClientConfig {
  readonly url: string
  /** Empty without one. */
  readonly key: string
}

export const DEFAULT_URL = 'http://127.0.0.1:8080'

/** @throws ConfigError */
export function loadClientConfig(env = readEnvironment()): ClientConfig {
  const url = env.SECATEUR_URL || DEFAULT_URL
  if (!isHttpUrl(url)) throw new ConfigError([`SECATEUR_URL is wrong: it must be as ${DEFAULT_URL}.`])
  return { url: url.replace(/\/+$/, ''), key: env.SECATEUR_KEY ?? '' }
}

export const isHttpUrl = (text: string): boolean => /^https?:\/\//.test(text) && URL.canParse(text)
