import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { promisify } from 'node:util'
import { compiled } from '#core/runtime/startup/checkout.mjs'
import { npmStart, stackEnv, temporaryHome } from '../../test/support/npm-start.ts'
import { identify } from '../setup/lock.mjs'
import { ROOT } from '../setup/paths.mjs'

const run = promisify(execFile)

async function roleOf(url: string, key: string): Promise<unknown> {
  const response = await fetch(`${url}/v1/keys/self`, { headers: { authorization: `Bearer ${key}` } })
  return ((await response.json()) as { role?: string }).role
}

test('a stack serves, rejects a second one, ends when npm is killed or stopped, and starts again', async (context) => {
  const home = temporaryHome(context)
  const first = npmStart(context, home)
  const { operatorKey } = await first.message('operatorKey')
  const { url } = await first.message('ready')
  const answer = await fetch(`${url}/readyz`)
  assert.equal(answer.status, 200)
  assert.equal(await roleOf(`${url}`, `${operatorKey}`), 'operator')
  const another = await run(
    process.execPath,
    [compiled('scripts/keys.ts'), '--role', 'viewer', '--name', 'tests'],
    { cwd: ROOT, env: stackEnv(home) },
  )
  assert.equal(await roleOf(`${url}`, another.stdout.trim()), 'viewer')

  const stack = readFileSync(join(home, 'stack.lock'), 'utf8')
  const second = npmStart(context, home)
  await second.problem(new RegExp(`already running from ${home} \\(process ${Number.parseInt(stack, 10)}\\)`))
  assert.deepEqual(await second.exit, [1, null])

  const records = readdirSync(join(home, 'run'))
  assert.deepEqual(records.sort(), ['api.pid', 'control.pid', 'postgres.pid', 'valkey.pid', 'worker.pid'])
  const identities = [stack, ...records.map((file) => readFileSync(join(home, 'run', file), 'utf8'))]
  first.npm.kill('SIGKILL')
  // The stack notices it by itself. No event tells this process when all of it has ended.
  while (identities.some((identity) => identify(Number.parseInt(identity, 10)) === identity)) await delay(50)
  assert.deepEqual(readdirSync(join(home, 'run')), [])

  const third = npmStart(context, home)
  await third.message('ready')
  third.npm.kill('SIGTERM')
  assert.deepEqual(await third.exit, [0, null])
  assert.deepEqual(readdirSync(join(home, 'run')), [])
})
