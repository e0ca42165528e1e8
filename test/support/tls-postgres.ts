/** A Postgres that accepts TLS, with a certificate of its own authority. */
import { chmodSync, chownSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import type { TestContext } from 'node:test'
import pg from 'pg'
import { startPostgres } from '../../scripts/stack/embedded/postgres.ts'

/** @param certificate in PEM, for `127.0.0.1` @returns its URL, without TLS */
export async function startTlsPostgres(
  context: TestContext,
  certificate: { cert: string; key: string },
): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'secateur-tls-postgres-'))
  chmodSync(folder, 0o755) // as root, Postgres runs as another user
  context.after(() => rmSync(folder, { recursive: true, force: true }))
  const { url, stop } = await startPostgres(join(folder, 'postgres'), join(folder, 'run'), { durable: false })
  context.after(stop)
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  const { rows } = await client.query<{ data_directory: string }>('SHOW data_directory')
  const data = rows[0]?.data_directory ?? ''
  const { uid, gid } = statSync(dirname(data))
  for (const [name, text] of Object.entries({
    'server.crt': certificate.cert,
    'server.key': certificate.key,
  })) {
    writeFileSync(join(data, name), text, { mode: 0o600 })
    chownSync(join(data, name), uid, gid)
  }
  await client.query('ALTER SYSTEM SET ssl = on')
  await client.query('SELECT pg_reload_conf()')
  await client.end()
  return url
}
