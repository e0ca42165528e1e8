/** Large answers over HTTP: threads make them, and each team gets its share. */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { get, type IncomingMessage } from 'node:http'
import { after, before, test } from 'node:test'
import { uuidv7 } from 'uuidv7'
import { DEFAULT_TEAM_ID } from '#core/domain/ids.ts'
import type { Job } from '#core/repositories/index.ts'
import { createTestApi, type TestApi } from '../../../test/support/api.ts'
import { TEST_KEY } from '../../../test/support/database.ts'
import { jobSpec, submit, submitPlanned } from '../../../test/support/fixtures.ts'
import { createAnswerMaker } from './answers.ts'
import type { Threads } from './threads.ts'

/** More trials than a table on the event loop may have. */
const LARGE = jobSpec({
  methods: Array.from({ length: 6 }, (_, n) => ({
    id: `method-${n}`,
    params: {},
    patterns: ['unstructured'],
  })),
  levels: Array.from({ length: 100 }, (_, n) => n / 100),
})

let api: TestApi
let jobs: [Job, Job]
before(async () => {
  api = await createTestApi({ realThreads: true })
  jobs = [
    await submitPlanned(api.repositories, { spec: LARGE }),
    await submitPlanned(api.repositories, { spec: LARGE }),
  ]
})
after(() => api.dispose())

const comparison = () => `/v1/compare?jobs=${jobs.map(({ id }) => id).join(',')}`

test('an answer from a thread is the one that the event loop would make', async () => {
  const [{ id }] = jobs
  const onEventLoop = createAnswerMaker(api.repositories)
  const page = { limit: 200, cursor: null }
  const table = {
    teamId: DEFAULT_TEAM_ID,
    jobId: id,
    format: 'csv',
    layout: 'levels',
    unit: 'perplexity',
    intervals: false,
    selection: {},
  } as const
  const compared = {
    teamId: DEFAULT_TEAM_ID,
    jobIds: jobs.map(({ id }) => id),
    format: 'json',
    selection: {},
    unit: 'perplexity',
    intervals: false,
  } as const
  const trials = { teamId: DEFAULT_TEAM_ID, jobId: id, page }
  for (const [url, body] of [
    [`/v1/jobs/${id}/table?format=csv`, (await onEventLoop.make('table', table)).body],
    [comparison(), await onEventLoop.make('comparison', compared)],
    [`/v1/jobs/${id}/trials?limit=200`, await onEventLoop.make('trials', trials)],
  ] as const) {
    const response = await api.get(url)
    assert.equal(response.statusCode, 200)
    assert.equal(response.body, new TextDecoder().decode(body))
  }
})

test('a problem from a thread is the one that the event loop would answer', async () => {
  const { statusCode, headers, body } = await api.get(`${comparison()}&dataset=other`)
  assert.equal(statusCode, 404)
  assert.match(String(headers['content-type']), /^application\/problem\+json/)
  assert.match(
    JSON.parse(body).detail,
    /^Job \S+: The job has no such evaluation\. It has: metric=perplexity/,
  )
})

test('a comparison of too many cells is rejected before its trials are read', async () => {
  const spec = { ...LARGE, levels: Array.from({ length: 2_600 }, (_, n) => n / 2_600) }
  const [a, b] = [await submit(api.repositories, { spec }), await submit(api.repositories, { spec })]
  const response = await api.get(`/v1/compare?jobs=${a.id},${b.id}`)
  assert.equal(response.statusCode, 422)
  const { code, detail } = response.json()
  assert.equal(code, 'PRUNE_COMPARISON_TOO_LARGE')
  assert.match(detail, /^The comparison has 31202 cells, 15601 rows for each of 2 jobs; the limit is 30000\./)
})

/** Threads whose comparisons end when the test says so. */
function heldThreads(): { threads: Threads; started: () => Promise<unknown>; end: () => void } {
  const events = new EventTarget()
  let end = () => {}
  const ended = new Promise<void>((resolve) => {
    end = resolve
  })
  let isStarted = false
  const make: Threads['make'] = async (name, asked) => {
    isStarted = true
    events.dispatchEvent(new Event('started'))
    await ended
    return api.threads.make(name, asked)
  }
  return {
    threads: { make, close: async () => {} },
    started: async () => isStarted || (await once(events, 'started')),
    end,
  }
}

test('one large answer of a team is made and twenty wait; the next is told when to come back', async () => {
  const { threads, end } = heldThreads()
  const held = await createTestApi({ database: api.database, deps: { threads } })
  try {
    const asked = Array.from({ length: 22 }, () => held.get(comparison()))
    const rejected = await Promise.race(asked)
    assert.equal(rejected.statusCode, 429)
    assert.equal(rejected.headers['retry-after'], '5')
    assert.deepEqual(
      [rejected.json().code, rejected.json().detail],
      [
        'PRUNE_TOO_MANY_READS',
        'Your team already has 21 requests for large answers. Send the next one when one of them has been answered.',
      ],
    )
    assert.equal((await held.get(`/v1/jobs/${jobs[0].id}`)).statusCode, 200)
    end()
    const answered = (await Promise.all(asked)).filter(({ statusCode }) => statusCode === 200)
    assert.equal(answered.length, 21)
    assert.equal((await held.get(comparison())).statusCode, 200)
  } finally {
    end()
    await held.dispose()
  }
})

test('two small answers of a team are made at a time, however many it asks for', async () => {
  const { trials } = api.repositories
  let reads = 0
  let most = 0
  const list: typeof trials.list = async (...asked) => {
    most = Math.max(most, ++reads)
    const page = await trials.list(...asked)
    reads -= 1
    return page
  }
  const repositories = { ...api.repositories, trials: { ...trials, list } }
  const counted = await createTestApi({ database: api.database, deps: { repositories } })
  try {
    const url = `/v1/jobs/${jobs[0].id}/trials?limit=50`
    const answers = await Promise.all(Array.from({ length: 20 }, () => counted.get(url)))
    assert.deepEqual(
      answers.map(({ statusCode }) => statusCode),
      answers.map(() => 200),
    )
    assert.equal(most, 2)
  } finally {
    await counted.dispose()
  }
})

test('the app closes when a comparison that is under way has been answered', async () => {
  const { threads, started, end } = heldThreads()
  const closing = await createTestApi({ database: api.database, deps: { threads } })
  try {
    const answer = closing.get(comparison())
    await started()
    const closed = closing.app.close()
    end()
    assert.equal((await answer).statusCode, 200)
    await closed
  } finally {
    end()
    await closing.dispose()
  }
})

test('a download that its client breaks off makes room for another', async () => {
  const address = await api.app.listen({ port: 0, host: '127.0.0.1' })
  const { id } = await submitPlanned(api.repositories)
  // Too many rows for the buffers of a connection whose client does not read.
  await api.db.$executeRaw`
    INSERT INTO trials (id, job_id, team_id, ordinal, method, level, pattern, seed, params)
    SELECT gen_random_uuid(), id, team_id, n, 'magnitude', 0.5, 'unstructured', 0,
      jsonb_build_object('text', repeat('x', 2000))
    FROM jobs, generate_series(3, 10000) n WHERE id = ${id}::uuid`
  const url = `${address}/v1/jobs/${id}/measurements?format=csv`
  const headers = { authorization: `Bearer ${TEST_KEY}` }
  const download = () =>
    new Promise<IncomingMessage>((resolve, reject) => {
      get(url, { headers, agent: false }, resolve).on('error', reject)
    })
  const downloads = await Promise.all(Array.from({ length: 2 }, () => download()))
  assert.deepEqual(
    downloads.map(({ statusCode }) => statusCode),
    [200, 200],
  )
  const rejected = await download()
  assert.equal(rejected.statusCode, 429)
  rejected.resume()
  for (const response of downloads) response.destroy()
  let next = await download()
  while (next.statusCode === 429) {
    next.resume()
    next = await download() // the server has not noticed yet that a connection is closed
  }
  assert.equal(next.statusCode, 200)
  next.destroy()
})

test('a team without large answers of its own is not affected by those of another', async () => {
  const teamId = uuidv7()
  await api.db.team.create({ data: { id: teamId, name: 'other' } })
  const { secret } = await api.repositories.keys.create({
    teamId,
    name: 'other',
    role: 'viewer',
    createdBy: null,
    expiresInDays: null,
  })
  const { threads, started, end } = heldThreads()
  const held = await createTestApi({ database: api.database, deps: { threads } })
  try {
    const busy = Array.from({ length: 21 }, () => held.get(comparison()))
    await started()
    const list = held.as(secret).get('/v1/jobs')
    end()
    assert.equal((await list).statusCode, 200)
    await Promise.all(busy)
  } finally {
    end()
    await held.dispose()
  }
})
