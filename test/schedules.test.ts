/** A schedule from its creation to the webhook that reports a regression, through real processes. */
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { promisify } from 'node:util'
import { generate } from 'selfsigned'
import { answer, type Schemas } from '../clients/typescript/index.ts'
import { createTestClient, type TestClient } from './support/client.ts'
import { assertForged, type Receiver, startReceiver, verified } from './support/receiver.ts'
import { createFixture, type Fixture, PYTHON, type Stack, startStack } from './support/service.ts'
import { WEBHOOK_KEY } from './support/webhooks.ts'

const run = promisify(execFile)

let fixture: Fixture
let receiver: Receiver
let stack: Stack
let client: TestClient

before(async () => {
  fixture = await createFixture()
  receiver = await startTlsReceiver()
  stack = await startStack(fixture, {
    NODE_EXTRA_CA_CERTS: join(fixture.folder, 'receiver.pem'),
    SECATEUR_PUBLIC_URL: 'https://secateur.example',
    SECATEUR_WEBHOOK_KEY: WEBHOOK_KEY,
    SECATEUR_WEBHOOK_ALLOW: '127.0.0.1/32:1024-65535',
  })
  client = createTestClient(stack.url)
})
after(async () => {
  await stack?.dispose()
  await receiver?.close()
  await fixture?.dispose()
})

/** An HTTPS receiver whose certificate is in `receiver.pem`. */
async function startTlsReceiver(): Promise<Receiver> {
  const { private: key, cert } = await generate([{ name: 'commonName', value: 'receiver' }], {
    extensions: [{ name: 'subjectAltName', altNames: [{ type: 7, ip: '127.0.0.1' }] }],
  })
  await writeFile(join(fixture.folder, 'receiver.pem'), cert)
  return startReceiver({ tls: { key, cert } })
}

/** Gives the model another revision with a much worse perplexity. */
async function spoilModel(): Promise<void> {
  const code = [
    'import sys; from safetensors.torch import load_file, save_file',
    'weights = load_file(sys.argv[1])',
    'weights["model.norm.weight"] *= 100',
    'save_file(weights, sys.argv[1], metadata={"format": "pt"})',
  ].join('\n')
  await run(PYTHON, ['-c', code, join(fixture.folder, 'llama', 'model.safetensors')])
}

test('a webhook reports a regression with the change that caused it', {
  timeout: 240_000,
}, async () => {
  const { id: webhookId, secret } = await answer(
    client.api.POST('/v1/webhooks', {
      body: { url: receiver.url, events: ['schedule.regressed', 'schedule.missed'] },
    }),
  )
  const job = {
    model: fixture.model,
    methods: ['wanda'],
    levels: [0.5],
    calibration: { dataset: fixture.calibration, samples: 4, seqlen: 32 },
    evaluations: [{ dataset: fixture.evaluation, seqlen: 32, windows: 20 }],
  }
  const { id } = await answer(
    client.api.POST('/v1/schedules', {
      body: { name: 'nightly sweep', cron: '30 2 * * *', zone: 'Europe/Berlin', job },
    }),
  )
  const first = await client.runNow(id)
  assert.deepEqual([first.status, first.reason, first.worse], ['succeeded', null, 0])
  const second = await client.runNow(id)
  assert.deepEqual([second.status, second.previousRunId, second.changes], ['succeeded', first.id, []])

  await spoilModel()
  const third = await client.runNow(id)
  assert.deepEqual([third.status, third.previousRunId, third.worse], ['regressed', second.id, 2])
  assert.ok(third.regressions.every(({ before, after }) => after === null || after > before))
  const revision = async ({ jobId }: Schemas['ScheduleRun']) => [
    (await client.job(String(jobId))).spec.revision,
  ]
  assert.deepEqual(third.changes, [
    { what: 'revision', before: await revision(second), after: await revision(third), against: 'previous' },
  ])
  const received = await receiver.nth(1)
  const { type, data } = verified(received, secret)
  assertForged(received, 'whsec_c29tZWJvZHkgZWxzZQ==')
  assert.deepEqual([receiver.received.length, type], [1, 'schedule.regressed'])
  const { slotAt, jobId, worse, regressions, changes } = third
  assert.deepEqual(data, {
    scheduleId: id,
    runId: third.id,
    url: `https://secateur.example/v1/schedules/${id}/runs/${third.id}`,
    run: { schedule: 'nightly sweep', slotAt, jobId, worse, regressions, changes },
  })
  await stack.control.line(({ msg }) => msg === 'an event was sent to a webhook')
  const deliveries = await answer(
    client.api.GET('/v1/webhooks/{id}/deliveries', { params: { path: { id: webhookId } } }),
  )
  assert.deepEqual(
    deliveries.items.map(({ status, attempts }) => [
      status,
      attempts.map(({ responseStatus }) => responseStatus),
    ]),
    [['delivered', [204]]],
  )
  // Control runs Python only while it resolves the jobs of schedules.
  await stack.control.line(({ msg }) => msg === 'Python is gone')
})
