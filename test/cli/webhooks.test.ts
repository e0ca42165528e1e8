/** `secateur webhooks` against the real service, with `listen` as the receiver. */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { after, before, type TestContext, test } from 'node:test'
import { newWebhookSecret } from '#core/webhooks/signatures.ts'
import { freePort } from '../../scripts/stack/ports.ts'
import { startReceiver } from '../support/receiver.ts'
import { secateurAt } from '../support/secateur.ts'
import { createFixture, type Fixture, type Stack, startStack } from '../support/service.ts'
import { WEBHOOK_KEY } from '../support/webhooks.ts'

/** Nothing listens at this address. */
const NOWHERE = 'http://127.0.0.1:1'
const SECRET = /^whsec_\S{44}\n$/

let fixture: Fixture
let stack: Stack
let secateur: ReturnType<typeof secateurAt>

before(async () => {
  fixture = await createFixture()
  stack = await startStack(fixture, {
    SECATEUR_WEBHOOK_KEY: WEBHOOK_KEY,
    SECATEUR_WEBHOOK_ALLOW: '127.0.0.1/32:1024-65535',
  })
  secateur = secateurAt(stack.url)
})
after(async () => {
  await stack?.dispose()
  await fixture?.dispose()
})

/** Starts `secateur webhooks listen`, and resolves when it listens. */
async function listen(t: TestContext, port: number, secret: string, ...args: string[]) {
  const child = secateur.start('webhooks', 'listen', '-', '--port', String(port), ...args)
  t.after(() => child.kill('SIGKILL'))
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  const messages = createInterface({ input: child.stderr })[Symbol.asyncIterator]()
  child.stdin.end(secret)
  assert.match(
    (await messages.next()).value,
    new RegExp(
      `^Listening at http://127\\.0\\.0\\.1:${port}/.*SECATEUR_WEBHOOK_ALLOW=127\\.0\\.0\\.1/32:${port}`,
    ),
  )
  return { child, line: async (): Promise<string> => (await lines.next()).value }
}

/** The deliveries of a webhook, once control has recorded an attempt of each. */
async function deliveriesOf(url: string): Promise<{ id: string; status: string }[]> {
  const deliveries = async () => (await secateur.json('webhooks', 'deliveries', url)).items
  for (const { id } of await deliveries()) await stack.control.line(({ deliveryId }) => deliveryId === id)
  return deliveries()
}

const MISTYPED: [string[], RegExp][] = [
  [['lst'], /unknown command 'lst'; did you mean list\? Or use one of list, add, test, deliveries/],
  [['add'], /missing required argument 'address'/],
  [['add', 'https://hooks.example/', '--events', 'job.started'], /Allowed choices are job\.finished/],
  [['listen', 'whsec_short'], /This is not a webhook secret\. `secateur webhooks add` prints one/],
  [['listen', newWebhookSecret(), '--port', '0'], /a whole number from 1 to 65535/],
]

for (const [args, complaint] of MISTYPED) {
  test(`rejects wrong usage: secateur webhooks ${args.slice(0, 2).join(' ')}`, async () => {
    const { code, stdout, stderr } = await secateurAt(NOWHERE).run('webhooks', ...args)
    assert.equal(code, 2, stderr)
    assert.match(stderr, complaint)
    assert.equal(stdout, '')
  })
}

test('listen rejects a port in use, and an empty secret', async (t) => {
  const receiver = await startReceiver()
  t.after(() => receiver.close())
  const taken = await secateur.run('webhooks', 'listen', newWebhookSecret(), '--port', String(receiver.port))
  assert.equal(taken.code, 2)
  assert.match(taken.stderr, /Cannot listen on port \d+ \(EADDRINUSE\)\. Choose another one with --port/)
  const piped = await secateur.runWith('', 'webhooks', 'listen', '-')
  assert.equal(piped.code, 2)
  assert.match(piped.stderr, /This is not a webhook secret/)
})

test('a webhook is added and tested, and listen verifies its events', async (t) => {
  const port = await freePort()
  const url = `http://127.0.0.1:${port}/`
  assert.equal((await secateur.run('webhooks')).stdout, 'No webhooks.\n')
  const { stdout: secret } = await secateur.run('webhooks', 'add', url)
  assert.match(secret, SECRET)
  const { items } = await secateur.json('webhooks')
  const { id, events } = items[0]
  assert.deepEqual(events, ['job.finished', 'schedule.regressed', 'schedule.missed'])

  const listener = await listen(t, port, secret)
  const tested = await secateur.run('webhooks', 'test', id.slice(0, 13))
  assert.match(tested.stdout, /^delivery \S+ is being sent\n {2}secateur webhooks deliveries \S+\n$/)
  assert.match(await listener.line(), /^✓ webhook\.test {2}\S+ \S+ UTC\S*$/)
  assert.match(await listener.line(), new RegExp(`^ {2}http://\\S+/v1/webhooks/${id}$`))

  const again = await secateur.run('webhooks', 'redeliver', url, 'last')
  assert.match(again.stdout, /^delivery \S+: webhook\.test is being sent again\n$/)
  assert.match(await listener.line(), /^✓ webhook\.test .* again$/)
  const delivered = await deliveriesOf(url)
  assert.deepEqual(
    delivered.map(({ status }) => status),
    ['delivered', 'delivered'],
  )
  const listed = await secateur.run('webhooks', 'deliveries', url)
  assert.match(listed.stdout, /^\S+ +webhook\.test +\S+ \S+ UTC\S* +delivered +1 +answered 204$/m)

  listener.child.kill('SIGINT')
  const [code] = await once(listener.child, 'close')
  assert.equal(code, 130)
  await secateur.run('webhooks', 'rm', url)
})

test('listen rejects an event that another secret signed', async (t) => {
  const port = await freePort()
  const url = `http://127.0.0.1:${port}/`
  await secateur.run('webhooks', 'add', url, '--events', 'schedule.regressed')
  const listener = await listen(t, port, newWebhookSecret(), '--json')
  await secateur.run('webhooks', 'test', url)
  assert.deepEqual(JSON.parse(await listener.line()), {
    verified: false,
    reason: 'No matching signature found',
  })
  await deliveriesOf(url)
  const refused = await secateur.run('webhooks', 'deliveries', url)
  assert.match(refused.stdout, /webhook\.test +\S+ \S+ UTC\S* +pending +\d+ +.*401.* Next attempt at /m)
  await secateur.run('webhooks', 'rm', url)
})

test('a webhook is disabled, enabled, rotated and deleted', async () => {
  const url = 'https://hooks.example/secateur'
  const { stdout: secret } = await secateur.run('webhooks', 'add', url)
  assert.equal((await secateur.run('webhooks', 'disable', url)).stdout, `${url} is disabled.\n`)
  const disabled = await secateur.run('webhooks', 'test', url)
  assert.equal(disabled.code, 4)
  assert.match(disabled.stderr, /`secateur webhooks enable`.*\n.*PRUNE_WEBHOOK_DISABLED/)
  assert.match((await secateur.run('webhooks')).stdout, /disabled since \S+ \S+ UTC\S*$/m)
  assert.equal((await secateur.run('webhooks', 'enable', url)).stdout, `${url} is enabled.\n`)

  const rotated = await secateur.run('webhooks', 'rotate', url)
  assert.match(rotated.stdout, SECRET)
  assert.notEqual(rotated.stdout, secret)
  assert.match((await secateur.run('webhooks')).stdout, /live, two secrets until \S+ \S+ UTC\S*$/m)

  assert.equal((await secateur.run('webhooks', 'rm', url)).stdout, `${url} is deleted.\n`)
  const gone = await secateur.run('webhooks', 'rm', url)
  assert.equal(gone.code, 2)
  assert.match(gone.stderr, /There is no webhook "https:\S+"\. List them with `secateur webhooks`/)
})
