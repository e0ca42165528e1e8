/** Requests to real receivers that misbehave. */
import assert from 'node:assert/strict'
import { after, describe, test } from 'node:test'
import { generate } from 'selfsigned'
import { newWebhookSecret } from '#core/webhooks/signatures.ts'
import { createWebhookTargets } from '#core/webhooks/targets.ts'
import {
  type Answer,
  answersWith,
  assertForged,
  type ReceiverOptions,
  startReceiver,
  verified,
} from '../../../test/support/receiver.ts'
import { createWebhookSender, type WebhookSenderOptions } from './send.ts'

const SECRETS = [newWebhookSecret(), newWebhookSecret()]
const message = (body = '{"type":"webhook.test"}') => ({ id: 'event-1', at: new Date(), body })

async function newReceiver(answer: Answer = answersWith(204), options: ReceiverOptions = {}) {
  const receiver = await startReceiver(options)
  after(receiver.close)
  receiver.answers(answer)
  return receiver
}

function newSender(options: Partial<WebhookSenderOptions> = {}) {
  const targets = createWebhookTargets(['127.0.0.1/32:1024-65535'])
  const sender = createWebhookSender({ targets, resolve: async () => ['127.0.0.1'], ...options })
  after(sender.close)
  return (url: string) => sender.send(url, message(), SECRETS)
}
const send = newSender()

test('a request is signed with each secret of the webhook and no other', async () => {
  const receiver = await newReceiver()
  assert.deepEqual(
    { ...(await send(receiver.url)), seconds: 0 },
    { seconds: 0, responseStatus: 204, error: null },
  )
  const got = await receiver.nth(1)
  for (const secret of SECRETS) assert.deepEqual(verified(got, secret), { type: 'webhook.test' })
  assertForged(got, newWebhookSecret())
  assertForged({ ...got, body: '{"type":"webhook.tset"}' }, SECRETS[0] as string)
  assert.deepEqual([got.headers['webhook-id'], got.headers['content-type']], ['event-1', 'application/json'])
})

describe('a delivery fails on', async () => {
  const elsewhere = await newReceiver()
  for (const [what, answer, code, status] of [
    ['status 500', answersWith(500), 'PRUNE_RECEIVER_REFUSED', 500],
    ['status 404', answersWith(404), 'PRUNE_RECEIVER_REFUSED', 404],
    ['a redirect', answersWith(307, { location: elsewhere.url }), 'PRUNE_RECEIVER_REDIRECTED', 307],
    ['a connection that breaks', (response) => response.destroy(), 'PRUNE_RECEIVER_UNREACHABLE', null],
    [
      'endless headers',
      (response) => response.socket?.end(`HTTP/1.1 200 OK\r\nx: ${'x'.repeat(1e5)}`),
      'PRUNE_RECEIVER_UNREACHABLE',
      null,
    ],
    [
      'an answer that is not HTTP',
      (response) => response.socket?.end('220 mail.example ESMTP\r\n'),
      'PRUNE_RECEIVER_UNREACHABLE',
      null,
    ],
  ] as [string, Answer, string, number | null][])
    test(what, async () => {
      const receiver = await newReceiver(answer)
      const { responseStatus, error } = await send(receiver.url)
      assert.deepEqual([responseStatus, error?.code, receiver.received.length], [status, code, 1])
      assert.equal(elsewhere.received.length, 0)
    })

  test('no answer in time', async () => {
    const receiver = await newReceiver(() => {})
    const { seconds, error } = await newSender({ timeoutMs: 200 })(receiver.url)
    assert.equal(error?.code, 'PRUNE_RECEIVER_SILENT')
    assert.ok(seconds >= 0.19 && seconds < 5, String(seconds))
  })

  test('a refused connection', async () => {
    const receiver = await newReceiver()
    await receiver.close()
    const { error } = await send(receiver.url)
    assert.equal(error?.code, 'PRUNE_RECEIVER_UNREACHABLE')
    assert.match(String(error?.detail), /ECONNREFUSED\.$/)
  })
})

describe('the answer', () => {
  test('is not read beyond a few kilobytes', async () => {
    let sent = 0
    let gone: () => void = () => {}
    const closed = new Promise<void>((resolve) => {
      gone = resolve
    })
    const receiver = await newReceiver((response) => {
      const chunk = Buffer.alloc(65_536)
      response.on('close', gone)
      response.writeHead(200)
      const more = () => {
        while (!response.closed && response.write(chunk)) sent += chunk.length
      }
      response.on('drain', more)
      more()
    })
    assert.equal((await send(receiver.url)).error, null)
    await closed
    assert.ok(sent < 64 * 2 ** 20, `${sent} bytes were sent`)
  })

  test('counts as delivered once its status arrives, even if the body never ends', async () => {
    const receiver = await newReceiver((response) => response.writeHead(200).write('x'))
    const { responseStatus, error } = await newSender({ timeoutMs: 200 })(receiver.url)
    assert.deepEqual([responseStatus, error], [200, null])
  })
})

describe('a forbidden address', () => {
  const REFUSED = 'PRUNE_ADDRESS_REFUSED'

  test('gets no request, whether the URL has the address or a host name', async () => {
    const receiver = await newReceiver()
    const strict = newSender({ targets: createWebhookTargets([]) })
    const wider = newSender({ targets: createWebhookTargets(['10.0.0.0/8:1024-65535']) })
    for (const url of [
      receiver.url,
      `https://127.0.0.1:${receiver.port}/`,
      `https://hooks.example:${receiver.port}/`,
      'https://hooks.example/',
    ]) {
      assert.equal((await strict(url)).error?.code, REFUSED, url)
    }
    assert.equal((await wider(`http://hooks.example:${receiver.port}/`)).error?.code, REFUSED)
    assert.equal(receiver.received.length, 0)
  })

  test('gets no request at a port that the operator allows for another network', async () => {
    const receiver = await newReceiver()
    const allowed = [`10.0.0.0/8:${receiver.port}`, '127.0.0.1/32']
    const split = newSender({ targets: createWebhookTargets(allowed) })
    for (const host of ['127.0.0.1', 'hooks.example'])
      assert.equal((await split(`http://${host}:${receiver.port}/`)).error?.code, REFUSED)
    assert.equal(receiver.received.length, 0)
  })

  test('blocks a host name that also has allowed addresses, and is not named in the error', async () => {
    const mixed = newSender({ resolve: async () => ['127.0.0.1', '127.0.0.9'] })
    const receiver = await newReceiver()
    const { error } = await mixed(`http://hooks.example:${receiver.port}/`)
    assert.equal(error?.code, REFUSED)
    assert.doesNotMatch(String(error?.detail), /127/)
  })

  test('gets no request when DNS answers change between lookups', async () => {
    const good = await newReceiver()
    const trap = await newReceiver(answersWith(204), { address: '127.0.0.2', port: good.port })
    const addresses = ['127.0.0.1', '127.0.0.2', '127.0.0.1', '127.0.0.2']
    let asked = 0
    const rebinding = newSender({ resolve: async () => [String(addresses[asked++])] })
    const codes = []
    for (const _ of addresses) codes.push((await rebinding(`http://hooks.example:${good.port}/`)).error?.code)
    assert.deepEqual(codes, [undefined, REFUSED, undefined, REFUSED])
    assert.deepEqual([asked, good.received.length, trap.received.length], [4, 2, 0])
  })

  test('an unknown host name is reported as unreachable', async () => {
    const unknown = newSender({
      resolve: async () => Promise.reject(Object.assign(new Error(), { code: 'ENOTFOUND' })),
    })
    const { error } = await unknown('https://hooks.invalid/')
    assert.equal(error?.code, 'PRUNE_RECEIVER_UNREACHABLE')
    assert.match(String(error?.detail), /ENOTFOUND/)
  })
})

test('rejects a self-signed certificate', async () => {
  const { private: key, cert } = await generate([{ name: 'commonName', value: 'localhost' }])
  const receiver = await newReceiver(answersWith(204), { tls: { key, cert } })
  const { error } = await send(`https://hooks.example:${receiver.port}/`)
  assert.equal(error?.code, 'PRUNE_RECEIVER_UNREACHABLE')
  assert.match(String(error?.detail), /SELF_SIGNED/)
  assert.equal(receiver.received.length, 0)
})
