/** What must be true at the end of a run. Each check is a query for the rows that break it. */
import { query } from './database.ts'

export interface Check {
  /** Describes the rows that the query finds. */
  broken: string
  /** Selects `id` and `why`. */
  sql: string
}

/** $1 is the ids of the accepted jobs. */
export const CHECKS: readonly Check[] = [
  {
    broken: 'accepted jobs are missing',
    sql: `SELECT id, 'answered 202' AS why FROM unnest($1::uuid[]) id
          WHERE NOT EXISTS (SELECT FROM jobs WHERE jobs.id = id.id)`,
  },
  {
    broken: 'jobs have not ended',
    sql: `SELECT id, status::text AS why FROM jobs
          WHERE status IN ('queued', 'running', 'cancelling') OR ended_at IS NULL`,
  },
  {
    broken: 'trials have not ended',
    sql: `SELECT id, status::text AS why FROM trials
          WHERE status IN ('pending', 'queued', 'running') OR ended_at IS NULL`,
  },
  {
    broken: 'attempts have not ended',
    sql: `SELECT id, status::text AS why FROM attempts WHERE status = 'running' OR ended_at IS NULL`,
  },
  {
    broken: 'claims were not released',
    sql: `SELECT id, 'claim ' || coalesce(claim_token::text, 'progress') AS why FROM trials
          WHERE claim_token IS NOT NULL OR progress IS NOT NULL`,
  },
  {
    broken: 'outbox messages were never published',
    sql: `SELECT id, 'job ' || job_id AS why FROM outbox WHERE published_at IS NULL`,
  },
  {
    broken: 'jobs were not planned exactly once',
    sql: `WITH planned AS (
            SELECT job_id, count(*) AS trials, count(DISTINCT (method, params, level, pattern)) AS cells
            FROM trials GROUP BY job_id),
          wanted AS (
            SELECT id, status, CASE WHEN spec ? 'artifactOf' THEN 0 ELSE 1 END + (
              SELECT sum(CASE WHEN pattern LIKE '%:%' THEN 1 ELSE jsonb_array_length(spec->'levels') END)
              FROM jsonb_array_elements(spec->'methods') method, jsonb_array_elements_text(method->'patterns') pattern
            ) AS trials FROM jobs)
          SELECT w.id, format('%s trials, %s different, %s in the spec', p.trials, p.cells, w.trials) AS why
          FROM wanted w LEFT JOIN planned p ON p.job_id = w.id
          WHERE (p.trials, p.cells) IS DISTINCT FROM (w.trials, w.trials)
            AND NOT (w.status = 'cancelled' AND p.trials IS NULL)`,
  },
  {
    broken: 'jobs have a status that their trials contradict',
    sql: `WITH counts AS (
            SELECT j.id, j.status, count(*) FILTER (WHERE t.status = 'failed') AS failed,
              count(*) FILTER (WHERE t.status IN ('succeeded', 'not_applicable')) AS good,
              count(*) FILTER (WHERE t.status = 'cancelled') AS cancelled
            FROM jobs j JOIN trials t ON t.job_id = j.id GROUP BY j.id)
          SELECT id, format('%s with %s good, %s failed, %s cancelled trials', status, good, failed, cancelled) AS why
          FROM counts WHERE status <> 'cancelled' AND status::text <> CASE
            WHEN cancelled > 0 THEN 'cancelled' WHEN failed = 0 THEN 'succeeded'
            WHEN good > 0 THEN 'partially_succeeded' ELSE 'failed' END`,
  },
  {
    broken: 'attempts are not numbered 1 to n',
    sql: `SELECT t.id, format('attempt %s, rows %s', t.attempt, array_agg(a.number ORDER BY a.number)) AS why
          FROM trials t LEFT JOIN attempts a ON a.trial_id = t.id GROUP BY t.id
          HAVING coalesce(array_agg(a.number ORDER BY a.number) FILTER (WHERE a.id IS NOT NULL), '{}')
            <> ARRAY(SELECT generate_series(1, t.attempt))`,
  },
  {
    // A retry of the job (`retried_after`) runs failed and cancelled trials again.
    broken: 'attempts follow a final attempt',
    sql: `SELECT t.id, format('attempt %s of %s: %s', a.number, t.attempt, a.status) AS why
          FROM attempts a JOIN trials t ON t.id = a.trial_id
          WHERE a.number < t.attempt AND a.status <> 'handed_back' AND a.failure_class IS DISTINCT FROM 'transient'
            AND NOT (a.number <= t.retried_after AND a.status IN ('lost', 'failed', 'cancelled'))`,
  },
  {
    broken: 'attempts of one trial overlap',
    sql: `SELECT a.trial_id AS id, format('attempts %s and %s', a.number, b.number) AS why
          FROM attempts a JOIN attempts b ON b.trial_id = a.trial_id AND b.number = a.number + 1
          WHERE b.started_at < a.ended_at`,
  },
  {
    // A trial that waits for its first or next attempt can be cancelled without running.
    broken: 'trials have a status that their last attempt contradicts',
    sql: `SELECT t.id, format('%s, its last attempt %s', t.status, coalesce(a.status::text, 'never was')) AS why
          FROM trials t LEFT JOIN attempts a ON a.trial_id = t.id AND a.number = t.attempt
          WHERE NOT coalesce(a.status::text = t.status::text, false)
            AND NOT (t.status = 'failed' AND coalesce(a.status = 'lost', false))
            AND NOT (t.status = 'cancelled' AND (a.id IS NULL OR a.status = 'handed_back' OR a.failure_class = 'transient'))`,
  },
  {
    broken: 'trials failed without a lost attempt',
    sql: `SELECT id, error->>'message' AS why FROM trials t
          WHERE status = 'failed' AND NOT EXISTS (
            SELECT FROM attempts a WHERE a.trial_id = t.id AND a.status = 'lost')`,
  },
  {
    broken: 'lost attempts have no reason',
    sql: `SELECT id, 'attempt ' || number AS why FROM attempts
          WHERE status = 'lost' AND exit_code IS NULL AND signal IS NULL AND error IS NULL`,
  },
  {
    broken: 'measurements are duplicated',
    sql: `SELECT trial_id AS id, format('%s x %s on %s', count(*), metric, dataset) AS why FROM measurements
          GROUP BY trial_id, metric, dataset, split, seqlen, bos HAVING count(*) > 1`,
  },
  {
    broken: 'baselines lack a measurement for an evaluation',
    sql: `SELECT t.id, format('%s of %s', count(m.id), jsonb_array_length(j.spec->'evaluations')) AS why
          FROM trials t JOIN jobs j ON j.id = t.job_id LEFT JOIN measurements m ON m.trial_id = t.id
          WHERE t.method = 'dense' AND t.status = 'succeeded'
          GROUP BY t.id, j.id HAVING count(m.id) <> jsonb_array_length(j.spec->'evaluations')`,
  },
]

const MAX_EXAMPLES = 3

/** @returns one line for each check that found rows */
export const audit = (databaseUrl: string, accepted: Iterable<string>): Promise<string[]> =>
  runChecks(databaseUrl, CHECKS, [...accepted])

/** @param ids what $1 is in the checks that have it */
export async function runChecks(
  databaseUrl: string,
  checks: readonly Check[],
  ids: readonly string[],
): Promise<string[]> {
  const violations: string[] = []
  for (const { broken, sql } of checks)
    violations.push(...describe(broken, await query(databaseUrl, sql, sql.includes('$1') ? [ids] : [])))
  return violations
}

/** @returns a line with examples, or none without rows */
export function describe(broken: string, rows: readonly { id: string; why: string }[]): string[] {
  if (rows.length === 0) return []
  const examples = rows.slice(0, MAX_EXAMPLES).map(({ id, why }) => `${id} (${why})`)
  return [`${broken}: ${rows.length}, for example ${examples.join(', ')}`]
}
