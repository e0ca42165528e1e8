/** What the service bears: `npm run bench:load`. A Postgres, a Valkey and processes of its own; it measures and prints. */
import { chmodSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { availableParallelism, cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import { migrate } from '#core/migrations.ts'
import { HOME, ROOT, VENV_PYTHON } from '../../scripts/setup/paths.mjs'
import { freePort } from '../../scripts/stack/ports.ts'
import { startPostgres } from '../../scripts/stack/postgres.ts'
import { stopSignal, untilAborted } from '../../scripts/stack/signals.ts'
import { supervise } from '../../scripts/stack/supervisor.ts'
import { startValkey } from '../../scripts/stack/valkey.ts'
import { type Latency, pollWithTrials } from './polling.ts'

const FEW_TRIALS = 1_000
const MANY_TRIALS = 1_000_000
const GOAL = 1.3

const say = (text: string) => process.stdout.write(`${text}\n`)
const signal = stopSignal()
const temporary = mkdtempSync(join(tmpdir(), 'secateur-load-'))
chmodSync(temporary, 0o755) // as root, Postgres runs as another user and must get in
const records = join(temporary, 'run')
const undo: (() => Promise<unknown>)[] = []
try {
  const postgres = await startPostgres(join(temporary, 'postgres'), records)
  undo.push(postgres.stop)
  const valkey = await startValkey(join(temporary, 'valkey'), records)
  undo.push(valkey.stop)
  await migrate(postgres.url)
  const port = await freePort()
  const logs = join(temporary, 'logs')
  mkdirSync(logs)
  const api = supervise({
    name: 'api',
    script: join(ROOT, 'apps/api/server.ts'),
    env: {
      ...process.env,
      DATABASE_URL: postgres.url,
      REDIS_URL: valkey.url,
      PORT: String(port),
      SECATEUR_HOME: HOME,
      SECATEUR_PYTHON: VENV_PYTHON,
    },
    records,
    log: join(logs, 'api.log'),
    onLine: () => {},
    onReady: () => {},
    onRestart: (why) => say(`! the API ended (${why}) and is started again`),
  })
  undo.push(api.stop)
  await Promise.race([api.ready, untilAborted(signal)])
  signal.throwIfAborted()

  say(`${cpus()[0]?.model ?? 'unknown processor'}, ${availableParallelism()} cores, embedded servers\n`)
  say('GET /v1/jobs/{id}, one after the other')
  const few = await poll(FEW_TRIALS)
  const many = await poll(MANY_TRIALS)
  const ratio = many.p50 / few.p50
  say(`ratio ${ratio.toFixed(2)}   (goal: at most ${GOAL}: ${ratio <= GOAL ? 'reached' : 'missed'})`)

  async function poll(trials: number): Promise<Latency> {
    const found = await pollWithTrials(postgres.url, `http://127.0.0.1:${port}`, trials, signal)
    const label = `${trials.toLocaleString('en')} trials`.padEnd(18)
    say(`${label} p50 ${found.p50.toFixed(2)} ms   p99 ${found.p99.toFixed(2)} ms`)
    return found
  }
} finally {
  for (const step of undo.toReversed()) await step()
  rmSync(temporary, { recursive: true, force: true })
}
