/** Many jobs of many clients: how long a submission takes, how many trials a second end, what that costs. */
import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'
import pg from 'pg'
import { at } from './polling.ts'

const CLIENTS = 50
const WATCH_MS = 1_000
const PROGRESS_MS = 15_000

/** Thirteen trials that do nothing, and a dense baseline of a few tokens. */
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
  /** Jobs that were accepted and are not in Postgres, or did not succeed. */
  lost: number
  /** Milliseconds from the first request to 202; how often one was answered 503 and sent again when it asked for that. */
  submit: { p50: number; p99: number; sentAgain: number }
  trialsPerSecond: number
  /** Transactions of everybody in Postgres, over the trials that ended. */
  transactionsPerTrial: number
  /** Resident memory of control: when the last job was in, and the most of it. */
  controlMiB: { first: number; most: number }
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
    await submitAll({ url, key }, 1, { signal, say }) // the API's Python reads the text and the tokenizer for it
    const transactionsBefore = await transactions(database)
    const begun = performance.now()
    const submitted = await submitAll({ url, key }, jobs, { signal, say })
    const first = residentMiB(controlPid)
    let most = first
    let told = performance.now()
    for (;;) {
      most = Math.max(most, residentMiB(controlPid))
      const { rows } = await database.query<{ open: number }>(
        'SELECT count(*)::int AS open FROM jobs WHERE ended_at IS NULL',
      )
      const open = rows[0]?.open ?? jobs
      if (open === 0) break
      if (performance.now() - told > PROGRESS_MS) {
        told = performance.now()
        say(`  ${jobs - open} of ${jobs} jobs have ended; control has ${most.toFixed(0)} MiB`)
      }
      await delay(WATCH_MS, undefined, { signal })
    }
    const seconds = (performance.now() - begun) / 1_000
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
        p50: at(submitted.times, 0.5),
        p99: at(submitted.times, 0.99),
        sentAgain: submitted.sentAgain,
      },
      trialsPerSecond: trials / seconds,
      transactionsPerTrial: ((await transactions(database)) - transactionsBefore) / trials,
      controlMiB: { first, most },
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
  const client = async () => {
    while (left-- > 0) {
      const start = performance.now()
      // The same again under the same key makes no second job.
      const headers = {
        'content-type': 'application/json',
        authorization: `Bearer ${key}`,
        'idempotency-key': randomUUID(),
      }
      for (;;) {
        const response = await fetch(`${url}/v1/jobs`, {
          method: 'POST',
          headers,
          body: JSON.stringify(JOB),
          signal,
        })
        if (response.status === 202) {
          ids.push(((await response.json()) as { id: string }).id)
          break
        }
        if (response.status !== 503) throw new Error(`${response.status}: ${await response.text()}`)
        await response.body?.cancel()
        sentAgain += 1
        await delay(Number(response.headers.get('retry-after')) * 1_000, undefined, { signal })
      }
      times.push(performance.now() - start)
    }
  }
  const telling = setInterval(() => say(`  ${ids.length} of ${jobs} jobs are submitted`), PROGRESS_MS)
  try {
    await Promise.all(Array.from({ length: CLIENTS }, client))
  } finally {
    clearInterval(telling)
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
