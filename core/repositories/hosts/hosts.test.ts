import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { environment, registerHost } from '../../../test/support/fixtures.ts'
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

  test('memory beyond 32 bits is read as a number', async () => {
    const id = await registerHost(repositories, 'big/cuda:0')
    assert.equal((await host(id)).memoryBytes, 2 ** 36)
  })
})
