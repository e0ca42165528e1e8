/** Runs all of Secateur on one machine: Postgres, Redis, the API, the control worker and one pruning worker. */
import { randomBytes } from 'node:crypto'
import { existsSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { type LocalConfig, loadLocalConfig } from '#core/runtime/config.ts'
import { migrate } from '#core/runtime/migrations.ts'
import { acquireLock, LockHeldError } from '../setup/lock.mjs'
import { HOME, VENV_PYTHON } from '../setup/paths.mjs'
import { endLeftovers } from './child.ts'
import { openPostgres, openRedis } from './embedded/open.ts'
import { freePort, requireFreePort } from './ports.ts'
import { readSecret, writeSecret } from './secret-file.ts'
import { SERVICE_NAMES, type ServiceName, startServices } from './services.ts'

const DEFAULT_PORT = 8080

/** The parts of a stack, in the order in which they start. */
export type Part = 'postgres' | 'redis' | ServiceName

export interface StackOptions {
  /** Settings that override the environment. */
  env?: NodeJS.ProcessEnv
  /** Aborts the start. */
  signal: AbortSignal
  onReady: (part: Part, detail: string) => void
  /** A part ended by itself, and restarts after `delayMs`. */
  onRestart: (part: Part, why: string, delayMs: number) => void
  /** Every line that a service prints. */
  onLine?: (part: ServiceName, line: string) => void
}

export interface Stack {
  /** Base URL of the API. */
  readonly url: string
  readonly databaseUrl: string
  restartServices: () => Promise<void>
  stop: () => Promise<void>
}

/** Another stack of this checkout is running. */
export class StackRunningError extends Error {
  override readonly name = 'StackRunningError'
  constructor(pid: number) {
    super(`Secateur is already running from ${HOME} (process ${pid}). Stop it, or set another SECATEUR_HOME.`)
  }
}

/**
 * Starts everything and resolves when all parts are ready. After a failure it stops what it has started.
 * `DATABASE_URL` and `REDIS_URL` replace the embedded servers. Settings, ports and files are checked before anything starts.
 * @throws StackRunningError
 * @throws ConfigError, StartError
 */
export async function startStack(options: StackOptions): Promise<Stack> {
  const { signal, onReady, onRestart } = options
  const given = { ...process.env, ...options.env }
  const config = loadLocalConfig(given)
  const records = join(HOME, 'run')
  const undo: (() => Promise<void>)[] = []
  const stop = async () => {
    for (const step of undo.splice(0).toReversed()) await step()
  }
  try {
    undo.push(lockHome())
    await endLeftovers(records)
    const port = await apiPort(config, given)
    const metricsPort = await requireMetricsPorts(config)
    const webhookKey = config.webhooks.key ?? keepWebhookKey()
    signal.throwIfAborted()

    const postgres = await openPostgres(config, records, (why, ms) => onRestart('postgres', why, ms))
    undo.push(postgres.stop)
    const applied = await migrate(postgres.url)
    onReady(
      'postgres',
      `${postgres.place}${applied.length > 0 ? `, ${applied.length} migrations applied` : ''}`,
    )
    signal.throwIfAborted()

    const redis = await openRedis(config, records, (why, ms) => onRestart('redis', why, ms))
    undo.push(redis.stop)
    onReady('redis', redis.place)
    signal.throwIfAborted()

    const { host } = config
    const url = `http://${host.includes(':') ? `[${host}]` : host}:${port}`
    const logs = join(HOME, 'logs')
    const services = await startServices({
      env: {
        ...given,
        DATABASE_URL: postgres.url,
        REDIS_URL: redis.url,
        HOST: host,
        PORT: String(port),
        SECATEUR_HOME: HOME,
        SECATEUR_PUBLIC_URL: given.SECATEUR_PUBLIC_URL || url,
        SECATEUR_WEBHOOK_KEY: webhookKey,
        SECATEUR_PYTHON: VENV_PYTHON,
      },
      metricsPort,
      records,
      logs,
      signal,
      onReady: (name) => onReady(name, name === 'api' ? url : `logs to ${join(logs, `${name}.log`)}`),
      onRestart,
      onLine: options.onLine,
    })
    undo.push(services.stop)
    return { url, databaseUrl: postgres.url, restartServices: services.restart, stop }
  } catch (error) {
    await stop()
    throw isDiskFull(error)
      ? new Error(`The disk of ${HOME} is full. Free some of it, and start again.`)
      : error
  }
}

function lockHome(): () => Promise<void> {
  mkdirSync(HOME, { recursive: true })
  try {
    const release = acquireLock(join(HOME, 'stack.lock'))
    return async () => release()
  } catch (error) {
    throw error instanceof LockHeldError ? new StackRunningError(error.pid) : error
  }
}

/** The port of the API: the one of `PORT`, which must be free, or any. */
const apiPort = ({ host, port }: LocalConfig, given: NodeJS.ProcessEnv): Promise<number> =>
  given.PORT ? requireFreePort({ setting: 'PORT', host, port }) : freePort(DEFAULT_PORT)

/** @returns the first of the ports, which must be free; null if metrics are off or on any port */
async function requireMetricsPorts({ metrics }: LocalConfig): Promise<number | null> {
  const { host, port: first } = metrics
  if (!first) return null
  for (const index of SERVICE_NAMES.keys())
    await requireFreePort({ setting: 'SECATEUR_METRICS_PORT', host, port: first + index })
  return first
}

/** The key that encrypts the secrets of webhooks. It is made once, because the secrets outlive a restart. */
function keepWebhookKey(): string {
  const path = join(HOME, 'webhook.key')
  if (!existsSync(path)) writeSecret(path, randomBytes(32).toString('base64'))
  const repair =
    'It must hold 32 bytes in base64. Restore it from a backup. Without one, delete it and create the webhooks again: another key cannot read their secrets.'
  return readSecret(path, /^[A-Za-z0-9+/]{43}=$/, repair)
}

/** Whether a file could not be written, or the message of a server says so. */
const isDiskFull = (error: unknown): boolean =>
  error instanceof Error && /ENOSPC|No space left on device/.test(error.message)
