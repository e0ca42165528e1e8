import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { acquireLock, identify, LockHeldError } from './lock.mjs'
import { ROOT } from './paths.mjs'

function lockPath(context: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'secateur-lock-'))
  context.after(() => rmSync(folder, { recursive: true }))
  return join(folder, 'lock')
}

test('a lock that is held names its holder, and is free after its release', (context) => {
  const path = lockPath(context)
  const release = acquireLock(path)
  assert.throws(
    () => acquireLock(path),
    (error) => error instanceof LockHeldError && error.pid === process.pid,
  )
  release()
  acquireLock(path)()
  assert.equal(existsSync(path), false)
})

test('takes over the lock of a killed process', async (context) => {
  const path = lockPath(context)
  const holder = spawn(
    process.execPath,
    [
      '--input-type=module',
      '-e',
      `import { acquireLock } from ${JSON.stringify(join(ROOT, 'scripts/setup/lock.mjs'))}
       acquireLock(${JSON.stringify(path)}); console.log('held'); setInterval(() => {}, 1000)`,
    ],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  )
  await once(holder.stdout, 'data')
  assert.throws(
    () => acquireLock(path),
    (error) => error instanceof LockHeldError && error.pid === holder.pid,
  )
  holder.kill('SIGKILL')
  await once(holder, 'exit')
  const release = acquireLock(path)
  assert.equal(readFileSync(path, 'utf8'), identify(process.pid))
  release()
})

test('takes over a lock whose pid belongs to another process now', (context) => {
  const path = lockPath(context)
  writeFileSync(path, `${process.pid} started long ago`)
  acquireLock(path)()
  assert.deepEqual(readdirSync(join(path, '..')), [])
})

test('takes over an empty lock file', (context) => {
  const path = lockPath(context)
  writeFileSync(path, '')
  acquireLock(path)()
})
