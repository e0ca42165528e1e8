/** The trace of a job, from its request to the phases of its trials, as an OTLP collector receives it. */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer, type Socket } from 'node:net'
import { after, before, test } from 'node:test'
import { DEFAULT_TEAM_ID } from '#core/domain/ids.ts'
import { answer, type Schemas } from '../clients/typescript/index.ts'
import { createTestClient, hasEnded } from './support/client.ts'
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
  name: 'a private name',
  notes: 'private notes',
  model: fixture.model,
  methods: ['wanda'],
  levels: [0.5],
  calibration: { dataset: fixture.calibration, samples: 4, seqlen: 32 },
  evaluations: [{ dataset: fixture.evaluation, seqlen: 32, windows: 20 }],
  ...changes,
})

/** Stops every process. @returns the exit code of each, or the signal that ended it, and the modules that it had loaded */
const stopAll = ({ api, control, worker }: Stack) =>
  Promise.all(
    [api, control, worker].map(async ({ child, exited, raw }) => {
      child.kill('SIGTERM')
      const [code, signal] = await exited
      return { code: signal ?? code, loaded: raw.find((line) => line.startsWith('loaded: ')) ?? '' }
    }),
  )

/** A span with its children in the order of their start: `[service, name, children]`. */
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

test('all work on a job is one trace across the processes', {
  timeout: 240_000,
}, async (context) => {
  const collector: Collector = await startCollector()
  context.after(collector.close)
  const stack = await startStack(fixture, { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url })
  context.after(stack.dispose)
  const client = createTestClient(stack.url)

  const submitted = await answer(
    client.api.POST('/v1/jobs', {
      body: body() as Schemas['JobRequest'],
      headers: { traceparent: `00-${CLIENT.traceId}-${CLIENT.spanId}-01` },
    }),
  )
  assert.ok('id' in submitted)
  const { id } = submitted
  await client.until(id, hasEnded)
  const trials = await client.trials(id)
  const hosts = await answer(client.api.GET('/v1/hosts'))
  const accepted = await stack.api.line(({ msg }) => msg === 'job accepted')
  const claimed = await stack.worker.line(({ msg }) => msg === 'trial claimed')
  assert.deepEqual([accepted.traceId, claimed.traceId], [CLIENT.traceId, CLIENT.traceId])

  const waiting = await client.submit(body({ pool: 'no-hosts' }))
  await client.cancel(waiting.id)
  await fetch(`${stack.url}/v1/jobs/${waiting.id}`) // without a key

  const { name, notes, ...job } = body()
  const schedule = await answer(
    client.api.POST('/v1/schedules', { body: { name: 'nightly', cron: '30 2 * * *', zone: 'UTC', job } }),
  )
  const run = await client.runNow(schedule.id)
  assert.equal(run.status, 'succeeded')

  const stopped = await stopAll(stack)
  assert.deepEqual(
    stopped.map(({ code }) => code),
    [0, 0, 0],
  )
  const { spans } = collector

  await context.test('the trace reaches from the client’s span to the phases in Python', () => {
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
        assert.ok(last <= begun && ended <= attempt.ended + 0.001, `${phase} is within its attempt`)
        assert.ok(Math.abs(ended - begun - 1_000 * Number(seconds)) < 0.01, `${phase} took ${seconds} s`)
        last = ended - 0.001 // times have microsecond resolution
      }
    }
    const whole = only(ofTrace, ({ name }) => name === 'job')
    assert.deepEqual(whole.attributes, {
      'secateur.job.id': id,
      'secateur.outcome': 'succeeded',
      'secateur.trials': trials.length,
    })
  })

  await context.test('a cancel is its own trace, with a link to the job’s trace', () => {
    const submission = only(
      spans,
      ({ name, traceId }) => name === 'POST /v1/jobs' && traceId !== CLIENT.traceId,
    )
    const cancel = only(spans, ({ name }) => name === 'POST /v1/jobs/:id/cancel')
    assert.notEqual(cancel.traceId, submission.traceId)
    assert.deepEqual(cancel.links, [{ traceId: submission.traceId, spanId: submission.spanId }])
  })

  await context.test('a request without a key has a span', () => {
    const refused = only(spans, ({ attributes }) => attributes['http.response.status_code'] === 401)
    assert.deepEqual([refused.name, refused.attributes['secateur.team.id']], ['GET /v1/jobs/:id', undefined])
  })

  await context.test('a schedule run starts a trace, and reused trials have no phases', () => {
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

  await context.test('traces contain no user text, no paths and no keys', () => {
    const sent = collector.bodies.join('\n')
    for (const secret of [name, notes, fixture.folder, TEST_KEY, 'nightly'])
      assert.ok(secret && !sent.includes(secret), secret)
  })
})

test('a collector that never answers delays neither jobs nor the stop of a process', {
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
  const client = createTestClient(stack.url)
  const { id } = await client.submit(body({ methods: ['magnitude'] }))
  assert.equal((await client.until(id, hasEnded)).status, 'succeeded')
  const stopped = await stopAll(stack)
  for (const { code, loaded } of stopped) {
    assert.equal(code, 0)
    assert.match(loaded, /@opentelemetry\/sdk-trace\b/)
  }
  assert.ok(sockets.length >= stopped.length, 'each process has tried to send')
})

test('without a collector the SDK is not loaded', { timeout: 120_000 }, async (context) => {
  const stack = await startStack(fixture, LOADED)
  context.after(stack.dispose)
  for (const { code, loaded } of await stopAll(stack)) {
    assert.equal(code, 0)
    assert.match(loaded, /^loaded: (@opentelemetry\/api)?$/)
  }
})
