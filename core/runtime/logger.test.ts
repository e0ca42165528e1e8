import assert from 'node:assert/strict'
import { Writable } from 'node:stream'
import { test } from 'node:test'
import { createLogger } from './logger.ts'

/** The line that `log` writes, as text and parsed. */
function lineOf(log: (logger: ReturnType<typeof createLogger>) => void) {
  let text = ''
  const destination = new Writable({
    write(chunk, _encoding, done) {
      text += chunk
      done()
    },
  })
  log(createLogger('test', 'info', destination))
  return { text, fields: JSON.parse(text) }
}

const requestOf = (url: string) =>
  lineOf((logger) =>
    logger.info({ req: { method: 'GET', url, ip: '::1', headers: { host: 'h'.repeat(9_000) } } }),
  )

test('a request is logged with its path and without headers and words that people wrote', () => {
  const { fields } = requestOf('/v1/jobs?q=secret%20plan&limit=5&tag=x&status=failed&name=report.pdf')
  assert.deepEqual(fields.req, {
    method: 'GET',
    url: '/v1/jobs?…&limit=5&…&status=failed&…',
    remoteAddress: '::1',
  })
})

test('a URL of 15 KB is a line of some hundred bytes', () => {
  for (const url of [
    `/v1/${'x'.repeat(15_000)}`,
    `/v1/jobs?${'x'.repeat(15_000)}`,
    `/v1/jobs?q=${'x'.repeat(15_000)}`,
  ])
    assert.ok(requestOf(url).text.length < 500)
  assert.match(requestOf(`/v1/${'x'.repeat(15_000)}`).fields.req.url, /^\/v1\/x{196}… \(15004 characters\)$/)
})

test('the texts of a long line are cut, and a stack trace keeps more than other texts', () => {
  const error = Object.assign(new Error('x'.repeat(100_000)), { stack: 's'.repeat(100_000) })
  const { text, fields } = lineOf((logger) =>
    logger.error({ error, nested: { note: 'n'.repeat(3_000) } }, 'failed'),
  )
  assert.ok(text.length < 8_192)
  assert.equal(fields.error.message, `${'x'.repeat(500)}… (100000 characters)`)
  assert.equal(fields.error.stack, `${'s'.repeat(4_000)}… (100000 characters)`)
  assert.equal(fields.nested.note, `${'n'.repeat(500)}… (3000 characters)`)
  assert.equal(fields.msg, 'failed')
})

test('of a line with many long texts only the first fields are logged', () => {
  const details = Array.from({ length: 90 }, () => 'd'.repeat(1_000))
  const { text, fields } = lineOf((logger) =>
    logger.warn({ details, requestId: 'r' }, 'traces were not sent'),
  )
  assert.ok(text.length < 500)
  const { level, requestId, msg, leftOut } = fields
  assert.deepEqual([level, requestId, msg], ['warn', 'r', 'traces were not sent'])
  assert.ok(leftOut > 90_000)
})

test('secrets are replaced before a text is cut, so that no part of them stays', () => {
  const secret = `sec_0123456789ab_${'k'.repeat(43)}`
  const url = `postgresql://user:${'p'.repeat(600)}@host/db`
  const { text } = lineOf((logger) => logger.error(`${'x'.repeat(3_980)} ${secret} ${url}`))
  assert.doesNotMatch(text, /kkk|ppp/)
})

test('a text that almost looks like a URL with a password takes linear time', () => {
  const started = performance.now()
  for (const text of [
    'a'.repeat(1_000_000),
    'a://'.repeat(250_000),
    ':'.repeat(1_000_000),
    'a://:'.repeat(200_000),
  ])
    lineOf((logger) => logger.info(text))
  assert.ok(performance.now() - started < 2_000)
})
