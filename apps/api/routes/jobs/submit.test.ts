import assert from 'node:assert/strict'
import { once } from 'node:events'
import { describe, test } from 'node:test'
import { Worker } from 'bullmq'
import { JOBS_QUEUE, type JobMessage, openWorkerRedis } from '#core/queue/queues.ts'
import { createTestApi } from '../../../../test/support/api.ts'
import { openFixtureApi } from '../../../../test/support/fixture-api.ts'
import { LIMITS } from '../../../../test/support/fixtures.ts'

const { fixture, api, good } = await openFixtureApi()

describe('a valid job', () => {
  test('is stored with defaults and the model revision, and control gets a message', async () => {
    const redis = openWorkerRedis(String(process.env.REDIS_URL))
    const control = new Worker<JobMessage>(JOBS_QUEUE, async () => {}, {
      connection: redis,
      prefix: api.queuePrefix,
    })
    const delivered = once(control, 'completed')
    try {
      const body = good({ name: 'a sweep', priority: 3 })
      const response = await api.request({
        method: 'POST',
        url: '/v1/jobs',
        headers: { 'x-request-id': 'request-of-the-test' },
        body,
      })
      assert.equal(response.statusCode, 202, response.body)
      const job = response.json()
      assert.equal(response.headers.location, `/v1/jobs/${job.id}`)
      const { revision, ...spec } = job.spec
      assert.match(revision, /^sha256:[0-9a-f]{64}$/)
      assert.deepEqual(spec, {
        model: fixture.model,
        methods: [
          { id: 'magnitude', params: {}, patterns: ['unstructured'] },
          { id: 'wanda', params: { variant: true }, patterns: ['unstructured'] },
        ],
        levels: [0.5, 0.7],
        calibration: {
          dataset: fixture.calibration,
          split: null,
          samples: 4,
          seqlen: 32,
          sampling: 'random',
          seed: 0,
          bos: 'auto',
        },
        evaluations: [
          {
            metric: 'perplexity',
            dataset: fixture.evaluation,
            split: null,
            seqlen: 32,
            bos: 'auto',
            windows: 20,
          },
        ],
        dtype: 'auto',
        allocation: 'uniform',
        pass: 'sequential',
        seed: 0,
        reuse: true,
        maxAttempts: 3,
        keepArtifacts: 'none',
      })
      assert.equal(job.name, 'a sweep')
      assert.equal(job.status, 'queued')
      assert.equal(job.priority, 3)
      assert.equal(job.requestId, 'request-of-the-test')
      assert.equal(job.progress.etaSeconds, null)
      const [message] = await delivered
      assert.deepEqual(message.data, { jobId: job.id })
    } finally {
      await control.close()
      redis.disconnect()
    }
  })

  test('gets patterns for each method: its own, else those of the job, else the first it supports', async () => {
    const methods = ['magnitude', { id: 'l1-norm', patterns: ['structured'] }]
    const patternsOf = async (changes: object) => {
      const response = await api.post('/v1/jobs', good({ methods, ...changes }))
      assert.equal(response.statusCode, 202, response.body)
      const { spec } = response.json()
      return spec.methods.map(({ patterns }: { patterns: string[] }) => patterns)
    }
    assert.deepEqual(await patternsOf({ patterns: ['2:4', 'unstructured'] }), [
      ['2:4', 'unstructured'],
      ['structured'],
    ])
    const first = [['unstructured'], ['structured']]
    assert.deepEqual(await patternsOf({}), first)
    assert.deepEqual(await patternsOf({ patterns: null, methods: ['magnitude', 'l1-norm'] }), first)
  })

  test('keeps its allocation', async () => {
    const allocation = { blocks: [0.1, 0, -0.1] }
    const response = await api.post('/v1/jobs', good({ allocation }))
    assert.equal(response.statusCode, 202, response.body)
    assert.deepEqual(response.json().spec.allocation, allocation)
  })

  test('needs only a model and methods', async () => {
    const response = await api.post('/v1/jobs', {
      model: fixture.model,
      methods: ['magnitude'],
      evaluations: [{ dataset: fixture.evaluation }],
    })
    assert.equal(response.statusCode, 202, response.body)
    assert.equal(response.json().spec.levels.length, 13)
  })
})

describe('at the limit of open trials', () => {
  test('a submission answers 429 with Retry-After', async () => {
    const full = await createTestApi({
      deps: { engine: api.engine, submitLimits: { ...LIMITS, openTrials: 1 } },
    })
    try {
      const response = await full.post('/v1/jobs', good())
      assert.equal(response.statusCode, 429, response.body)
      assert.equal(response.json().code, 'PRUNE_TOO_MUCH_WAITING')
      assert.equal(response.headers['retry-after'], '60')
      assert.equal(await full.db.job.count(), 0)
    } finally {
      await full.dispose()
    }
  })
})

describe('at the quota of models', () => {
  test('a job that stores its models is rejected with the figures, and one that stores none is accepted', async () => {
    const full = await createTestApi({
      deps: { engine: api.engine, submitLimits: { ...LIMITS, artifactBytes: 1_000 } },
    })
    try {
      const keep = { keepArtifacts: [{ methods: ['wanda'], levels: [0.5], layout: 'plain' }] }
      const { artifacts } = (await full.post('/v1/jobs?dryRun=true', good(keep))).json()
      const response = await full.post('/v1/jobs', good(keep))
      assert.deepEqual([response.statusCode, response.json().code], [409, 'PRUNE_ARTIFACT_QUOTA'])
      assert.ok(response.json().detail.includes(`${artifacts.bytes} more are needed`), response.body)
      assert.equal(await full.db.job.count(), 0)
      assert.equal((await full.post('/v1/jobs', good())).statusCode, 202)
    } finally {
      await full.dispose()
    }
  })
})

describe('without Redis', () => {
  test('a job is accepted and its messages stay in the outbox', async () => {
    const alone = await createTestApi({ redisUrl: 'redis://127.0.0.1:9', deps: { engine: api.engine } })
    try {
      const response = await alone.post('/v1/jobs', good())
      assert.equal(response.statusCode, 202, response.body)
      const { id } = response.json()
      assert.equal((await alone.post(`/v1/jobs/${id}/cancel`)).statusCode, 202)
      const waiting = await alone.repositories.outbox.unpublished(10)
      assert.deepEqual(
        waiting.map(({ jobId }) => jobId),
        [id, id],
      )
    } finally {
      await alone.dispose()
    }
  })
})

describe('without Python', () => {
  test('a submission answers 503 with Retry-After', async () => {
    const alone = await createTestApi({ env: { SECATEUR_PYTHON: '/nowhere/python' } })
    try {
      const response = await alone.post('/v1/jobs', good())
      assert.equal(response.statusCode, 503)
      assert.equal(response.json().code, 'PRUNE_UNAVAILABLE')
      assert.equal(response.headers['retry-after'], '5')
      assert.equal(await alone.db.job.count(), 0)
    } finally {
      await alone.dispose()
    }
  })
})
