import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createTestLog } from '../../test/support/log.ts'
import { loadConfig } from '../config.ts'
import { openTracing } from './open.ts'

const NOWHERE = 'http://127.0.0.1:9'

const tracesUrl = (env: NodeJS.ProcessEnv) =>
  loadConfig({ DATABASE_URL: 'postgres://db/x', REDIS_URL: 'redis://r', ...env }).tracesUrl

const URLS: [NodeJS.ProcessEnv, string | null][] = [
  [{}, null],
  [{ OTEL_EXPORTER_OTLP_ENDPOINT: 'http://otel:4318' }, 'http://otel:4318/v1/traces'],
  [{ OTEL_EXPORTER_OTLP_ENDPOINT: 'https://otel/tenant/' }, 'https://otel/tenant/v1/traces'],
  [{ OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'http://otel/spans' }, 'http://otel/spans'],
  [
    { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://a', OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'http://b/spans' },
    'http://b/spans',
  ],
]
test('where traces go, by the variables of OpenTelemetry', () => {
  for (const [env, url] of URLS) assert.equal(tracesUrl(env), url, JSON.stringify(env))
  assert.throws(() => tracesUrl({ OTEL_EXPORTER_OTLP_ENDPOINT: 'otel:4318' }), /OTEL_EXPORTER_OTLP_ENDPOINT/)
})

test('a parent that is none, or a bad one, begins a trace; a collector that is away is logged', async () => {
  const { logger, lines } = createTestLog()
  const tracing = await openTracing('test', { tracesUrl: `${NOWHERE}/v1/traces`, hostName: 'here' }, logger)
  assert.ok(tracing)
  const { tracer, contextOf, traceparentOf, close } = tracing
  const begin = (parent: string | null) => tracer.startSpan('a span', {}, contextOf(parent))
  const first = begin(null)
  const name = traceparentOf(first)
  assert.match(name, /^00-[0-9a-f]{32}-[0-9a-f]{16}-01$/)
  const { traceId } = first.spanContext()
  assert.equal(begin(name).spanContext().traceId, traceId)
  for (const bad of ['', 'x', name.replace(traceId, '0'.repeat(32)), `${name}-more`, `${name}, ${name}`])
    assert.notEqual(begin(bad).spanContext().traceId, traceId, bad)
  first.end()
  const begun = performance.now()
  await close()
  assert.ok(performance.now() - begun < 10_000)
  assert.deepEqual(
    lines.filter(({ level }) => !['info', 'warn'].includes(level)),
    [],
  )
})
