import assert from 'node:assert/strict'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { Redis } from 'ioredis'
import { type EmbeddedServer, keepServer } from './server.ts'
import { startValkey } from './valkey.ts'

const BACKOFF_MS = { first: 10, longest: 20 }

/** Keeps a Valkey running. `events` emits `restart`. */
function keepValkey(context: TestContext, start?: (again?: string) => Promise<EmbeddedServer>) {
  const folder = mkdtempSync(join(tmpdir(), 'secateur-server-'))
  context.after(() => rmSync(folder, { recursive: true }))
  const records = join(folder, 'run')
  const startHere = (again?: string) => startValkey(join(folder, 'valkey'), records, again)
  const reasons: string[] = []
  const events = new EventTarget()
  const onRestart = (why: string) => {
    reasons.push(why)
    events.dispatchEvent(new Event('restart'))
  }
  const kept = keepServer({
    start: async (again) => (again && start ? start(again) : startHere(again)),
    onRestart,
    backoffMs: BACKOFF_MS,
  })
  const pid = () => Number.parseInt(readFileSync(join(records, 'valkey.pid'), 'utf8'), 10)
  return { kept, pid, reasons, events }
}

test('a server that is killed starts again at its address, until it is stopped', async (context) => {
  const { kept, pid, reasons, events } = keepValkey(context)
  const { url, stop } = await kept
  const redis = new Redis(url)
  redis.on('error', () => {}) // while it is down
  await redis.set('kept', '7')
  await redis.bgrewriteaof() // the append-only file is on the disk
  const restart = once(events, 'restart')
  process.kill(pid(), 'SIGTERM')
  await restart
  assert.equal(await redis.get('kept'), '7') // the client has connected again
  redis.disconnect()
  await stop()
  assert.deepEqual(reasons, ['exit code 0'])
})

test('a server that cannot start again is tried again, and its fatal line is reported', async (context) => {
  const { kept, pid, reasons, events } = keepValkey(context, async () => {
    throw new Error('postgres ended while starting (exit code 1):\nFATAL: no space left\nshutting down')
  })
  const { stop } = await kept
  process.kill(pid(), 'SIGTERM')
  while (reasons.length < 3) await once(events, 'restart')
  await stop()
  assert.deepEqual(reasons.slice(0, 3), ['exit code 0', 'FATAL: no space left', 'FATAL: no space left'])
})
