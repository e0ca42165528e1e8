import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { test } from 'node:test'
import { createTestLog } from '../../../test/support/log.ts'
import { loadConfig } from '../config.ts'
import { openTracing } from './open.ts'

const NOWHERE = 'http://127.0.0.1:9'
const { logger, line } = createTestLog()

async function traceTo(tracesUrl: string) {
  const tracing = await openTracing('test', { tracesUrl, hostName: 'here' }, logger)
  assert.ok(tracing)
  return tracing
}

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
test('the URL for traces follows from the variables of OpenTelemetry', () => {
  for (const [env, url] of URLS) assert.equal(tracesUrl(env), url, JSON.stringify(env))
  assert.throws(() => tracesUrl({ OTEL_EXPORTER_OTLP_ENDPOINT: 'otel:4318' }), /OTEL_EXPORTER_OTLP_ENDPOINT/)
})

test('a missing or invalid parent starts a new trace', async () => {
  const { tracer, contextOf, traceparentOf, close } = await traceTo(NOWHERE)
  const begin = (parent: string | null) => tracer.startSpan('a span', {}, contextOf(parent))
  const first = begin(null)
  const name = traceparentOf(first)
  assert.match(name, /^00-[0-9a-f]{32}-[0-9a-f]{16}-01$/)
  const { traceId } = first.spanContext()
  assert.equal(begin(name).spanContext().traceId, traceId)
  for (const bad of ['', 'x', name.replace(traceId, '0'.repeat(32)), `${name}-more`, `${name}, ${name}`])
    assert.notEqual(begin(bad).spanContext().traceId, traceId, bad)
  await close()
})

test('an unreachable collector does not delay the stop of a process', async () => {
  const { tracer, close } = await traceTo(NOWHERE)
  tracer.startSpan('a span').end()
  const begun = performance.now()
  await close()
  assert.ok(performance.now() - begun < 10_000)
})

test('a refusal of the collector is logged and fails nothing', async (context) => {
  const refusing = createServer((_, response) => response.writeHead(400).end()).listen(0, '127.0.0.1')
  await once(refusing, 'listening')
  context.after(() => refusing.close())
  const { port } = refusing.address() as AddressInfo
  const { tracer, close } = await traceTo(`http://127.0.0.1:${port}`)
  tracer.startSpan('a span').end()
  await close()
  await line(({ msg }) => msg === 'traces were not sent')
})
