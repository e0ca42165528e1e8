/** A table that another session has locked, so that statements on it wait. */
import pg from 'pg'

export type LockMode = 'ACCESS EXCLUSIVE' | 'SHARE'

/** @param mode `SHARE` lets others read, `ACCESS EXCLUSIVE` lets them do nothing. @returns a function that unlocks */
export async function lockTable(url: string, table: string, mode: LockMode): Promise<() => Promise<void>> {
  const client = new pg.Client(url)
  await client.connect()
  await client.query(`BEGIN; LOCK TABLE ${table} IN ${mode} MODE`)
  return () => client.end()
}
