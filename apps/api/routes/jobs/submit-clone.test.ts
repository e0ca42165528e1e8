import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { test } from 'node:test'
import { openFixtureApi } from '../../../../test/support/fixture-api.ts'

const { api, good } = await openFixtureApi()

const submitJob = async (changes: object = {}) => {
  const response = await api.post('/v1/jobs', good(changes))
  assert.equal(response.statusCode, 202, response.body)
  return response.json()
}
const clone = (id: string, body?: object, headers = {}) =>
  api.request({
    method: 'POST',
    url: `/v1/jobs/${id}/clone`,
    headers,
    ...(body === undefined ? {} : { body }),
  })

/** The fields of a job that its request determines. */
const requested = ({ name, notes, tags, priority, pool, requires, spec }: Record<string, unknown>) => ({
  ...{ name, notes, tags, priority, pool, requires, spec },
})

const EVERYTHING = {
  name: 'a sweep',
  notes: 'the first of two',
  tags: ['paper'],
  priority: 3,
  pool: 'big',
  requires: ['a100', 'gpu-memory>=40GiB'],
  patterns: ['2:4', 'unstructured'],
  seed: 4,
  reuse: false,
}

test('a clone has the same request as the job, and is a new job', async () => {
  const job = await submitJob(EVERYTHING)
  const response = await clone(job.id)
  assert.equal(response.statusCode, 202, response.body)
  const copy = response.json()
  assert.equal(response.headers.location, `/v1/jobs/${copy.id}`)
  assert.notEqual(copy.id, job.id)
  assert.deepEqual(requested(copy), requested(job))
})

test('changes merge objects field by field and replace everything else', async () => {
  const job = await submitJob(EVERYTHING)
  const changes = { name: null, levels: [0.6], calibration: { samples: 2 }, allocation: 'uniform', seed: 0 }
  const copy = (await clone(job.id, changes)).json()
  assert.deepEqual(requested(copy), {
    ...requested(job),
    name: null,
    spec: {
      ...job.spec,
      levels: [0.6],
      calibration: { ...job.spec.calibration, samples: 2 },
      seed: 0,
    },
  })
})

test('patterns in the changes apply to all methods', async () => {
  const job = await submitJob()
  const { spec } = (await clone(job.id, { patterns: ['2:4'] })).json()
  assert.deepEqual(
    spec.methods,
    job.spec.methods.map((method: object) => ({ ...method, patterns: ['2:4'] })),
  )
})

test('a clone stores the models that its job stores, or those in the changes', async () => {
  const keepArtifacts = [{ levels: [0.5], layout: 'packed' }]
  const { id } = (await api.post('/v1/jobs', good({ keepArtifacts }))).json()
  assert.deepEqual((await clone(id, {})).json().spec.keepArtifacts, keepArtifacts)
  assert.equal((await clone(id, { keepArtifacts: 'all' })).json().spec.keepArtifacts, 'all')
  const response = await clone(id, { levels: [0.6] })
  assert.deepEqual([response.statusCode, response.json().errors[0].pointer], [422, '#/keepArtifacts/0'])
})

test('a clone is validated like a submission, and rejected with a pointer into its body', async () => {
  const { id } = await submitJob()
  const before = await api.db.job.count()
  for (const [changes, pointer] of [
    [{ levls: [0.5] }, '#/levls'],
    [{ levels: [1] }, '#/levels/0'],
    [{ calibration: { seqlen: 999 } }, '#/calibration/seqlen'],
    [{ methods: ['wandaa'] }, '#/methods/0'],
    [{ evaluations: [{ seqlen: 32 }] }, '#/evaluations/0/dataset'],
  ] as const) {
    const response = await clone(id, changes)
    assert.equal(response.statusCode, 422, response.body)
    assert.equal(response.json().errors[0].pointer, pointer)
  }
  const headers = { 'content-type': 'application/json' }
  const ofNull = await api.request({ method: 'POST', url: `/v1/jobs/${id}/clone`, headers, body: 'null' })
  assert.deepEqual([ofNull.statusCode, ofNull.json().code], [422, 'PRUNE_VALIDATION'])
  assert.equal(await api.db.job.count(), before)
  assert.equal((await clone(randomUUID())).statusCode, 404)
})

test('a clone with an idempotency key is created once, and the key belongs to that job', async () => {
  const [one, other] = [await submitJob(), await submitJob()]
  const headers = { 'idempotency-key': randomUUID() }
  const bodies = await Promise.all([1, 2, 3].map(async () => (await clone(one.id, {}, headers)).body))
  assert.equal(new Set(bodies).size, 1)
  assert.equal((await clone(other.id, {}, headers)).json().code, 'PRUNE_IDEMPOTENCY_KEY_REUSED')
})
