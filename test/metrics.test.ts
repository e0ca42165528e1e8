/** The metrics of the processes, scraped over HTTP as Prometheus does. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { uuidv7 } from 'uuidv7'
import { createTestClient, hasEnded } from './support/client.ts'
import { parseMetrics } from './support/prometheus.ts'
import { startProxy } from './support/proxy.ts'
import {
  createFixture,
  type Fixture,
  type Service,
  type Stack,
  startService,
  startStack,
} from './support/service.ts'

let fixture: Fixture
let stack: Stack
before(async () => {
  fixture = await createFixture()
  stack = await startStack(fixture, { SECATEUR_METRICS_PORT: '0', SECATEUR_TEST_METHODS: 'yes' })
})
after(async () => {
  await stack?.dispose()
  await fixture?.dispose()
})

async function scrape(service: Service) {
  const { host, port } = await service.line(({ msg }) => msg === 'metrics are served')
  const response = await fetch(`http://${host}:${port}/metrics`)
  assert.equal(response.status, 200)
  assert.match(String(response.headers.get('content-type')), /^text\/plain; version=0\.0\.4/)
  const families = parseMetrics(await response.text())
  return {
    families,
    /** The value of the sample with these labels; for a histogram, its count. */
    value: (name: string, labels: Record<string, string> = {}) =>
      families
        .get(name)
        ?.samples.filter((sample) => !sample.name.endsWith('_bucket') && !sample.name.endsWith('_sum'))
        .find((sample) => Object.entries(labels).every(([label, text]) => sample.labels[label] === text))
        ?.value,
  }
}

test('a job changes the counters of every process', async () => {
  const client = createTestClient(stack.url)
  const { id } = await client.submit({
    model: fixture.model,
    methods: [{ id: 'sleep', params: { seconds: 0.1 } }],
    levels: [0.5],
    calibration: { dataset: fixture.calibration, samples: 4, seqlen: 32 },
    evaluations: [{ dataset: fixture.evaluation, seqlen: 32, windows: 4 }],
  })
  await client.until(id, hasEnded)

  const worker = await scrape(stack.worker)
  assert.equal(worker.value('secateur_attempts_total', { outcome: 'succeeded', cause: '' }), 2)
  assert.ok((worker.value('secateur_phase_seconds_total', { phase: 'evaluate' }) ?? 0) > 0)
  assert.ok((worker.value('secateur_trial_peak_memory_bytes', { memory: 'machine' }) ?? 0) > 2 ** 20)
  assert.equal(worker.value('secateur_python_starts_total'), 1)

  const control = await scrape(stack.control)
  assert.equal(control.value('secateur_jobs', { status: 'succeeded' }), 1)
  assert.equal(control.value('secateur_hosts', { pool: 'default', state: 'live' }), 1)
  assert.equal(control.value('secateur_outbox_unpublished_rows'), 0)
  assert.equal(control.value('secateur_queue_messages', { queue: 'jobs', state: 'waiting' }), 0)
  assert.ok((control.value('secateur_sweep_duration_seconds') ?? 0) > 0)

  const api = await scrape(stack.api)
  const submitted = { method: 'POST', route: '/v1/jobs', status: '202' }
  assert.equal(api.value('secateur_http_request_duration_seconds', submitted), 1)
  for (const { families, value } of [worker, control, api]) {
    assert.equal(value('secateur_postgres_up'), 1)
    assert.equal(value('secateur_redis_up'), 1)
    assert.ok(families.has('nodejs_eventloop_lag_seconds'))
    assert.ok(families.has('process_resident_memory_bytes'))
  }
})

test('waiting trials are counted by pool, with the age of the oldest', async () => {
  const client = createTestClient(stack.url)
  const pool = 'no-hosts'
  const { id } = await client.submit({ model: fixture.model, methods: ['sleep'], levels: [0.5], pool })
  await client.until(id, ({ progress }) => progress.pending === 2)
  // A control process keeps its counts for seconds; the first scrape of a new one reads them from Postgres.
  const control = startService('workers/control/main.ts', stack.env)
  const { value } = await scrape(control)
  assert.equal(value('secateur_trials', { pool, status: 'pending' }), 2)
  assert.ok(Number(value('secateur_oldest_pending_trial_age_seconds', { pool })) >= 0)
  control.child.kill('SIGTERM')
  await control.exited
  await client.cancel(id)
})

test('unknown paths and ids do not become labels', async () => {
  await fetch(`${stack.url}/no/such/${uuidv7()}`)
  await fetch(`${stack.url}/v1/jobs/${uuidv7()}`)
  const { families } = await scrape(stack.api)
  const { samples = [] } = families.get('secateur_http_request_duration_seconds') ?? {}
  const routes = new Set(samples.map(({ labels }) => labels.route))
  assert.ok(routes.has('none') && routes.has('/v1/jobs/:id'))
  assert.ok([...routes].every((route) => !/[0-9a-f]{8}-/.test(String(route))))
})

test('a scrape is answered while Redis is down, and reports it', async () => {
  const proxy = await startProxy(String(process.env.REDIS_URL))
  const control = startService('workers/control/main.ts', { ...stack.env, REDIS_URL: proxy.url })
  await control.line(({ msg }) => msg === 'ready')
  proxy.close()
  await control.line(({ msg }) => msg === 'Redis is unreachable')
  const { families, value } = await scrape(control)
  assert.equal(value('secateur_redis_up'), 0)
  assert.equal(value('secateur_postgres_up'), 1)
  assert.deepEqual(families.get('secateur_queue_messages')?.samples, [])
  control.child.kill('SIGTERM')
  await control.exited
})
