import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { DEFAULT_TEAM_ID } from '#core/domain/ids.ts'
import { createTestApi, type TestApi } from '../../../../test/support/api.ts'
import { addArtifact } from '../../../../test/support/artifacts.ts'
import {
  claimPending,
  jobSpec,
  submit,
  submitPlanned,
  trialResult,
} from '../../../../test/support/fixtures.ts'

let api: TestApi
before(async () => {
  api = await createTestApi()
})
after(() => api.dispose())

const patch = (id: string, body: object, ifMatch?: string) =>
  api.request({
    method: 'PATCH',
    url: `/v1/jobs/${id}`,
    headers: ifMatch === undefined ? {} : { 'if-match': ifMatch },
    body,
  })
const remove = (id: string) => api.request({ method: 'DELETE', url: `/v1/jobs/${id}` })

/** A job whose trials have all succeeded, each with its own fingerprint. */
async function endedJob() {
  const job = await submitPlanned(api.repositories)
  for (const { trial, token } of await claimPending(api.repositories, job.id)) {
    await api.repositories.trials.end(trial.id, token, trialResult({ fingerprint: trial.id }), {
      logTail: null,
    })
  }
  await api.repositories.jobs.finish(job.id)
  return job
}

describe('PATCH', () => {
  test('changes the given fields and nothing else', async () => {
    const job = await submit(api.repositories, { tags: ['old'] })
    const edited = (await patch(job.id, { name: null, notes: 'Why?', priority: 7 })).json()
    assert.deepEqual(
      [edited.name, edited.notes, edited.tags, edited.priority, edited.version],
      [null, 'Why?', ['old'], 7, job.version + 1],
    )
    assert.deepEqual(edited, (await api.get(`/v1/jobs/${job.id}`)).json())
    assert.deepEqual((await patch(job.id, { tags: [] })).json().tags, [])
  })

  test('rejects a name with a terminal escape and keeps the line breaks of notes', async () => {
    const { id } = await submitPlanned(api.repositories)
    const rejected = await patch(id, { name: 'a\u001b[2J' })
    assert.deepEqual([rejected.statusCode, rejected.json().errors[0].pointer], [422, '#/name'])
    assert.equal((await patch(id, { notes: 'a\n\tb' })).json().notes, 'a\n\tb')
  })

  test('with If-Match rejects a job that has changed since', async () => {
    const { id } = await submit(api.repositories)
    const etag = String((await api.get(`/v1/jobs/${id}`)).headers.etag)
    assert.equal((await patch(id, { name: 'first' }, etag)).statusCode, 200)
    for (const stale of [etag, 'W/"2"', '"x"', '']) {
      const rejected = await patch(id, { name: 'second' }, stale)
      assert.deepEqual([rejected.statusCode, rejected.json().code], [412, 'PRUNE_CHANGED'])
    }
    for (const matching of ['*', '"1", "3"'])
      assert.equal((await patch(id, { name: 'third' }, matching)).statusCode, 200)
  })

  test('of concurrent changes with the same If-Match accepts one', async () => {
    const { id } = await submit(api.repositories)
    const codes = await Promise.all([1, 2, 3].map((n) => patch(id, { priority: n }, '"1"')))
    assert.deepEqual(codes.map(({ statusCode }) => statusCode).toSorted(), [200, 412, 412])
  })

  test('rejects what a submission rejects, and an empty change', async () => {
    const { id } = await submit(api.repositories)
    for (const [body, pointer] of [
      [{}, '#'],
      [{ seed: 1 }, '#/seed'],
      [{ priority: 101 }, '#/priority'],
      [{ priority: null }, '#/priority'],
      [{ tags: ['two words'] }, '#/tags/0'],
      [{ tags: ['a', 'a'] }, '#/tags/1'],
      [{ tags: Array.from({ length: 21 }, (_, n) => `t${n}`) }, '#/tags'],
      [{ notes: 'n'.repeat(10_001) }, '#/notes'],
    ] as const) {
      const response = await patch(id, body)
      assert.equal(response.statusCode, 422, JSON.stringify(body).slice(0, 80))
      assert.equal(response.json().errors[0].pointer, pointer)
    }
  })

  test('and DELETE answer 404 for an unknown job', async () => {
    assert.equal((await patch('019a0000-0000-7000-8000-00000000dead', { priority: 1 })).statusCode, 404)
    assert.equal((await remove('019a0000-0000-7000-8000-00000000dead')).statusCode, 404)
  })
})

describe('DELETE', () => {
  test('removes a job that has ended, with its trials, attempts and measurements', async () => {
    const { id } = await endedJob()
    assert.equal((await remove(id)).statusCode, 204)
    assert.equal((await api.get(`/v1/jobs/${id}`)).statusCode, 404)
    assert.equal((await remove(id)).statusCode, 404)
    assert.deepEqual(
      await Promise.all([
        api.db.trial.count({ where: { jobId: id } }),
        api.db.attempt.count(),
        api.db.measurement.count(),
      ]),
      [0, 0, 0],
    )
  })

  test('rejects a job that has not ended', async () => {
    const { id } = await submit(api.repositories)
    const response = await remove(id)
    assert.deepEqual([response.statusCode, response.json().code], [409, 'PRUNE_NOT_ENDED'])
    assert.equal((await api.get(`/v1/jobs/${id}`)).statusCode, 200)
  })

  test('rejects a job with a pinned model, and deletes the models with the job', async () => {
    const { id } = await endedJob()
    const [, trial] = await api.repositories.trials.ofJob(id)
    const { id: artifactId } = await addArtifact(api.db, { trialId: String(trial?.id) })
    await api.repositories.artifacts.setPinned(DEFAULT_TEAM_ID, artifactId, true)
    const response = await remove(id)
    assert.deepEqual([response.statusCode, response.json().code], [409, 'PRUNE_ARTIFACT_PINNED'])
    assert.ok(response.json().detail.includes(`GET /v1/artifacts?job=${id}&pinned=true`))
    await api.repositories.artifacts.setPinned(DEFAULT_TEAM_ID, artifactId, false)
    assert.equal((await remove(id)).statusCode, 204)
    assert.equal(await api.repositories.artifacts.get(DEFAULT_TEAM_ID, artifactId), null)
  })

  test('keeps results that other jobs have reused', async () => {
    const source = await endedJob()
    const spec = jobSpec({ levels: [0.5, 0.7] })
    const job = await submitPlanned(api.repositories, { spec })
    const sources = await api.repositories.trials.ofJob(source.id)
    for (const [index, { trial, token }] of (await claimPending(api.repositories, job.id)).entries())
      assert.ok(await api.repositories.trials.endByReuse(trial.id, token, sources[index]?.id ?? ''))
    const before = await api.get(`/v1/jobs/${job.id}/table`)
    assert.equal(before.json().rows[1].cells[0].reusedFrom, sources[1]?.id)
    assert.equal((await remove(source.id)).statusCode, 204)
    assert.equal((await api.get(`/v1/jobs/${job.id}/table`)).body, before.body)
  })

  test('that races with a reuse leaves the result reused completely or not at all', async () => {
    const { trials } = api.repositories
    for (let round = 0; round < 20; round += 1) {
      const source = await endedJob()
      const [sourceTrial] = await trials.ofJob(source.id)
      const job = await submitPlanned(api.repositories)
      const [claim] = await claimPending(api.repositories, job.id, 1)
      assert.ok(sourceTrial && claim)
      const [reused, removed] = await Promise.all([
        trials.endByReuse(claim.trial.id, claim.token, sourceTrial.id),
        remove(source.id),
      ])
      assert.equal(removed.statusCode, 204)
      const [trial] = await trials.ofJob(job.id)
      assert.deepEqual(
        [trial?.status, trial?.measurements.length],
        reused ? ['succeeded', 1] : ['running', 0],
      )
    }
  })
})
