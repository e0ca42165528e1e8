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

/** Changes that Postgres announces at the moment of their commit, and what it says about each. */
const ANNOUNCED = {
  /** A job is in the outbox: its id. */
  submitted: { change: 'INSERT ON outbox', payload: 'NEW.job_id' },
  /** A worker begins to store a model: the token of its attempt. */
  storing: { change: 'INSERT ON artifacts', payload: 'NEW.claim_token' },
  /** Control begins to remove the bytes of a blob: its id. */
  removing: { change: 'UPDATE OF deleted_at ON blobs', payload: 'NEW.id' },
} as const

export type Announced = keyof typeof ANNOUNCED

/** Installs the triggers that announce changes. */
export async function announceChanges(url: string): Promise<void> {
  for (const [name, { change, payload }] of Object.entries(ANNOUNCED))
    await query(
      url,
      `CREATE FUNCTION announce_${name}() RETURNS trigger LANGUAGE plpgsql
         AS $$ BEGIN PERFORM pg_notify('${name}', ${payload}::text); RETURN NULL; END $$;
       CREATE TRIGGER announce_${name} AFTER ${change} FOR EACH ROW EXECUTE FUNCTION announce_${name}()`,
    )
}

export async function listenTo(url: string, name: Announced) {
  const client = new pg.Client({ connectionString: url })
  client.on('error', () => {})
  await client.connect()
  await client.query(`LISTEN ${name}`)
  return {
    /** What Postgres says about the next change; null after `timeoutMs`. */
    next: async (timeoutMs: number): Promise<string | null> => {
      const signal = AbortSignal.timeout(timeoutMs)
      const next = once(client, 'notification', { signal }).then(([{ payload }]) => payload)
      return next.catch((error) => {
        if (!signal.aborted) throw error
        return null
      })
    },
    close: () => client.end(),
  }
}
