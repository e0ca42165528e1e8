import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { test } from 'node:test'
import { GetObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3'
import { Redis } from 'ioredis'
import { Client } from 'pg'
import { compiled } from '#core/runtime/startup/checkout.mjs'
import { identify } from '../../setup/lock.mjs'
import { ROOT } from '../../setup/paths.mjs'
import { endLeftovers } from '../child.ts'
import { startPostgres } from './postgres.ts'
import { BUCKET, connectS3, startSeaweedFs } from './seaweedfs.ts'
import { startValkey } from './valkey.ts'

function temporaryFolder(context: { after: (fn: () => void) => void }): string {
  const folder = mkdtempSync(join(tmpdir(), 'secateur-stack-'))
  chmodSync(folder, 0o755) // as root, Postgres runs as another user
  context.after(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

async function query(url: string, sql: string): Promise<unknown[]> {
  const client = new Client({ connectionString: url })
  await client.connect()
  const { rows } = await client.query(sql)
  await client.end()
  return rows
}

test('Postgres keeps its data over a restart, and its address if asked', async (context) => {
  const folder = temporaryFolder(context)
  const first = await startPostgres(join(folder, 'postgres'), join(folder, 'run'))
  await query(first.url, 'CREATE TABLE kept (n int); INSERT INTO kept VALUES (7)')
  await first.stop()
  assert.deepEqual(readdirSync(join(folder, 'run')), [])

  const second = await startPostgres(join(folder, 'postgres'), join(folder, 'run'), { again: first.url })
  assert.deepEqual(await query(first.url, 'SELECT n FROM kept'), [{ n: 7 }])
  assert.equal(second.url, first.url)
  await second.stop()
})

test('Postgres starts after an interrupted initialisation', async (context) => {
  const folder = temporaryFolder(context)
  mkdirSync(join(folder, 'postgres/data.new'), { recursive: true })
  writeFileSync(join(folder, 'postgres/data.new/PG_VERSION'), '18\n')
  const postgres = await startPostgres(join(folder, 'postgres'), join(folder, 'run'))
  assert.deepEqual(await query(postgres.url, 'SELECT 1 AS one'), [{ one: 1 }])
  await postgres.stop()
})

test('root runs Postgres from a place that other users may enter', {
  skip: process.getuid?.() !== 0 && 'only root runs Postgres as another user',
}, async (context) => {
  const folder = temporaryFolder(context)
  chmodSync(folder, 0o700)
  const home = join(folder, 'postgres')
  const postgres = await startPostgres(home, join(folder, 'run'))
  assert.deepEqual(await query(postgres.url, 'SELECT 1 AS one'), [{ one: 1 }])
  const [row] = (await query(postgres.url, 'SHOW data_directory')) as [{ data_directory: string }]
  assert.match(row.data_directory, /^\/var\/tmp\/secateur-[0-9a-f]{16}\/postgres\/data$/)
  await postgres.stop()
  assert.equal(existsSync(home), false)
  rmSync(join(row.data_directory, '../..'), { recursive: true })
})

test('Valkey uses an append-only file, evicts nothing, requires its password, and keeps its data', async (context) => {
  const folder = temporaryFolder(context)
  const first = await startValkey(join(folder, 'valkey'), join(folder, 'run'))
  const redis = new Redis(first.url)
  assert.deepEqual(await redis.config('GET', 'appendonly'), ['appendonly', 'yes'])
  assert.deepEqual(await redis.config('GET', 'maxmemory-policy'), ['maxmemory-policy', 'noeviction'])
  await redis.set('kept', '7')
  await redis.quit()

  const stranger = new Redis(first.url.replace(/:[^:@]*@/, ''), { lazyConnect: true, retryStrategy: null })
  stranger.on('error', () => {}) // the same rejection again
  await assert.rejects(stranger.get('kept'), /NOAUTH/)
  stranger.disconnect()
  await first.stop()

  const second = await startValkey(join(folder, 'valkey'), join(folder, 'run'), first.url)
  assert.equal(second.url, first.url)
  const again = new Redis(second.url)
  assert.equal(await again.get('kept'), '7')
  await again.quit()
  await second.stop()
})

test('SeaweedFS keeps what it has acknowledged over a SIGKILL, and its address', async (context) => {
  const folder = temporaryFolder(context)
  const first = await startSeaweedFs(join(folder, 'seaweedfs'), join(folder, 'run'))
  const client = connectS3(first.url)
  const object = { Bucket: BUCKET, Key: 'kept' }
  await client.send(new PutObjectCommand({ ...object, Body: '7' }))
  process.kill(first.pid, 'SIGKILL')
  assert.deepEqual(await first.exited, { code: null, signal: 'SIGKILL' })
  assert.deepEqual(readdirSync(join(folder, 'run')), [])

  const second = await startSeaweedFs(join(folder, 'seaweedfs'), join(folder, 'run'))
  context.after(second.stop)
  const { Body } = await client.send(new GetObjectCommand(object))
  assert.equal(await Body?.transformToString(), '7')
  assert.equal(second.url, first.url)
  client.destroy()
})

test('endLeftovers ends the servers of a killed stack, and their data starts again', async (context) => {
  const folder = temporaryFolder(context)
  const program = `
    import { startPostgres } from '${compiled('scripts/stack/embedded/postgres.ts')}'
    import { startValkey } from '${compiled('scripts/stack/embedded/valkey.ts')}'
    const [postgres, valkey] = await Promise.all([
      startPostgres(${JSON.stringify(join(folder, 'postgres'))}, ${JSON.stringify(join(folder, 'run'))}),
      startValkey(${JSON.stringify(join(folder, 'valkey'))}, ${JSON.stringify(join(folder, 'run'))}),
    ])
    console.log(postgres.url)`
  const holder = spawn(process.execPath, ['--input-type=module', '-e', program], {
    cwd: ROOT,
  })
  const lines = createInterface({ input: holder.stdout })
  const [url] = (await once(lines, 'line')) as [string]
  assert.deepEqual(await query(url, 'SELECT 1 AS one'), [{ one: 1 }])
  const records = readdirSync(join(folder, 'run'))
  assert.deepEqual(records.sort(), ['postgres.pid', 'valkey.pid'])
  const identities = records.map((file) => readFileSync(join(folder, 'run', file), 'utf8'))

  holder.kill('SIGKILL')
  await once(holder, 'exit')
  await endLeftovers(join(folder, 'run'))
  for (const identity of identities) assert.notEqual(identify(Number.parseInt(identity, 10)), identity)
  assert.deepEqual(readdirSync(join(folder, 'run')), [])

  const postgres = await startPostgres(join(folder, 'postgres'), join(folder, 'run'))
  await postgres.stop()
})
