/** The uploads of a team: their quota, the jobs that use them, and what other teams see of them. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { DEFAULT_TEAM_ID } from '#core/domain/ids.ts'
import { jobSpec, submit } from '../../../../test/support/fixtures.ts'
import { openUploads, TEAM_LIMIT, TEXT, TEXT_URL, UPLOAD_LIMIT } from '../../../../test/support/uploads.ts'

const { api, send, upload, remove } = await openUploads()

test('the quota accepts one of two concurrent uploads that would fill it, and tells the other the space left', async () => {
  await upload('a'.repeat(UPLOAD_LIMIT))
  await upload('b'.repeat(UPLOAD_LIMIT / 2))
  const left = TEAM_LIMIT - 1.5 * UPLOAD_LIMIT // room for one more upload of this size
  const both = await Promise.all(['c', 'd'].map((letter) => send(letter.repeat(left))))
  const [rejected, ...others] = both.filter(({ statusCode }) => statusCode !== 201)
  assert.deepEqual([rejected?.statusCode, rejected?.json().code], [413, 'PRUNE_UPLOAD_QUOTA'])
  assert.match(
    rejected?.json().detail,
    new RegExp(`^The upload quota is ${TEAM_LIMIT} bytes, and 0 are left\\.`),
  )
  assert.equal(others.length, 0)
  const { _sum } = await api.db.dataset.aggregate({ _sum: { bytes: true } })
  assert.equal(Number(_sum.bytes), TEAM_LIMIT)

  assert.equal((await send('e')).statusCode, 413)
  const { team } = await api.repositories.teams.create('roomy', null)
  const key = { teamId: team.id, role: 'submitter', name: 'k', createdBy: null, expiresInDays: null } as const
  const { secret } = await api.repositories.keys.create(key)
  assert.equal((await send('e', TEXT, TEXT_URL, secret)).statusCode, 201, 'another team has its own quota')
})

test('an upload cannot be deleted until the jobs that use it have ended', async () => {
  const calibration = await upload('calibration')
  const evaluation = await upload('evaluation')
  const spec = jobSpec()
  spec.calibration.dataset = calibration.id
  const [first] = spec.evaluations
  assert.ok(first)
  spec.evaluations = [first, { ...first, dataset: evaluation.id }]
  const job = await submit(api.repositories, { spec })
  for (const { id } of [calibration, evaluation]) {
    const response = await remove(id)
    assert.deepEqual([response.statusCode, response.json().code], [409, 'PRUNE_DATASET_IN_USE'])
    assert.ok(response.json().detail.includes(job.id))
  }
  await api.repositories.jobs.cancel(DEFAULT_TEAM_ID, job.id)
  for (const { id } of [calibration, evaluation]) assert.equal((await remove(id)).statusCode, 204)
  await assert.rejects(submit(api.repositories, { spec }), {
    code: 'PRUNE_UNKNOWN_DATASET',
    items: [calibration, evaluation].map(({ id }, index) => ({
      pointer: index === 0 ? '#/calibration/dataset' : '#/evaluations/1/dataset',
      code: 'PRUNE_UNKNOWN_DATASET',
      detail: `unknown dataset ${id}; GET /v1/datasets lists the uploads of the team`,
    })),
  })
})

test("a job that names another team's upload gets the same error as for an unknown upload", async () => {
  const { id } = await upload('ours')
  const { team } = await api.repositories.teams.create('other', null)
  const key = { teamId: team.id, role: 'operator', name: 'k', createdBy: null, expiresInDays: null } as const
  const { secret } = await api.repositories.keys.create(key)
  const unknown = 'upload:019a0000-0000-7000-8000-00000000dead'
  const cases = [id, unknown, 'upload:../../etc/passwd'].flatMap((dataset) => [
    { dataset, url: '/v1/jobs' },
    { dataset, url: '/v1/jobs?dryRun=true' },
  ])
  const answers = await Promise.all(
    cases.map(async ({ dataset, url }) => {
      const body = { model: 'demo/smollm2-135m', methods: ['wanda'], calibration: { dataset } }
      const { statusCode, body: text } = await api.as(secret).post(url, body)
      const { requestId: _, ...problem } = JSON.parse(text.replaceAll(dataset, 'DATASET'))
      return { statusCode, problem }
    }),
  )
  assert.deepEqual(answers[0]?.statusCode, 422)
  assert.deepEqual(answers[0]?.problem.errors, [
    {
      pointer: '#/calibration/dataset',
      code: 'PRUNE_UNKNOWN_DATASET',
      detail: 'unknown dataset DATASET; GET /v1/datasets lists the uploads of the team',
    },
  ])
  for (const answer of answers) assert.deepEqual(answer, answers[0])
})
