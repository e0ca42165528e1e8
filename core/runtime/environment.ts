/** Reads the environment. The only file that reads `process.env`. Light: short commands of the CLI import it. */
import { loadEnvFile } from './startup/env-file.mjs'

/**
 * `process.env`, completed by `.env` as with `node --env-file`: variables that are set win.
 * @throws ConfigError if `.env` is unreadable
 */
export function readEnvironment(): NodeJS.ProcessEnv {
  const problem = loadEnvFile('.env')
  if (problem) throw new ConfigError([problem])
  return process.env
}

/** Missing or wrong settings. Each problem names its setting. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError'
  constructor(readonly problems: readonly string[]) {
    super(`Wrong settings:\n${problems.map((problem) => `  ${problem}`).join('\n')}`)
  }
}

/** The settings of a client of the API. */
export interface ClientConfig {
  readonly url: string
  /** API key; empty if it is not set. */
  readonly key: string
}

export const DEFAULT_URL = 'http://127.0.0.1:8080'

/** @throws ConfigError */
export function loadClientConfig(env = readEnvironment()): ClientConfig {
  const url = env.SECATEUR_URL || DEFAULT_URL
  if (!isHttpUrl(url))
    throw new ConfigError([
      `SECATEUR_URL is wrong: it must be an http or https URL. Example: SECATEUR_URL=${DEFAULT_URL}.`,
    ])
  return { url: url.replace(/\/+$/, ''), key: env.SECATEUR_KEY ?? '' }
}

export const isHttpUrl = (text: string): boolean => /^https?:\/\//.test(text) && URL.canParse(text)
