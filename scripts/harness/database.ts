/** Plain SQL against Postgres, without any code of the service. */
import { once } from 'node:events'
import pg from 'pg'

export async function query<T extends pg.QueryResultRow>(
  url: string,
  sql: string,
  values: unknown[] = [],
): Promise<T[]> {
  const client = new pg.Client({
    connectionString: url,
    connectionTimeoutMillis: 5_000,
    query_timeout: 30_000,
  })
  client.on('error', () => {}) // Postgres is stopped on purpose; then the query rejects
  await client.connect()
  try {
    return (await client.query<T>(sql, values)).rows
  } finally {
    await client.end().catch(() => {})
  }
}

const COMMITTED = 'committed'

/** Installs a trigger that notifies of every job in the outbox at the moment of the commit. */
export const notifyCommits = (url: string) =>
  query(
    url,
    `CREATE FUNCTION notify_commit() RETURNS trigger LANGUAGE plpgsql
       AS $$ BEGIN PERFORM pg_notify('${COMMITTED}', NEW.job_id::text); RETURN NULL; END $$;
     CREATE TRIGGER notify_commit AFTER INSERT ON outbox FOR EACH ROW EXECUTE FUNCTION notify_commit()`,
  )

export async function listenToCommits(url: string) {
  const client = new pg.Client({ connectionString: url })
  client.on('error', () => {})
  await client.connect()
  await client.query(`LISTEN ${COMMITTED}`)
  return {
    /** The id of the next committed job. Rejects after `timeoutMs`. */
    next: async (timeoutMs: number): Promise<string> => {
      const [{ payload }] = await once(client, 'notification', { signal: AbortSignal.timeout(timeoutMs) })
      return payload
    },
    close: () => client.end(),
  }
}
