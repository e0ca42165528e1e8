/** What keeps a stack from starting is found before anything starts, and is one line. */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { type AddressInfo, createServer } from 'node:net'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { npmStart, temporaryHome } from '../../test/support/npm-start.ts'
import { endLeftovers } from './child.ts'
import { readSecret, writeSecret } from './secret-file.ts'

async function takenPort(context: TestContext): Promise<string> {
  const server = createServer().listen(0, '127.0.0.1')
  context.after(() => server.close())
  await once(server, 'listening')
  return String((server.address() as AddressInfo).port)
}

test('a taken port, a wrong setting, an unusable server and an empty key are found before anything starts', async (context) => {
  const home = temporaryHome(context)
  const key = join(home, 'webhook.key')
  const port = await takenPort(context)
  const good = Buffer.alloc(32).toString('base64')
  for (const [settings, webhookKey, problem] of [
    [{ PORT: port }, good, `PORT ${port} of 127.0.0.1 is taken by `],
    [{ SECATEUR_METRICS_PORT: port }, good, `SECATEUR_METRICS_PORT ${port} of 127.0.0.1 is taken by `],
    [{ PORT: 'http' }, good, 'PORT is wrong: it must be an integer from 0 to 65535.'],
    [
      { DATABASE_URL: 'postgresql://user:hunter2@127.0.0.1:9/db' },
      good,
      'Nothing listens at 127.0.0.1:9. Start Postgres, or correct DATABASE_URL.',
    ],
    [
      {},
      '',
      `${key} is empty. It must hold 32 bytes in base64. Restore it from a backup. Without one, delete it`,
    ],
  ] as const) {
    writeFileSync(key, webhookKey)
    const stack = npmStart(context, home, settings)
    const line = await stack.problem(/./)
    const found = line.startsWith('Wrong settings') ? await stack.problem(/./) : line
    assert.ok(found.trim().startsWith(problem), found)
    assert.doesNotMatch(found, /hunter2/)
    assert.deepEqual(await stack.exit, [1, null])
    assert.equal(existsSync(join(home, 'postgres')), false)
  }
})

test('a secret is written whole and read back; a missing, empty or damaged one is refused by name', (context) => {
  const path = join(temporaryHome(context), 'password')
  const read = () => readSecret(path, /^[a-z]{3}$/, 'Restore it.')
  assert.throws(read, { message: `${path} is missing. Restore it.` })
  writeSecret(path, 'abc')
  assert.equal(read(), 'abc')
  writeFileSync(path, 'abc\n') // as an editor or `openssl … > file` writes it
  assert.equal(read(), 'abc')
  for (const [content, what] of [
    ['', 'empty'],
    ['\n', 'empty'],
    ['ab', 'damaged'],
    ['abc\0', 'damaged'],
  ] as const) {
    writeFileSync(path, content)
    assert.throws(read, { message: `${path} is ${what}. Restore it.` })
  }
})

test('a damaged record of a process is removed', async (context) => {
  const records = join(temporaryHome(context), 'run')
  mkdirSync(records)
  const record = join(records, 'api.pid')
  writeFileSync(record, '')
  const written = context.mock.method(process.stderr, 'write', () => true)
  await endLeftovers(records)
  assert.equal(
    written.mock.calls[0]?.arguments[0],
    `! ${record} is damaged and ignored. If a process of an earlier start runs, end it.\n`,
  )
  assert.throws(() => readFileSync(record), /ENOENT/)
})
