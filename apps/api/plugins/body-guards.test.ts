import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { createTestApi, type TestApi } from '../../../test/support/api.ts'

let api: TestApi
before(async () => {
  api = await createTestApi()
})
after(() => api.dispose())

const UNSTORABLE = 'must not contain NUL or half of a surrogate pair'
const job = (changes: object) => JSON.stringify({ model: 'm', methods: ['wanda'], ...changes })
const nested = (depth: number) => `${'['.repeat(depth)}${']'.repeat(depth)}`

const REJECTED = {
  'NUL in a text': [job({ name: 'a\0b' }), '#/name', UNSTORABLE],
  'NUL in the name of a parameter': [
    job({ methods: [{ id: 'wanda', params: { 'a\0b': 1 } }] }),
    '#/methods/0/params',
    UNSTORABLE,
  ],
  'a field `__proto__`': [
    job({ methods: [{ id: 'wanda', params: 1 }] }).replace('1', '{"__proto__":{}}'),
    '#/methods/0/params',
    'must not have a field `__proto__`',
  ],
  'a field `constructor`': [
    job({ calibration: { constructor: 1 } }),
    '#/calibration',
    'must not have a field `constructor`',
  ],
  'half of a surrogate pair': [
    job({ calibration: { dataset: '\ud83c' } }),
    '#/calibration/dataset',
    UNSTORABLE,
  ],
  'more values than the limit': [
    job({ methods: Array.from({ length: 2_000 }, (_, i) => `m${i}`) }),
    '#',
    'must not have more than 2000 values',
  ],
  'nesting deeper than the limit': [
    job({ seed: 'deep' }).replace('"deep"', nested(100_000)),
    `#/seed${'/0'.repeat(16)}`,
    'must not be nested more than 16 deep',
  ],
} as const

for (const [name, [body, pointer, detail]] of Object.entries(REJECTED)) {
  test(`rejects ${name}`, async () => {
    const headers = { 'content-type': 'application/json' }
    const response = await api.request({ method: 'POST', url: '/v1/jobs', headers, body })
    assert.equal(response.statusCode, 422)
    assert.deepEqual(response.json().errors, [{ pointer, code: 'PRUNE_VALIDATION', detail }])
  })
}

test('rejects NUL in a query', async () => {
  const response = await api.get('/v1/jobs?model=%00')
  assert.equal(response.statusCode, 422)
  assert.deepEqual(response.json().errors, [
    { pointer: '?model', code: 'PRUNE_VALIDATION', detail: UNSTORABLE },
  ])
})

test('accepts whole surrogate pairs', async () => {
  const response = await api.get(`/v1/jobs?model=${encodeURIComponent('🌳')}`)
  assert.equal(response.statusCode, 200)
})
