/** Many jobs from many clients: the latency of a submission, the rate of trials, and the cost in transactions and memory. */
import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'
import pg from 'pg'
import { createClient, dataOf, type Schemas } from '../../clients/typescript/index.ts'
import { percentile } from './polling.ts'

const CLIENTS = 50
const POLL_MS = 1_000
const PROGRESS_MS = 15_000

/** Thirteen trials that do nothing, and a dense baseline on a few tokens. */
const JOB = {
  model: 'demo/brown-opt',
  methods: ['sleep'],
  calibration: { dataset: 'brown', samples: 1, seqlen: 16 },
  evaluations: [{ dataset: 'brown', seqlen: 16, windows: 1 }],
  reuse: false,
}

export interface Throughput {
  jobs: number
  trials: number
  /** Accepted jobs that are not in Postgres or did not succeed. */
  lost: number
  /** Milliseconds from the first request to 202, and how often a request was sent again after a 429 or 503. */
  submit: { p50: number; p99: number; sentAgain: number }
  trialsPerSecond: number
  /** All transactions in Postgres divided by the trials that ended. */
  transactionsPerTrial: number
  /** Resident memory of the control process after the last submission, and its maximum. */
  controlMiB: { first: number; max: number }
}

export async function submitAndFinish(
  {
    url,
    key,
    databaseUrl,
    controlPid,
  }: { url: string; key: string; databaseUrl: string; controlPid: number },
  jobs: number,
  { signal, say }: { signal: AbortSignal; say: (line: string) => void },
): Promise<Throughput> {
  const database = new pg.Client({ connectionString: databaseUrl })
  await database.connect()
  try {
    await submitAll({ url, key }, 1, { signal, say }) // warms up: the API's Python loads the text and the tokenizer
    const transactionsBefore = await transactions(database)
    const started = performance.now()
    const submitted = await submitAll({ url, key }, jobs, { signal, say })
    const first = residentMiB(controlPid)
    let max = first
    let reported = performance.now()
    for (;;) {
      max = Math.max(max, residentMiB(controlPid))
      const { rows } = await database.query<{ open: number }>(
        'SELECT count(*)::int AS open FROM jobs WHERE ended_at IS NULL',
      )
      const open = rows[0]?.open ?? jobs
      if (open === 0) break
      if (performance.now() - reported > PROGRESS_MS) {
        reported = performance.now()
        say(`  ${jobs - open} of ${jobs} jobs ended; control uses ${max.toFixed(0)} MiB`)
      }
      await delay(POLL_MS, undefined, { signal })
    }
    const seconds = (performance.now() - started) / 1_000
    const { rows } = await database.query<{ trials: number; jobs: number }>(
      `SELECT count(*)::int AS jobs, (
         SELECT count(*)::int FROM trials WHERE job_id = ANY($1::uuid[]) AND status = 'succeeded') AS trials
       FROM jobs WHERE id = ANY($1::uuid[]) AND status = 'succeeded'`,
      [submitted.ids],
    )
    const trials = rows[0]?.trials ?? 0
    submitted.times.sort((a, b) => a - b)
    return {
      jobs,
      trials,
      lost: jobs - (rows[0]?.jobs ?? 0),
      submit: {
        p50: percentile(submitted.times, 0.5),
        p99: percentile(submitted.times, 0.99),
        sentAgain: submitted.sentAgain,
      },
      trialsPerSecond: trials / seconds,
      transactionsPerTrial: ((await transactions(database)) - transactionsBefore) / trials,
      controlMiB: { first, max },
    }
  } finally {
    await database.end()
  }
}

async function submitAll(
  { url, key }: { url: string; key: string },
  jobs: number,
  { signal, say }: { signal: AbortSignal; say: (line: string) => void },
) {
  const ids: string[] = []
  const times: number[] = []
  let [left, sentAgain] = [jobs, 0]
  const client = createClient({ url, key })
  const submitInTurn = async () => {
    while (left-- > 0) {
      const start = performance.now()
      // Sending it again with the same key makes no second job.
      const headers = { 'idempotency-key': randomUUID() }
      for (;;) {
        const result = await client.POST('/v1/jobs', { body: JOB, headers, signal })
        if (![429, 503].includes(result.response.status)) {
          ids.push((dataOf(result) as Schemas['Job']).id)
          break
        }
        sentAgain += 1
        await delay(Number(result.response.headers.get('retry-after')) * 1_000, undefined, { signal })
      }
      times.push(performance.now() - start)
    }
  }
  const progress = setInterval(() => say(`  ${ids.length} of ${jobs} jobs submitted`), PROGRESS_MS)
  try {
    await Promise.all(Array.from({ length: CLIENTS }, submitInTurn))
  } finally {
    clearInterval(progress)
  }
  return { ids, times, sentAgain }
}

async function transactions(database: pg.Client): Promise<number> {
  const { rows } = await database.query<{ count: string }>(
    'SELECT xact_commit + xact_rollback AS count FROM pg_stat_database WHERE datname = current_database()',
  )
  return Number(rows[0]?.count)
}

function residentMiB(pid: number): number {
  const [, kib] = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? []
  return Number(kib) / 1_024
}
