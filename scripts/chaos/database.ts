/** The harness's own look into Postgres: plain SQL, past all code of the service. */
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
  client.on('error', () => {}) // Postgres is stopped on purpose; the query that meets it rejects
  await client.connect()
  try {
    return (await client.query<T>(sql, values)).rows
  } finally {
    await client.end().catch(() => {})
  }
}

const COMMITTED = 'committed'

/** Has Postgres tell the id of every job that the outbox gets, in the moment of the commit. */
export const tellCommits = (url: string) =>
  query(
    url,
    `CREATE FUNCTION tell_commit() RETURNS trigger LANGUAGE plpgsql
       AS $$ BEGIN PERFORM pg_notify('${COMMITTED}', NEW.job_id::text); RETURN NULL; END $$;
     CREATE TRIGGER tell_commit AFTER INSERT ON outbox FOR EACH ROW EXECUTE FUNCTION tell_commit()`,
  )

export async function listenToCommits(url: string) {
  const client = new pg.Client({ connectionString: url })
  client.on('error', () => {})
  await client.connect()
  await client.query(`LISTEN ${COMMITTED}`)
  return {
    /** The next job that is committed. Rejects when none is for that long. */
    next: async (patienceMs: number): Promise<string> => {
      const [{ payload }] = await once(client, 'notification', { signal: AbortSignal.timeout(patienceMs) })
      return payload
    },
    close: () => client.end(),
  }
}
