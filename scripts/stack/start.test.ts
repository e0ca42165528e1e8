import assert from 'node:assert/strict'
import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { promisify } from 'node:util'
import { identify } from '../setup/lock.mjs'
import { ROOT } from '../setup/paths.mjs'

const run = promisify(execFile)
const { DATABASE_URL, REDIS_URL, ...embedded } = process.env

async function roleOf(url: string, key: string): Promise<unknown> {
  const response = await fetch(`${url}/v1/keys/self`, { headers: { authorization: `Bearer ${key}` } })
  return ((await response.json()) as { role?: string }).role
}

/** Runs `npm start -- --json` without the set-up, with its own embedded servers. */
function start(home: string) {
  const child = spawn(process.execPath, ['--import', 'tsx', 'scripts/start.ts', '--json'], {
    cwd: ROOT,
    env: { ...embedded, SECATEUR_HOME: home, PORT: undefined },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const output = createInterface({ input: child.stdout })
  const messages = output[Symbol.asyncIterator]()
  return {
    child,
    exit: once(child, 'exit'),
    /** The next message with this key. The messages before it contain no secret. */
    async message(key: string): Promise<Record<string, unknown>> {
      for (let line = await messages.next(); !line.done; line = await messages.next()) {
        const message = JSON.parse(line.value)
        if (key in message) return message
        assert.doesNotMatch(line.value, /sec_/)
      }
      throw new Error(`the stack ended before the message ${key}`)
    },
  }
}

async function read(child: ChildProcess): Promise<string> {
  let text = ''
  for await (const chunk of child.stderr ?? []) text += chunk
  return text
}

test('a stack serves, rejects a second one, leaves no process when it is killed, and starts again', async (context) => {
  const home = mkdtempSync(join(tmpdir(), 'secateur-start-'))
  chmodSync(home, 0o755) // as root, Postgres runs as another user
  context.after(() => rmSync(home, { recursive: true, force: true }))

  const first = start(home)
  context.after(() => first.child.kill('SIGKILL'))
  const { operatorKey } = await first.message('operatorKey')
  const { url } = await first.message('ready')
  const answer = await fetch(`${url}/readyz`)
  assert.equal(answer.status, 200)
  assert.equal(await roleOf(`${url}`, `${operatorKey}`), 'operator')
  const another = await run(
    process.execPath,
    ['--import', 'tsx', 'scripts/keys.ts', '--role', 'viewer', '--name', 'tests'],
    { cwd: ROOT, env: { ...embedded, SECATEUR_HOME: home } },
  )
  assert.equal(await roleOf(`${url}`, another.stdout.trim()), 'viewer')

  const second = start(home)
  const stderr = await read(second.child)
  assert.deepEqual(await second.exit, [1, null])
  assert.match(stderr, new RegExp(`already running from ${home} \\(process ${first.child.pid}\\)`))

  const records = readdirSync(join(home, 'run'))
  assert.deepEqual(records.sort(), ['api.pid', 'control.pid', 'postgres.pid', 'valkey.pid', 'worker.pid'])
  const identities = records.map((file) => readFileSync(join(home, 'run', file), 'utf8'))
  first.child.kill('SIGKILL')
  await first.exit
  // The kernel signals each child at once. No event tells this process when they have ended.
  while (identities.some((identity) => identify(Number.parseInt(identity, 10)) === identity)) await delay(50)

  const third = start(home)
  context.after(() => third.child.kill('SIGKILL'))
  await third.message('ready')
  third.child.kill('SIGTERM')
  assert.deepEqual(await third.exit, [0, null])
  assert.deepEqual(readdirSync(join(home, 'run')), [])
})
