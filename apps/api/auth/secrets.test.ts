/** Secrets and words of callers never appear in the log, and neither passwords nor stack traces appear in responses. */
import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { formatKey, newKey, parseKey } from '#core/domain/api-key.ts'
import { createRepositories } from '#core/repositories/index.ts'
import { openDb } from '#core/runtime/db.ts'
import { createTestApi, type TestApiOptions } from '../../../test/support/api.ts'
import { TEST_KEY } from '../../../test/support/database.ts'
import { createTestLog } from '../../../test/support/log.ts'

const PASSWORD = 'hunter2-of-postgres'
const STRANGE = formatKey(newKey())
const STACK_TRACE = /\bat .+:\d+:\d+/
const secretOf = (key: string) => String(parseKey(key)?.secret)

const nowhere = openDb(`postgresql://nobody:${PASSWORD}@127.0.0.1:9/nowhere`)
after(() => nowhere.$disconnect())
const careless = new Error(`Authorization: Bearer ${TEST_KEY} to postgresql://u:${PASSWORD}@host/db`)

const CASES: Record<string, TestApiOptions['deps']> = {
  'while everything works': {},
  'while Postgres is unreachable': { db: nowhere, repositories: createRepositories(nowhere) },
  'when the message of an error contains them': {
    engine: {
      describe: () => Promise.reject(careless),
      check: () => Promise.reject(careless),
      fingerprints: () => Promise.reject(careless),
      close: async () => {},
    },
  },
}

for (const [when, deps] of Object.entries(CASES)) {
  test(`no secret leaks ${when}`, async () => {
    const { logger, lines } = createTestLog()
    const api = await createTestApi({ deps: { logger, ...deps } })
    const body = { model: STRANGE, methods: [STRANGE] }
    const made = await api.post('/v1/keys', { name: 'a', role: 'viewer' })
    const webhook = await api.post('/v1/webhooks', {
      url: 'https://hooks.example/',
      events: ['job.finished'],
    })
    const answers = [
      await api.get('/v1/jobs'),
      await api.get('/v1/methods'),
      await api.get('/readyz'),
      await api.as(STRANGE).get('/v1/jobs'),
      await api.as(null).get(`/v1/jobs?key=${STRANGE}`),
      await api.as(null).get(`/${STRANGE}`),
      await api.get('/v1/jobs/%zz', { cookie: STRANGE, 'x-request-id': STRANGE }),
      await api.post('/v1/jobs', body),
      await api.request({
        method: 'POST',
        url: '/v1/jobs',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body).slice(1),
      }),
    ]
    await api.dispose()
    const log = JSON.stringify(lines)
    assert.ok(lines.length > answers.length)
    const created: string[] = [made, webhook].flatMap((response) => response.json().secret ?? [])
    assert.equal(created.length, deps?.db ? 0 : 2)
    const secrets = [PASSWORD, ...created, ...[TEST_KEY, STRANGE].map(secretOf)]
    for (const secret of secrets) assert.ok(!log.includes(secret.replace(/^sec_[0-9a-f]{12}_/, '')), log)
    for (const { body } of answers) assert.ok(!STACK_TRACE.test(body) && !body.includes(PASSWORD), body)
  })
}

test('search words, names of uploads and headers are not logged, and a URL of 15 KB is a short line', async () => {
  const { logger, lines } = createTestLog()
  const api = await createTestApi({ deps: { logger } })
  const headers = { host: 'plover.example', 'user-agent': 'plover', 'x-forwarded-for': 'plover' }
  for (const url of [
    '/v1/jobs?q=plover',
    '/v1/jobs?model=plover&limit=1',
    '/v1/jobs?plover=1%zz',
    '/v1/datasets?name=plover.txt&kind=text',
  ])
    await api.get(url, headers)
  await api.request({
    method: 'POST',
    url: '/v1/datasets?name=plover.txt&kind=text',
    headers: { 'content-type': 'text/plain' },
    body: 'A text.',
  })
  for (const url of [`/v1/${'x'.repeat(15_000)}`, `/v1/jobs?q=${'x'.repeat(15_000)}`])
    await api.as(null).get(url)
  await api.dispose()
  assert.ok(lines.length >= 14)
  for (const line of lines) {
    const text = JSON.stringify(line)
    assert.ok(text.length < 500, text)
    assert.ok(!text.includes('plover'), text)
  }
})
