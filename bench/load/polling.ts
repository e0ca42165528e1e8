/** The latency of a poll, with few and with many trials in the table. */
import pg from 'pg'
import { storedSpec } from '../spec.ts'

const TRIALS_PER_JOB = 14
const POLLS = 3_000
const WARM_UP = 300

export interface Latency {
  trials: number
  /** Milliseconds. */
  p50: number
  p99: number
}

/** Sends `GET /v1/jobs/{id}` again and again with `trials` trials in the table. `fetch` alone, so that the client adds nothing. */
export async function pollWithTrials(
  databaseUrl: string,
  { url, key }: { url: string; key: string },
  trials: number,
  signal: AbortSignal,
): Promise<Latency> {
  const ids = await fillUpTo(databaseUrl, trials)
  const times: number[] = []
  const headers = { authorization: `Bearer ${key}` }
  for (let poll = -WARM_UP; poll < POLLS; poll++) {
    signal.throwIfAborted() // passed to each request, it would collect a listener for each
    const id = ids[Math.floor(Math.random() * ids.length)]
    const start = performance.now()
    const response = await fetch(`${url}/v1/jobs/${id}`, { headers })
    const { progress } = (await response.json()) as { progress: { succeeded: number } }
    if (poll >= 0) times.push(performance.now() - start)
    if (progress.succeeded !== TRIALS_PER_JOB) throw new Error(`job ${id}: ${JSON.stringify(progress)}`)
  }
  times.sort((a, b) => a - b)
  return { trials, p50: percentile(times, 0.5), p99: percentile(times, 0.99) }
}

/** @param part in [0, 1] */
export const percentile = (sorted: readonly number[], part: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(part * sorted.length))] ?? Number.NaN

/** Inserts ended jobs of one team until the table holds `trials` trials. @returns the ids of some of the jobs */
async function fillUpTo(databaseUrl: string, trials: number): Promise<string[]> {
  const database = new pg.Client({ connectionString: databaseUrl })
  await database.connect()
  try {
    const { rows } = await database.query<{ there: number }>('SELECT count(*)::int AS there FROM trials')
    const jobs = Math.ceil((trials - (rows[0]?.there ?? 0)) / TRIALS_PER_JOB)
    await database.query('BEGIN')
    await database.query(
      `WITH filled AS (
         INSERT INTO jobs (id, team_id, status, spec, model, request_id, planned_at, started_at, ended_at, needs_attention)
         SELECT uuidv7(), (SELECT team_id FROM api_keys), 'succeeded', $2, 'demo/brown-opt', 'bench', now(), now(), now(), false
         FROM generate_series(1, $1::int)
         RETURNING id, team_id)
       INSERT INTO trials (id, job_id, team_id, ordinal, method, level, pattern, seed, status, started_at, ended_at)
       SELECT uuidv7(), filled.id, filled.team_id, ordinal, 'magnitude', 0.5, 'unstructured', 0, 'succeeded', now(), now()
       FROM filled, generate_series(0, ${TRIALS_PER_JOB - 1}) AS ordinal`,
      [jobs, JSON.stringify(storedSpec(['magnitude']))],
    )
    await database.query('COMMIT')
    await database.query('VACUUM ANALYZE')
    const sample = await database.query<{ id: string }>(
      "SELECT id FROM jobs WHERE request_id = 'bench' ORDER BY random() LIMIT 1000",
    )
    return sample.rows.map(({ id }) => id)
  } finally {
    await database.end()
  }
}
