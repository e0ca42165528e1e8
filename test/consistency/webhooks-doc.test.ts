/** The receivers in docs/webhooks.md work: they accept what Secateur signs, and reject everything else. */
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { promisify } from 'node:util'
import { transform } from 'esbuild'
import { ROOT } from '#core/runtime/startup/checkout.mjs'
import { newWebhookSecret, signedHeaders } from '#core/webhooks/signatures.ts'
import { PYTHON } from '../support/service.ts'

const run = promisify(execFile)
const page = await readFile(join(ROOT, 'docs/webhooks.md'), 'utf8')
const codeIn = (language: string) => String(page.split(`\`\`\`${language}\n`)[1]?.split('\n```')[0])

const secret = newWebhookSecret()
const body = '{"type":"webhook.test","data":{"é":"☃"}}'
const headersOf = (at: Date, by = secret) =>
  signedHeaders({ id: 'event-1', at, body }, [newWebhookSecret(), by])
const now = new Date()
const CASES = [
  { what: 'signed', headers: headersOf(now), text: body, accepted: true },
  { what: 'changed', headers: headersOf(now), text: `${body} `, accepted: false },
  { what: 'old', headers: headersOf(new Date(now.getTime() - 600_000)), text: body, accepted: false },
  { what: "another's", headers: headersOf(now, newWebhookSecret()), text: body, accepted: false },
]

test('the Python receiver accepts signed events and rejects all others', async () => {
  const cases = JSON.stringify(CASES.map(({ headers, text }) => ({ headers, text })))
  const driver = [
    'import json, sys',
    'cases = json.loads(sys.argv[2])',
    'print(json.dumps([verify(sys.argv[1], c["headers"], c["text"].encode()) for c in cases]))',
  ]
  const { stdout } = await run(PYTHON, ['-c', [codeIn('python'), ...driver].join('\n'), secret, cases])
  assert.deepEqual(
    JSON.parse(stdout),
    CASES.map(({ accepted }) => accepted),
  )
})

test('the TypeScript receiver accepts signed events and rejects all others', async () => {
  const driver = `
    import { once } from 'node:events'
    const server = started
    await once(server, 'listening')
    const statuses = []
    for (const { headers, text } of JSON.parse(process.env.CASES)) {
      const url = 'http://127.0.0.1:' + server.address().port
      statuses.push((await fetch(url, { method: 'POST', headers, body: text })).status)
    }
    server.close()
    server.closeAllConnections()
    console.log(JSON.stringify(statuses))`
  const code = codeIn('ts').replace('\ncreateServer(', '\nconst started = createServer(')
  const { code: javascript } = await transform(code, { loader: 'ts' })
  const env = { ...process.env, PORT: '0', WEBHOOK_SECRET: secret, CASES: JSON.stringify(CASES) }
  const { stdout } = await run(process.execPath, ['--input-type=module', '-e', javascript + driver], {
    env,
  })
  const [event, statuses] = stdout.trim().split('\n')
  assert.match(String(event), /^webhook\.test/)
  assert.deepEqual(
    JSON.parse(String(statuses)),
    CASES.map(({ accepted }) => (accepted ? 204 : 401)),
  )
})
