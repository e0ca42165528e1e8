/** The API as in production, over servers of its own, for one benchmark. */
import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { availableParallelism, cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Db, openDb } from '#core/runtime/db.ts'
import { migrate } from '#core/runtime/migrations.ts'
import { HOME, VENV_PYTHON } from '../../scripts/setup/paths.mjs'
import { startPostgres } from '../../scripts/stack/embedded/postgres.ts'
import { startValkey } from '../../scripts/stack/embedded/valkey.ts'
import { UNLIMITED } from '../../scripts/stack/harness-env.ts'
import { makeKey } from '../../scripts/stack/keys.ts'
import { freePort } from '../../scripts/stack/ports.ts'
import { type Answering, startApi } from './servers.ts'

export interface Stack {
  api: Answering
  databaseUrl: string
  db: Db
  /** Headers with a key of the default team. */
  key: Record<string, string>
  /** Folder of the storage. */
  models: string
  /** URL of the API's metrics. */
  metricsUrl: string
}

export const say = (text: string) => process.stdout.write(`${text}\n`)

export async function withStack(task: (stack: Stack) => Promise<void>): Promise<void> {
  const home = mkdtempSync(join(tmpdir(), 'secateur-bench-api-'))
  chmodSync(home, 0o755) // as root, Postgres runs as another user and must get in
  const undo: (() => unknown)[] = [() => rmSync(home, { recursive: true, force: true })]
  try {
    const postgres = await startPostgres(join(home, 'postgres'), join(home, 'run'))
    undo.push(postgres.stop)
    const valkey = await startValkey(join(home, 'valkey'), join(home, 'run'))
    undo.push(valkey.stop)
    await migrate(postgres.url)
    const { secret } = await makeKey(postgres.url, { name: 'bench', role: 'submitter' })
    const db = openDb(postgres.url)
    undo.push(() => db.$disconnect())
    const models = join(home, 'models')
    const metricsPort = await freePort()
    const api = await startApi({
      ...process.env,
      DATABASE_URL: postgres.url,
      REDIS_URL: valkey.url,
      PORT: '0',
      SECATEUR_METRICS_PORT: String(metricsPort),
      SECATEUR_HOME: HOME,
      SECATEUR_ARTIFACTS: models,
      SECATEUR_PYTHON: VENV_PYTHON,
      ...UNLIMITED,
    })
    undo.push(api.stop)
    say(`${cpus()[0]?.model ?? 'unknown processor'}, ${availableParallelism()} cores, embedded servers`)
    await task({
      api,
      databaseUrl: postgres.url,
      db,
      key: { authorization: `Bearer ${secret}` },
      models,
      metricsUrl: `http://127.0.0.1:${metricsPort}/metrics`,
    })
  } finally {
    for (const step of undo.toReversed()) await step()
  }
}
