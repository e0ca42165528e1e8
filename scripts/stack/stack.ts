/** Runs all of Secateur on one machine: Postgres, Redis, the API, the control worker and one pruning worker. */
import { randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { migrate } from '#core/runtime/migrations.ts'
import { acquireLock, LockHeldError } from '../setup/lock.mjs'
import { HOME, VENV_PYTHON } from '../setup/paths.mjs'
import { describeExit, endLeftovers } from './child.ts'
import { freePort } from './ports.ts'
import { type Service, startPostgres } from './postgres.ts'
import { type ServiceName, startServices } from './services.ts'
import { startValkey } from './valkey.ts'

const DEFAULT_PORT = 8080

/** The parts of a stack, in the order in which they start. */
export type Part = 'postgres' | 'redis' | ServiceName

export interface StackOptions {
  /** Settings that override the environment. */
  env?: NodeJS.ProcessEnv
  /** Aborts the start. */
  signal: AbortSignal
  onReady: (part: Part, detail: string) => void
  /** A service ended by itself, and restarts after `delayMs`. */
  onRestart: (part: ServiceName, why: string, delayMs: number) => void
  /** Every line that a service prints. */
  onLine?: (part: ServiceName, line: string) => void
}

export interface Stack {
  /** Base URL of the API. */
  readonly url: string
  readonly databaseUrl: string
  /** Rejects when an embedded server ends by itself: the stack cannot continue without it. */
  readonly broken: Promise<never>
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
 * `DATABASE_URL` and `REDIS_URL` replace the embedded servers.
 * @throws StackRunningError
 */
export async function startStack(options: StackOptions): Promise<Stack> {
  const { signal, onReady } = options
  const given = { ...process.env, ...options.env }
  const records = join(HOME, 'run')
  const undo = [lockHome()]
  const stop = async () => {
    for (const step of undo.splice(0).toReversed()) await step()
  }
  try {
    await endLeftovers(records)
    const postgres = given.DATABASE_URL ? null : await startPostgres(join(HOME, 'postgres'), records)
    if (postgres) undo.push(postgres.stop)
    const databaseUrl = postgres?.url ?? given.DATABASE_URL ?? ''
    const applied = await migrate(databaseUrl)
    onReady(
      'postgres',
      `${whose(postgres)}${applied.length > 0 ? `, ${applied.length} migrations applied` : ''}`,
    )
    signal.throwIfAborted()

    const valkey = given.REDIS_URL ? null : await startValkey(join(HOME, 'valkey'), records)
    if (valkey) undo.push(valkey.stop)
    onReady('redis', whose(valkey))
    signal.throwIfAborted()

    const port = given.PORT ?? String(await freePort(DEFAULT_PORT))
    const host = given.HOST ?? '127.0.0.1'
    const url = `http://${host.includes(':') ? `[${host}]` : host}:${port}`
    const logs = join(HOME, 'logs')
    const services = await startServices({
      env: {
        ...given,
        DATABASE_URL: databaseUrl,
        REDIS_URL: valkey?.url ?? given.REDIS_URL,
        HOST: host,
        PORT: port,
        SECATEUR_HOME: HOME,
        SECATEUR_PUBLIC_URL: given.SECATEUR_PUBLIC_URL ?? url,
        SECATEUR_WEBHOOK_KEY: given.SECATEUR_WEBHOOK_KEY ?? webhookKey(),
        SECATEUR_PYTHON: VENV_PYTHON,
      },
      records,
      logs,
      signal,
      onReady: (name) => onReady(name, name === 'api' ? url : `logs to ${join(logs, `${name}.log`)}`),
      onRestart: options.onRestart,
      onLine: options.onLine,
    })
    undo.push(services.stop)
    const broken = Promise.race([rejectOnExit('Postgres', postgres), rejectOnExit('Valkey', valkey)])
    broken.catch(() => {}) // it also rejects after `stop`, and a caller may not listen
    return { url, databaseUrl, broken, restartServices: services.restart, stop }
  } catch (error) {
    await stop()
    throw error
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

/** The key that encrypts the secrets of webhooks. It is made once, because the secrets outlive a restart. */
function webhookKey(): string {
  const path = join(HOME, 'webhook.key')
  if (!existsSync(path)) writeFileSync(path, randomBytes(32).toString('base64'), { mode: 0o600 })
  return readFileSync(path, 'utf8')
}

const whose = (embedded: Service | null): string =>
  embedded ? `embedded at ${new URL(embedded.url).host}` : 'from the environment'

async function rejectOnExit(name: string, service: Service | null): Promise<never> {
  const exit = await (service?.exited ?? new Promise<never>(() => {}))
  throw new Error(`${name} ended (${describeExit(exit)})`)
}
