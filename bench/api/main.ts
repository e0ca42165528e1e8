/**
 * The cost of polling: `npm run bench:api`. It compares the API, over its own servers, with a bare route in another process.
 * They take turns, and the median of the rounds counts. The exit code is 1 when a goal is missed.
 */
import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { availableParallelism, cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import autocannon from 'autocannon'
import { openDb } from '#core/runtime/db.ts'
import { migrate } from '#core/runtime/migrations.ts'
import { HOME, VENV_PYTHON } from '../../scripts/setup/paths.mjs'
import { startPostgres } from '../../scripts/stack/embedded/postgres.ts'
import { startValkey } from '../../scripts/stack/embedded/valkey.ts'
import { UNLIMITED } from '../../scripts/stack/harness-env.ts'
import { makeKey } from '../../scripts/stack/keys.ts'
import { insertJob, touchJob } from './job.ts'
import { startApi, startBare } from './servers.ts'
import { openStreams } from './streams.ts'

const ROUNDS = 5
const SECONDS = 3
const CONNECTIONS = 50
const CLIENTS = 1_000
const EVENTS = 10

interface Row {
  what: string
  path: string
  headers?: Record<string, string>
  expect: number
  /** Minimum ratio to the bare route's rate. */
  goal?: number
  /** Maximum latency in milliseconds, at the 99th percentile. */
  p99?: number
  /** The job changes all the time, so that caches help little. */
  changing?: boolean
}

const say = (text: string) => process.stdout.write(`${text}\n`)
const median = (values: number[]) => values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN

const home = mkdtempSync(join(tmpdir(), 'secateur-bench-api-'))
chmodSync(home, 0o755) // as root, Postgres runs as another user and must get in
const undo: (() => unknown)[] = [() => rmSync(home, { recursive: true, force: true })]
try {
  const postgres = await startPostgres(join(home, 'postgres'), join(home, 'run'))
  undo.push(postgres.stop)
  const valkey = await startValkey(join(home, 'valkey'), join(home, 'run'))
  undo.push(valkey.stop)
  await migrate(postgres.url)
  const { secret } = await makeKey(postgres.url, { name: 'bench', role: 'viewer' })
  const key = { authorization: `Bearer ${secret}` }
  const db = openDb(postgres.url)
  undo.push(() => db.$disconnect())
  const env = {
    ...process.env,
    DATABASE_URL: postgres.url,
    REDIS_URL: valkey.url,
    PORT: '0',
    SECATEUR_HOME: HOME,
    SECATEUR_PYTHON: VENV_PYTHON,
    ...UNLIMITED,
  }
  const api = await startApi(env)
  undo.push(api.stop)
  const bare = await startBare()
  undo.push(bare.stop)
  const id = await insertJob(db)
  const path = `/v1/jobs/${id}`

  say(`${cpus()[0]?.model ?? 'unknown processor'}, ${availableParallelism()} cores, embedded servers`)
  say(
    `${CONNECTIONS} connections, medians of ${ROUNDS} rounds of ${SECONDS} s, taking turns with the bare route\n`,
  )
  const rows: Row[] = [
    { what: '304', path, headers: { 'if-none-match': '*' }, expect: 304, goal: 0.5, p99: 10 },
    { what: 'status', path, expect: 200, goal: 0.35 },
    { what: 'table, 14 x 20', path: `${path}/table`, expect: 200, goal: 0.2 },
    { what: 'status, a job that changes all the time', path, expect: 200, changing: true },
  ]
  for (const row of rows) await measureRow(row)

  const streams = await openStreams(`${api.url}${path}/events`, key, CLIENTS)
  const times: number[] = []
  for (let event = 0; event < EVENTS; event++) times.push(await streams.measure(() => touchJob(db, id)))
  streams.close()
  const most = Math.max(...times)
  say(
    `\nan event at all of ${CLIENTS} streams   median ${median(times).toFixed(0)} ms, at most ${most.toFixed(0)} ms of ${EVENTS}   ${verdict(most <= 250, 'at most 250 ms')}`,
  )

  async function measureRow({ what, path, headers = {}, expect, goal, p99, changing }: Row): Promise<void> {
    const ratios: number[] = []
    const rates: number[] = []
    const latencies: number[] = []
    const bareLatencies: number[] = []
    for (let round = 0; round < ROUNDS; round++) {
      const base = await fire(`${bare.url}/`, {}, 200)
      const stop = changing ? keepChanging() : async () => {}
      const ours = await fire(`${api.url}${path}`, { ...key, ...headers }, expect)
      await stop()
      ratios.push(ours.rate / base.rate)
      rates.push(ours.rate)
      latencies.push(ours.p99)
      bareLatencies.push(base.p99)
    }
    const [ratio, latency] = [median(ratios), median(latencies)]
    say(
      `${what.padEnd(42)} ${median(rates).toFixed(0).padStart(6)}/s   ratio ${ratio.toFixed(2)}${goal ? ` ${verdict(ratio >= goal, `at least ${goal}`)}` : ''}   p99 ${latency} ms, bare ${median(bareLatencies)} ms${p99 ? ` ${verdict(latency <= p99, `at most ${p99}`)}` : ''}`,
    )
  }

  function keepChanging(): () => Promise<void> {
    let over = false
    const changing = (async () => {
      while (!over) await touchJob(db, id)
    })()
    return async () => {
      over = true
      await changing
    }
  }
} finally {
  for (const step of undo.toReversed()) await step()
}

function verdict(reached: boolean, goal: string): string {
  if (!reached) process.exitCode = 1
  return `(${goal}: ${reached ? 'reached' : 'missed'})`
}

async function fire(url: string, headers: Record<string, string>, expect: number) {
  const result = await autocannon({ url, headers, connections: CONNECTIONS, duration: SECONDS })
  const codes = Object.keys(result.statusCodeStats ?? {})
  if (codes.some((code) => Number(code) !== expect) || result.errors > 0)
    throw new Error(`${url}: ${codes.join(', ')}, ${result.errors} errors`)
  return { rate: result.requests.average, p99: result.latency.p99 }
}
