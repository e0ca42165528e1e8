/** Lists, reads, pins and deletes stored models over the API. */
import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { DEFAULT_TEAM_ID } from '#core/domain/ids.ts'
import { lossOf } from '#core/domain/units.ts'
import { createTestApi } from '../../../../test/support/api.ts'
import { addArtifact, manifest } from '../../../../test/support/artifacts.ts'
import { submitPlanned } from '../../../../test/support/fixtures.ts'

const api = await createTestApi()
after(() => api.dispose())
const { repositories, db } = api

const ABSENT = '019a0000-0000-7000-8000-00000000dead'
const FILES = { 'model.safetensors': 'weights', 'README.md': '# A model' }

async function addToTrial() {
  const job = await submitPlanned(repositories)
  const [, trial] = await repositories.trials.ofJob(job.id)
  assert.ok(trial)
  const { id, blobs } = await addArtifact(db, { trialId: trial.id, files: FILES })
  return { id, blobs, trial, job }
}

test('a model is shown with its manifest and its files', async () => {
  const { id, blobs, trial, job } = await addToTrial()
  const { version: _, files: __, ...described } = manifest()
  const { body, headers, statusCode } = await api.get(`/v1/artifacts/${id}`)
  assert.equal(statusCode, 200)
  const found = JSON.parse(body)
  assert.deepEqual(found, {
    ...described,
    measurements: described.measurements.map((each) => ({ ...each, ...lossOf(each) })),
    denseMeasurements: described.denseMeasurements.map((each) => ({ ...each, ...lossOf(each) })),
    id,
    trialId: trial.id,
    jobId: job.id,
    model: 'demo/smollm2-135m',
    method: { id: 'magnitude', params: {} },
    level: 0.5,
    pattern: 'unstructured',
    bytes: 16,
    pinned: false,
    createdAt: found.createdAt,
    files: [
      { name: 'README.md', bytes: 9, sha256: blobs['README.md']?.sha256 },
      { name: 'model.safetensors', bytes: 7, sha256: blobs['model.safetensors']?.sha256 },
    ],
  })
  const { items } = (await api.get(`/v1/artifacts?job=${job.id}`)).json()
  assert.deepEqual(items, [
    {
      id,
      trialId: trial.id,
      jobId: job.id,
      model: 'demo/smollm2-135m',
      method: { id: 'magnitude', params: {} },
      level: 0.5,
      pattern: 'unstructured',
      layout: 'plain',
      bytes: 16,
      pinned: false,
      createdAt: found.createdAt,
    },
  ])
  assert.equal(headers['cache-control'], 'private, no-cache')
})

test('the ETag of a model changes when it is pinned', async () => {
  const { id } = await addToTrial()
  const url = `/v1/artifacts/${id}`
  const etag = String((await api.get(url)).headers.etag)
  assert.equal((await api.get(url, { 'if-none-match': etag })).statusCode, 304)
  const pinned = await api.request({ method: 'PATCH', url, body: { pinned: true } })
  assert.deepEqual([pinned.statusCode, pinned.json().pinned], [200, true])
  const changed = await api.get(url, { 'if-none-match': etag })
  assert.deepEqual([changed.statusCode, changed.json().pinned], [200, true])
})

test('a list is filtered and has pages', async () => {
  const { id, trial } = await addToTrial()
  const shrunk = await addArtifact(db, { trialId: trial.id, layout: 'shrunk' })
  const list = async (query: string) => (await api.get(`/v1/artifacts?trial=${trial.id}&${query}`)).json()
  const first = await list('limit=1')
  const second = await list(`limit=1&cursor=${first.nextCursor}`)
  assert.deepEqual(
    [first, second].map(({ items }) => items[0].id),
    [shrunk.id, id],
  )
  assert.equal(second.nextCursor, null)
  for (const [query, ids] of [
    ['layout=shrunk', [shrunk.id]],
    ['method=magnitude&level=0.5&pattern=unstructured&layout=plain&pinned=false', [id]],
    ['pinned=true', []],
    ['level=0.7', []],
  ] as const)
    assert.deepEqual(
      (await list(query)).items.map(({ id }: { id: string }) => id),
      ids,
      query,
    )
})

for (const query of ['layout=dense', 'level=2', 'trial=1', 'pinned=maybe', 'cursor=abc', 'color=red'])
  test(`a list with ${query} gets 422`, async () => {
    const { statusCode, body } = await api.get(`/v1/artifacts?${query}`)
    assert.deepEqual([statusCode, JSON.parse(body).code], [422, 'PRUNE_VALIDATION'])
  })

test('a pinned model is not deleted; an unpinned one is gone at once', async () => {
  const { id, trial } = await addToTrial()
  const url = `/v1/artifacts/${id}`
  const edit = (pinned: boolean) => api.request({ method: 'PATCH', url, body: { pinned } })
  const remove = () => api.request({ method: 'DELETE', url })
  await edit(true)
  const refused = await remove()
  assert.deepEqual([refused.statusCode, refused.json().code], [409, 'PRUNE_ARTIFACT_PINNED'])
  await edit(false)
  assert.equal((await remove()).statusCode, 204)
  assert.equal((await remove()).statusCode, 404)
  assert.equal((await api.get(url)).statusCode, 404)
  assert.equal((await api.get(`${url}/files/README.md`)).statusCode, 404)
  assert.equal((await api.get(`${url}/archive`)).statusCode, 404)
  assert.deepEqual((await api.get(`/v1/artifacts?trial=${trial.id}`)).json().items, [])
})

test('changes are in the audit log', async () => {
  const { id } = await addToTrial()
  const url = `/v1/artifacts/${id}`
  await api.request({ method: 'PATCH', url, body: { pinned: false } })
  await api.request({ method: 'DELETE', url })
  await api.get(`${url}/files/README.md`)
  const page = { limit: 10, cursor: null, row: id }
  const { items } = await repositories.audit.list(DEFAULT_TEAM_ID, page)
  assert.deepEqual(
    items.map(({ action }) => action),
    ['deleteArtifact', 'editArtifact'],
  )
})

for (const [method, path, body] of [
  ['GET', '', undefined],
  ['PATCH', '', { pinned: true }],
  ['DELETE', '', undefined],
  ['GET', '/files/README.md', undefined],
  ['GET', '/archive', undefined],
] as const)
  test(`${method} ${path} of an unknown model gets 404`, async () => {
    for (const id of [ABSENT, 'no-id']) {
      const options = { method, url: `/v1/artifacts/${id}${path}`, ...(body && { body }) }
      assert.equal((await api.request(options)).statusCode, 404, id)
    }
  })
