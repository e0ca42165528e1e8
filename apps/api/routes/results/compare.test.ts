import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { uuidv7 } from 'uuidv7'
import { createTestApi, type TestApi } from '../../../../test/support/api.ts'
import { claimPending, submit, submitPlanned, trialResult } from '../../../../test/support/fixtures.ts'

let api: TestApi
before(async () => {
  api = await createTestApi()
})
after(() => api.dispose())

async function measured(): Promise<string> {
  const { id } = await submitPlanned(api.repositories)
  for (const { trial, token } of await claimPending(api.repositories, id))
    await api.repositories.trials.end(trial.id, token, trialResult(), { logTail: null })
  return id
}

test('two jobs are compared in each format', async () => {
  const [a, b] = [await measured(), await measured()]
  const url = `/v1/compare?jobs=${a},${b}`
  const { jobs, rows } = (await api.get(url)).json()
  assert.deepEqual(
    jobs.map(({ id }: { id: string }) => id),
    [a, b],
  )
  assert.deepEqual(rows[0].cells[1].ratio, 1)
  for (const [format, type] of [
    ['csv', 'text/csv'],
    ['markdown', 'text/markdown'],
  ] as const) {
    const response = await api.get(`${url}&format=${format}`)
    assert.match(String(response.headers['content-type']), new RegExp(`^${type}`))
    assert.ok(response.body.includes(b))
  }
})

test('a job that is unknown or of another team answers 404', async () => {
  const teamId = uuidv7()
  await api.db.team.create({ data: { id: teamId, name: 'other' } })
  const [own, foreign] = [await measured(), await submit(api.repositories, { teamId })]
  for (const id of [foreign.id, uuidv7(), 'x']) {
    const response = await api.get(`/v1/compare?jobs=${own},${id}`)
    assert.deepEqual([response.statusCode, response.json().detail], [404, `There is no job ${id}.`])
  }
})

test('one job, seven jobs and the same job twice are rejected', async () => {
  const ids = Array.from({ length: 7 }, () => uuidv7())
  for (const jobs of [ids[0], ids.join(','), `${ids[0]},${ids[0]}`, '']) {
    const response = await api.get(`/v1/compare?jobs=${jobs}`)
    assert.equal(response.statusCode, 422)
    assert.equal(response.json().errors[0].pointer, '?jobs')
  }
})
