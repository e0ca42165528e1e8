/** Schedules over REST. Slots are tested in core/repositories/schedules/slots.test.ts. */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { uuidv7 } from 'uuidv7'
import { DEFAULT_TEAM_ID } from '#core/domain/ids.ts'
import { openFixtureApi } from '../../../../test/support/fixture-api.ts'
import { endJob, perplexity, submitDue } from '../../../../test/support/schedules.ts'

const { api, good } = await openFixtureApi()
const { schedules, scheduleRuns } = api.repositories

const scheduleBody = (changes: object = {}) => ({
  name: `nightly ${uuidv7()}`,
  cron: '30 2 * * 1-5',
  zone: 'Europe/Berlin',
  job: good(),
  ...changes,
})
async function createSchedule(changes: object = {}) {
  const response = await api.post('/v1/schedules', scheduleBody(changes))
  assert.equal(response.statusCode, 201, response.body)
  return response.json()
}
const patch = (id: string, body: object, headers: Record<string, string> = {}) =>
  api.request({ method: 'PATCH', url: `/v1/schedules/${id}`, headers, body })
const remove = (id: string) => api.request({ method: 'DELETE', url: `/v1/schedules/${id}` })
const problemOf = (response: {
  json: () => { code: string; errors: { pointer: string; detail: string }[] }
}) => {
  const { code, errors } = response.json()
  return {
    code,
    pointers: errors.map(({ pointer }) => pointer),
    detail: errors.map(({ detail }) => detail).join(),
  }
}

describe('POST /v1/schedules', () => {
  test('answers with the timetable in words, the next slots and the defaults', async () => {
    const response = await api.post('/v1/schedules', scheduleBody())
    const schedule = response.json()
    assert.deepEqual(
      [response.statusCode, response.headers.location, response.headers.etag],
      [201, `/v1/schedules/${schedule.id}`, '"1"'],
    )
    assert.equal(schedule.words, 'At 02:30 AM, Monday through Friday')
    assert.equal(schedule.next.length, 5)
    assert.deepEqual(
      [schedule.overlap, schedule.catchUp, schedule.retention, schedule.pausedAt, schedule.baselineRunId],
      ['skip', 'none', null, null, null],
    )
    assert.deepEqual(schedule.thresholds.perplexity, { relative: 0.02, absolute: 0.1 })
    assert.deepEqual([schedule.job.model, schedule.job.reuse], [good().model, true])
    assert.deepEqual((await api.get(`/v1/schedules/${schedule.id}`)).json(), schedule)
  })

  test('rejects a timetable without slots, an unknown zone and an invalid job, naming the field', async () => {
    const past = '2020-01-01T00:00:00Z'
    for (const [changes, pointer, detail] of [
      [{ cron: '0 30 2 * * *' }, '#/cron', /five fields .*, not 6/],
      [{ cron: '0 0 30 2 *' }, '#/cron', /never matches/],
      [{ cron: '61 0 * * *' }, '#/cron', /minute: 61/],
      [{ zone: 'Europe/Berln' }, '#/zone', /did you mean "Europe\/Berlin"/],
      [{ endsAt: past }, '#/endsAt', /no slot/],
      [{ startsAt: '2099-01-02T00:00:00Z', endsAt: '2099-01-01T00:00:00Z' }, '#/endsAt', /before startsAt/],
      [{ startsAt: 'tomorrow' }, '#/startsAt', /date-time/],
      [{ overlap: 'wait' }, '#/overlap', /must be one of/],
      [{ retention: {} }, '#/retention', /./],
      [{ retention: { runs: 0 } }, '#/retention/runs', /at least 1/],
      [{ thresholds: { perplexity: { relative: -1 } } }, '#/thresholds/perplexity/relative', /at least 0/],
      [{ thresholds: { bleu: {} } }, '#/thresholds/bleu', /unknown field/],
      [{ job: good({ methods: ['wandaa'] }) }, '#/job/methods/0', /wandaa/],
      [{ job: good({ levels: [2] }) }, '#/job/levels/0', /less than 1/],
      [{ name: 'a\u202eb' }, '#/name', /^must not contain control characters/],
      [{ job: good({ name: 'a\u001b[2J' }) }, '#/job/name', /^must not contain control characters/],
    ] as const) {
      const response = await api.post('/v1/schedules', scheduleBody(changes))
      assert.equal(response.statusCode, 422, JSON.stringify(changes))
      const problem = problemOf(response)
      assert.ok(problem.pointers.includes(pointer), `${problem.pointers} of ${JSON.stringify(changes)}`)
      assert.match(problem.detail, detail)
    }
  })

  test('rejects a name that is taken', async () => {
    const { name } = await createSchedule()
    const response = await api.post('/v1/schedules', scheduleBody({ name }))
    assert.deepEqual([response.statusCode, response.json().code], [409, 'PRUNE_SCHEDULE_EXISTS'])
  })
})

test('a preview stores nothing', async () => {
  const response = await api.post('/v1/schedules/preview', {
    cron: '30 2 * * *',
    zone: 'Europe/Berlin',
    startsAt: '2027-03-27T00:00:00Z',
    endsAt: '2027-03-29T00:00:00Z',
  })
  assert.deepEqual(response.json(), {
    words: 'At 02:30 AM',
    next: ['2027-03-27T01:30:00.000Z', '2027-03-28T01:00:00.000Z'],
  })
  const rejected = await api.post('/v1/schedules/preview', { cron: '* * * *', zone: 'Mars' })
  assert.deepEqual(problemOf(rejected).pointers, ['#/cron', '#/zone'])
})

describe('PATCH', () => {
  test('changes the given fields, including fields of the job, and validates the result', async () => {
    const schedule = await createSchedule()
    const edited = (await patch(schedule.id, { cron: '0 4 * * *', job: { seed: 7 } })).json()
    assert.deepEqual([edited.words, edited.job.seed, edited.version], ['At 04:00 AM', 7, 2])
    assert.deepEqual({ ...edited.job, seed: 0 }, schedule.job)
    const rejected = await patch(schedule.id, { job: { methods: ['wandaa'] } })
    assert.deepEqual([rejected.statusCode, problemOf(rejected).pointers], [422, ['#/job/methods/0']])
    for (const [body, pointer] of [
      [{}, '#'],
      [{ cron: 'x' }, '#/cron'],
      [{ pausedAt: null }, '#/pausedAt'],
      [{ baselineRunId: uuidv7() }, '#/baselineRunId'],
    ] as const)
      assert.deepEqual(problemOf(await patch(schedule.id, body)).pointers, [pointer])
  })

  test('with If-Match rejects a schedule that has changed since', async () => {
    const { id } = await createSchedule()
    assert.equal((await patch(id, { overlap: 'queue' }, { 'if-match': '"1"' })).statusCode, 200)
    const stale = await patch(id, { overlap: 'skip' }, { 'if-match': '"1"' })
    assert.deepEqual([stale.statusCode, stale.json().code], [412, 'PRUNE_CHANGED'])
  })
})

describe('a schedule', () => {
  const post = async (id: string, action: string) => api.post(`/v1/schedules/${id}/${action}`)

  test('can be paused twice and resumed', async () => {
    const { id } = await createSchedule()
    const paused = (await post(id, 'pause')).json()
    assert.ok(paused.pausedAt)
    assert.equal((await post(id, 'pause')).json().pausedAt, paused.pausedAt)
    assert.equal((await post(id, 'resume')).json().pausedAt, null)
  })

  test('runs now once, and rejects a second run while the first is due', async () => {
    const { id } = await createSchedule()
    const response = await post(id, 'run-now')
    const run = response.json()
    assert.deepEqual([response.statusCode, run.status, run.manual], [202, 'due', true])
    assert.equal(response.headers.location, `/v1/schedules/${id}/runs/${run.id}`)
    assert.deepEqual((await api.get(String(response.headers.location))).json(), run)
    const rejected = await post(id, 'run-now')
    assert.deepEqual([rejected.statusCode, rejected.json().code], [409, 'PRUNE_RUN_UNDER_WAY'])
  })

  test('lists its runs in pages, newest first, with the number of regressions', async () => {
    const { id } = await createSchedule()
    const runs: string[] = []
    for (const value of [20, 30, 20]) {
      const run = (await post(id, 'run-now')).json()
      runs.unshift(run.id)
      const schedule = await schedules.get(DEFAULT_TEAM_ID, id)
      assert.ok(schedule)
      const { jobId } = (await submitDue(api.repositories, schedule, new Date())).at(-1) ?? {}
      await endJob(api.repositories, String(jobId), () => perplexity(value))
      await scheduleRuns.judge(run.id)
    }
    const first = (await api.get(`/v1/schedules/${id}/runs?limit=2`)).json()
    const second = (await api.get(`/v1/schedules/${id}/runs?limit=2&cursor=${first.nextCursor}`)).json()
    const all = [...first.items, ...second.items]
    assert.deepEqual(
      all.map((run) => run.id),
      runs,
    )
    assert.deepEqual(
      all.map((run) => [run.status, run.worse]),
      [
        ['succeeded', 0],
        ['regressed', 3],
        ['succeeded', 0],
      ],
    )
    assert.equal(second.nextCursor, null)
    assert.equal((await patch(id, { baselineRunId: runs[2] as string })).json().baselineRunId, runs[2])
    assert.equal((await patch(id, { baselineRunId: null })).json().baselineRunId, null)
  })
})

test('every call answers 404 for a schedule that does not exist', async () => {
  const { id } = await createSchedule()
  assert.equal((await remove(id)).statusCode, 204)
  const url = `/v1/schedules/${id}`
  for (const response of [
    await api.get(url),
    await api.get(`${url}/runs`),
    await api.get(`${url}/runs/${uuidv7()}`),
    await api.post(`${url}/pause`),
    await api.post(`${url}/run-now`),
    await patch(id, { overlap: 'skip' }),
    await remove(id),
    await api.get('/v1/schedules/none'),
  ])
    assert.equal(response.statusCode, 404)
})
