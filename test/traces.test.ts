/** The trace of a job from its request to the phases of its trials, as a collector gets it from the processes. */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer, type Socket } from 'node:net'
import { after, before, test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { DEFAULT_TEAM_ID } from '#core/domain/teams.ts'
import type { HostResource } from '#core/schemas/resources.ts'
import type { ScheduleResource, ScheduleRunResource } from '#core/schemas/schedules.ts'
import { createClient, hasEnded } from './support/client.ts'
import { type CollectedSpan, type Collector, startCollector } from './support/collector.ts'
import { TEST_KEY } from './support/database.ts'
import { createFixture, type Fixture, type Stack, startStack } from './support/service.ts'

const CLIENT = { traceId: '0af7651916cd43dd8448eb211c80319c', spanId: 'b7ad6b7169203331' }
const LOADED = { NODE_OPTIONS: '--require ./test/fixtures/loaded-modules.cjs' }

let fixture: Fixture
before(async () => {
  fixture = await createFixture()
})
after(() => fixture?.dispose())

const body = (changes: object = {}) => ({
  name: 'a name that is nobody else’s business',
  notes: 'nor are these notes',
  model: fixture.model,
  methods: ['wanda'],
  levels: [0.5],
  calibration: { dataset: fixture.calibration, samples: 4, seqlen: 32 },
  evaluations: [{ dataset: fixture.evaluation, seqlen: 32, windows: 20 }],
  ...changes,
})

/** Asks every process to stop. @returns of each its exit code, and what it had loaded */
const stopAll = ({ api, control, worker }: Stack) =>
  Promise.all(
    [api, control, worker].map(async ({ child, exited, raw }) => {
      child.kill('SIGTERM')
      const [code] = await exited
      return { code, loaded: raw.find((line) => line.startsWith('loaded: ')) ?? '' }
    }),
  )

/** A span with those below it, in the order in which they began: `[service, name, [...]]`. */
type Tree = [string, string, Tree[]]
const treeOf = (spans: readonly CollectedSpan[], { service, name, spanId }: CollectedSpan): Tree => [
  service,
  name,
  spans
    .filter(({ parentId }) => parentId === spanId)
    .toSorted((a, b) => a.begun - b.begun || a.ended - b.ended)
    .map((span) => treeOf(spans, span)),
]

function only(spans: readonly CollectedSpan[], fits: (span: CollectedSpan) => boolean): CollectedSpan {
  const [span, ...others] = spans.filter(fits)
  assert.ok(span && others.length === 0, `${others.length + (span ? 1 : 0)} spans fit`)
  return span
}

test('what becomes of a job is one trace, whoever does it', { timeout: 240_000 }, async (context) => {
  const collector: Collector = await startCollector()
  context.after(collector.close)
  const stack = await startStack(fixture, { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url })
  context.after(stack.dispose)
  const client = createClient(stack.url)

  const response = await fetch(`${stack.url}/v1/jobs`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${TEST_KEY}`,
      'content-type': 'application/json',
      traceparent: `00-${CLIENT.traceId}-${CLIENT.spanId}-01`,
    },
    body: JSON.stringify(body()),
  })
  assert.equal(response.status, 202)
  const { id } = (await response.json()) as { id: string }
  await client.until(id, hasEnded)
  const trials = await client.trials(id)
  const hosts = await client.get<{ items: HostResource[] }>('/v1/hosts')
  const accepted = await stack.api.line(({ msg }) => msg === 'job accepted')
  const claimed = await stack.worker.line(({ msg }) => msg === 'trial claimed')
  assert.deepEqual([accepted.traceId, claimed.traceId], [CLIENT.traceId, CLIENT.traceId])

  const waiting = await client.submit(body({ pool: 'nobody-serves-it' }))
  await client.post(`/v1/jobs/${waiting.id}/cancel`)
  await fetch(`${stack.url}/v1/jobs/${waiting.id}`)

  const { name, notes, ...job } = body()
  const schedule = await client.send<ScheduleResource>('POST', '/v1/schedules', {
    name: 'nightly',
    cron: '30 2 * * *',
    zone: 'UTC',
    job,
  })
  const run = await client.send<ScheduleRunResource>('POST', `/v1/schedules/${schedule.id}/run-now`)
  while (
    (await client.get<ScheduleRunResource>(`/v1/schedules/${schedule.id}/runs/${run.id}`)).status !==
    'succeeded'
  )
    await delay(100)

  const stopped = await stopAll(stack)
  assert.deepEqual(
    stopped.map(({ code }) => code),
    [0, 0, 0],
  )
  const { spans } = collector

  await context.test('from the client’s span down to the phases of Python', () => {
    const ofTrace = spans.filter(({ traceId }) => traceId === CLIENT.traceId)
    const submission = only(ofTrace, ({ parentId }) => parentId === CLIENT.spanId)
    const phases = trials.map(({ seconds }) =>
      Object.entries(seconds ?? {}).filter(([phase, taken]) => phase !== 'total' && Number(taken) > 0),
    )
    const attempts = phases.map((ofTrial): Tree => {
      const names = ofTrial.map(([phase]): Tree => ['secateur-prune', phase, []])
      return ['secateur-prune', 'attempt', names]
    })
    assert.deepEqual(treeOf(ofTrace, submission), [
      'secateur-api',
      'POST /v1/jobs',
      [['secateur-control', 'job', []], ['secateur-control', 'plan', []], ...attempts],
    ])
    assert.deepEqual(submission.attributes, {
      'http.request.method': 'POST',
      'http.route': '/v1/jobs',
      'http.response.status_code': 202,
      'secateur.team.id': DEFAULT_TEAM_ID,
    })
    for (const [index, trial] of trials.entries()) {
      const attempt = only(ofTrace, ({ attributes }) => attributes['secateur.trial.id'] === trial.id)
      assert.deepEqual(attempt.attributes, {
        'secateur.job.id': id,
        'secateur.trial.id': trial.id,
        'secateur.attempt': 1,
        'secateur.method': trial.method.id,
        'secateur.level': trial.level,
        'secateur.pattern': trial.pattern,
        'secateur.host.id': hosts.items[0]?.id,
        'secateur.device': 'cpu',
        'secateur.outcome': 'succeeded',
      })
      let last = attempt.begun
      for (const [phase, seconds] of phases[index] ?? []) {
        const { begun, ended } = only(
          ofTrace,
          (span) => span.parentId === attempt.spanId && span.name === phase,
        )
        assert.ok(last <= begun && ended <= attempt.ended + 0.001, `${phase} lies within its attempt`)
        assert.ok(Math.abs(ended - begun - 1_000 * Number(seconds)) < 0.01, `${phase} took ${seconds} s`)
        last = ended - 0.001 // of a microsecond each
      }
    }
    const whole = only(ofTrace, ({ name }) => name === 'job')
    assert.deepEqual(whole.attributes, {
      'secateur.job.id': id,
      'secateur.outcome': 'succeeded',
      'secateur.trials': trials.length,
    })
  })

  await context.test('a cancel is a trace of its own that leads to the job’s', () => {
    const submission = only(
      spans,
      ({ name, traceId }) => name === 'POST /v1/jobs' && traceId !== CLIENT.traceId,
    )
    const cancel = only(spans, ({ name }) => name === 'POST /v1/jobs/:id/cancel')
    assert.notEqual(cancel.traceId, submission.traceId)
    assert.deepEqual(cancel.links, [{ traceId: submission.traceId, spanId: submission.spanId }])
  })

  await context.test('a request without a key has a span, too', () => {
    const refused = only(spans, ({ attributes }) => attributes['http.response.status_code'] === 401)
    assert.deepEqual([refused.name, refused.attributes['secateur.team.id']], ['GET /v1/jobs/:id', undefined])
  })

  await context.test('a run of a schedule begins a trace; what is taken over has no phases', () => {
    const root = only(spans, ({ name }) => name === 'schedule run')
    assert.equal(root.parentId, '')
    assert.deepEqual(root.attributes, {
      'secateur.team.id': DEFAULT_TEAM_ID,
      'secateur.schedule.id': schedule.id,
      'secateur.run.id': run.id,
    })
    const ofTrace = spans.filter(({ traceId }) => traceId === root.traceId)
    const [, , below] = treeOf(ofTrace, root)
    assert.deepEqual(below.toSorted(), [
      ['secateur-control', 'job', []],
      ['secateur-control', 'plan', []],
      ['secateur-prune', 'attempt', []],
      ['secateur-prune', 'attempt', []],
    ])
    const outcomes = ofTrace
      .filter(({ name }) => name === 'attempt')
      .map(({ attributes }) => attributes['secateur.outcome'])
    assert.deepEqual(outcomes, ['reused', 'reused'])
  })

  await context.test('nothing that people wrote is in it, no path, and no key', () => {
    const sent = collector.bodies.join('\n')
    for (const secret of [name, notes, fixture.folder, TEST_KEY, 'nightly'])
      assert.ok(secret && !sent.includes(secret), secret)
  })
})

test('with a collector that never answers, jobs run and processes stop as ever', {
  timeout: 240_000,
}, async (context) => {
  const sockets: Socket[] = []
  const silent = createServer((socket) => sockets.push(socket)).listen(0, '127.0.0.1')
  await once(silent, 'listening')
  context.after(() => {
    silent.close()
    for (const socket of sockets) socket.destroy()
  })
  const address = silent.address()
  assert.ok(typeof address === 'object' && address)
  const url = `http://127.0.0.1:${address.port}`
  const stack = await startStack(fixture, { OTEL_EXPORTER_OTLP_ENDPOINT: url, ...LOADED })
  context.after(stack.dispose)
  const client = createClient(stack.url)
  const { id } = await client.submit(body({ methods: ['magnitude'] }))
  assert.equal((await client.until(id, hasEnded)).status, 'succeeded')
  const stopped = await stopAll(stack)
  for (const { code, loaded } of stopped) {
    assert.equal(code, 0)
    assert.match(loaded, /@opentelemetry\/sdk-trace\b/)
  }
  assert.ok(sockets.length >= stopped.length, 'each has tried')
})

test('without a collector nothing of the SDK is loaded', { timeout: 120_000 }, async (context) => {
  const stack = await startStack(fixture, LOADED)
  context.after(stack.dispose)
  for (const { code, loaded } of await stopAll(stack)) {
    assert.equal(code, 0)
    assert.match(loaded, /^loaded: (@opentelemetry\/api)?$/)
  }
})
