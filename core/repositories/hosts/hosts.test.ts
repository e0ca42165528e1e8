import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { DEFAULT_TEAM_ID } from '#core/domain/ids.ts'
import {
  claimFirst,
  environment,
  queuePending,
  registerHost,
  submitPlanned,
} from '../../../test/support/fixtures.ts'
import { openTestRepositories } from '../../../test/support/repositories.ts'
import type { Host } from '../index.ts'

const { db, repositories, hosts } = await openTestRepositories()

describe('hosts', () => {
  async function host(id: string): Promise<Host> {
    const found = (await hosts.list()).find((host) => host.id === id)
    assert.ok(found)
    return found
  }

  test('a worker that restarts keeps its row, with its new properties', async () => {
    const name = 'restarts/cpu'
    const id = await registerHost(repositories, name)
    await hosts.stop(id)
    assert.ok((await host(id)).stoppedAt)
    const changed = {
      pool: 'other',
      device: 'cpu',
      labels: ['cpu'],
      environment: environment(),
      memoryBytes: null,
    }
    assert.equal(await hosts.register({ name, ...changed }), id)
    const again = await host(id)
    assert.equal(again.stoppedAt, null)
    assert.deepEqual({ ...again, ...changed }, again)
  })

  test('concurrent registrations of one name share a row', async () => {
    const ids = await Promise.all([1, 2, 3].map(() => registerHost(repositories, 'twins/cpu')))
    assert.equal(new Set(ids).size, 1)
  })

  test('a host is silent by the clock of the database, until it sends a heartbeat', async () => {
    const id = await registerHost(repositories, 'silent/cpu')
    await db.$executeRaw`
      UPDATE hosts SET heartbeat_at = now() - interval '16 s' WHERE id = ${id}::uuid`
    assert.equal((await host(id)).state, 'silent')
    await hosts.heartbeat(id)
    assert.equal((await host(id)).state, 'live')
  })

  test('a host stays drained through a restart, until it is resumed', async () => {
    const id = await registerHost(repositories, 'drained/cpu')
    assert.equal((await hosts.drain(id))?.state, 'draining')
    await hosts.stop(id)
    assert.equal((await host(id)).state, 'stopped')
    await registerHost(repositories, 'drained/cpu')
    assert.equal((await host(id)).state, 'draining')
    assert.equal((await hosts.resume(id))?.state, 'live')
  })

  test('a heartbeat undoes a late stop of the previous process', async () => {
    const id = await registerHost(repositories, 'rollout/cpu')
    await registerHost(repositories, 'rollout/cpu')
    await hosts.stop(id)
    await hosts.heartbeat(id)
    assert.equal((await host(id)).stoppedAt, null)
  })

  test('a host that is gone is removed, and its attempts keep its name', async () => {
    const { trial } = await claimFirst(repositories, (await submitPlanned(repositories)).id, 'gone/cpu')
    const id = String(trial.hostId)
    await hosts.stop(id)
    assert.equal(await hosts.remove(id), 'has-trial')
    await db.$executeRaw`UPDATE trials SET heartbeat_at = now() - interval '1 hour' WHERE id = ${trial.id}::uuid`
    await repositories.trials.reap({ silenceSeconds: 10, limit: 10 })
    assert.equal(await hosts.remove(id), 'removed')
    assert.equal(
      (await hosts.list()).find((host) => host.id === id),
      undefined,
    )
    for (const act of [hosts.remove, hosts.drain, hosts.resume]) assert.equal(await act(id), null)
    const [attempt] = (await repositories.trials.get(DEFAULT_TEAM_ID, trial.id))?.attempts ?? []
    assert.equal(attempt?.hostName, 'gone/cpu')
  })

  test('a host that is alive, draining or has a queued trial is not removed', async () => {
    const id = await registerHost(repositories, 'alive/cpu')
    assert.equal(await hosts.remove(id), 'alive')
    await hosts.drain(id)
    assert.equal(await hosts.remove(id), 'alive')
    const [queued] = await queuePending(repositories, (await submitPlanned(repositories)).id, 1, 'queued/cpu')
    assert.ok(queued)
    await hosts.stop(queued.hostId)
    assert.equal(await hosts.remove(queued.hostId), 'has-trial')
  })

  test('a worker lists its removed host again, not drained: by its start, and by a heartbeat', async () => {
    const name = 'back/cpu'
    const id = await registerHost(repositories, name)
    for (const comeBack of [() => registerHost(repositories, name), () => hosts.heartbeat(id)]) {
      await hosts.drain(id)
      await hosts.stop(id)
      assert.equal(await hosts.remove(id), 'removed')
      await comeBack()
      assert.equal((await host(id)).state, 'live')
    }
  })

  test('a removed host is neither counted nor reported as lost', async () => {
    const id = await registerHost(repositories, 'lost/cpu', { pool: 'lost' })
    await db.$executeRaw`UPDATE hosts SET heartbeat_at = now() - interval '16 s' WHERE id = ${id}::uuid`
    assert.equal(await hosts.remove(id), 'removed')
    assert.equal((await hosts.reportLost()).includes(id), false)
    assert.deepEqual(
      (await repositories.overview.read()).hosts.filter(({ pool }) => pool === 'lost'),
      [],
    )
  })

  test('memory beyond 32 bits is read as a number', async () => {
    const id = await registerHost(repositories, 'big/cuda:0')
    assert.equal((await host(id)).memoryBytes, 2 ** 36)
  })
})
