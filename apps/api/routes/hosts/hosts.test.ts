import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { uuidv7 } from 'uuidv7'
import type { HostResource, JobResource } from '#core/schemas/resources.ts'
import { createTestApi, type TestApi } from '../../../../test/support/api.ts'
import { claimFirst, registerHost, submit, submitPlanned } from '../../../../test/support/fixtures.ts'

let api: TestApi
before(async () => {
  api = await createTestApi()
})
after(() => api.dispose())

const hostOf = async (id: string): Promise<HostResource | undefined> =>
  (await api.get('/v1/hosts')).json().items.find((host: HostResource) => host.id === id)

const remove = (id: string) => api.request({ method: 'DELETE', url: `/v1/hosts/${id}` })

test('a host shows its device, its trials and its state', async () => {
  const { repositories, db } = api
  const job = await submitPlanned(repositories)
  const { trial } = await claimFirst(repositories, job.id)
  const live = await hostOf(String(trial.hostId))
  assert.deepEqual(
    [live?.state, live?.runs, live?.model, live?.labels, live?.environment.torch],
    ['live', [trial.id], job.model, ['cuda'], '2.13.0'],
  )
  const [silent, stopped] = await Promise.all(
    ['gpu-2/cuda:0', 'gpu-3/cuda:0'].map((name) => registerHost(repositories, name)),
  )
  assert.ok(silent && stopped)
  await db.$executeRaw`UPDATE hosts SET heartbeat_at = now() - interval '16 seconds' WHERE id = ${silent}::uuid`
  await repositories.hosts.stop(stopped)
  assert.deepEqual([(await hostOf(silent))?.state, (await hostOf(stopped))?.state], ['silent', 'stopped'])
})

test('only operators see the trials of other teams on a host', async () => {
  const { repositories } = api
  const { key } = await repositories.teams.create('other', null)
  const { trial } = await claimFirst(repositories, (await submitPlanned(repositories)).id, 'gpu-5/cuda:0')
  const { items } = (await api.as(key.secret).get('/v1/hosts')).json()
  const seen: HostResource | undefined = items.find(({ id }: HostResource) => id === trial.hostId)
  assert.deepEqual([seen?.state, seen?.runs, seen?.model], ['live', [], null])
  assert.deepEqual((await hostOf(String(trial.hostId)))?.runs, [trial.id])
})

test('a host can be drained and resumed repeatedly', async () => {
  const id = await registerHost(api.repositories, 'gpu-4/cuda:0')
  const drained = (await api.post(`/v1/hosts/${id}/drain`)).json()
  assert.equal(drained.state, 'draining')
  assert.deepEqual((await api.post(`/v1/hosts/${id}/drain`)).json(), drained)
  for (const _ of [1, 2]) {
    const { state, drainedAt } = (await api.post(`/v1/hosts/${id}/resume`)).json()
    assert.deepEqual([state, drainedAt], ['live', null])
  }
  for (const unknown of [uuidv7(), 'x']) {
    assert.equal((await api.post(`/v1/hosts/${unknown}/drain`)).statusCode, 404)
    assert.equal((await api.post(`/v1/hosts/${unknown}/resume`)).statusCode, 404)
  }
})

test('a host that is gone can be removed, once', async () => {
  const id = await registerHost(api.repositories, 'gpu-6/cuda:0')
  const alive = await remove(id)
  assert.deepEqual([alive.statusCode, alive.json().code], [409, 'PRUNE_HOST_IN_USE'])
  assert.match(alive.json().detail, /alive. Stop its worker/)
  await api.repositories.hosts.stop(id)
  assert.equal((await remove(id)).statusCode, 204)
  assert.equal(await hostOf(id), undefined)
  for (const unknown of [id, uuidv7(), 'x']) assert.equal((await remove(unknown)).statusCode, 404)
})

test('a host whose trial was not taken back yet is not removed', async () => {
  const { trial } = await claimFirst(
    api.repositories,
    (await submitPlanned(api.repositories)).id,
    'gpu-7/cuda:0',
  )
  await api.repositories.hosts.stop(String(trial.hostId))
  const { status, detail } = (await remove(String(trial.hostId))).json()
  assert.equal(status, 409)
  assert.match(detail, /still has a trial/)
})

test('a job that no live host can run shows what it waits for, and gets a new version when a host comes', async () => {
  const { repositories } = api
  const pool = 'big'
  const requirements = { pool, labels: ['a100'], gpuMemoryBytes: 40 * 2 ** 30 }
  const url = `/v1/jobs/${(await submit(repositories, { requirements })).id}`
  const waiting = await api.get(url)
  const { waitingFor, requires }: JobResource = waiting.json()
  assert.deepEqual(requires, ['a100', 'gpu-memory>=40GiB'])
  assert.equal(waitingFor, 'a host in the pool big with a100 and gpu-memory>=40GiB')

  await registerHost(repositories, 'big/cuda:0', { pool, labels: ['cuda', 'a100'] })
  await repositories.jobs.updateWaiting()
  const served = await api.get(url, { 'if-none-match': String(waiting.headers.etag) })
  assert.equal(served.json().waitingFor, null)
  assert.equal(served.json().version, waiting.json().version + 1)
})
