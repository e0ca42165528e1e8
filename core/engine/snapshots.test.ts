/** Snapshots are taken once, by a real Python, and removed when no open job needs them. */
import assert from 'node:assert/strict'
import { mkdir, readdir, rm, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, beforeEach, test } from 'node:test'
import { loadConfig } from '#core/runtime/config.ts'
import { createLogger } from '#core/runtime/logger.ts'
import { createFixture, type Fixture, fixtureEnv } from '../../test/support/service.ts'
import { createSnapshots, type Snapshots } from './snapshots.ts'

const HOUR_MS = 3_600_000
const UNKNOWN = `sha256:${'0'.repeat(64)}`

let fixture: Fixture
let folder: string
let snapshots: Snapshots
before(async () => {
  fixture = await createFixture()
  folder = join(fixture.folder, 'snapshots')
  const env = { ...fixtureEnv(fixture), SECATEUR_MODEL_SNAPSHOTS: folder }
  const config = loadConfig({
    ...process.env,
    DATABASE_URL: 'postgresql://localhost/unused',
    REDIS_URL: 'redis://localhost/unused',
    ...env,
  })
  snapshots = createSnapshots(config.modelSnapshots, {
    python: config.python,
    env: config.pythonEnv,
    logger: createLogger('api', 'silent'),
  })
})
beforeEach(() => rm(folder, { recursive: true, force: true }))
after(() => fixture?.dispose())

const take = (revision: string) => snapshots.take({ model: fixture.model, revision })

/** Creates entries of the folder, last used two hours ago. */
async function createOld(...names: string[]) {
  const before = new Date(Date.now() - 2 * HOUR_MS)
  for (const name of names) {
    await mkdir(join(folder, name), { recursive: true })
    await writeFile(join(folder, name, 'config.json'), '{}')
    await utimes(join(folder, name), before, before)
  }
}

test('a folder of another revision is not kept', async () => {
  await assert.rejects(take(UNKNOWN), (error: { code: string; items: { pointer: string }[] }) => {
    assert.equal(error.code, 'PRUNE_MODEL_CHANGED')
    assert.equal(error.items[0]?.pointer, '#/model')
    return true
  })
  assert.deepEqual(await readdir(folder), ['.lock'])
})

test('a failed copy does not stop the next one', async () => {
  const results = await Promise.allSettled([take(UNKNOWN), take(UNKNOWN)])
  assert.deepEqual(
    results.map((result) => result.status === 'rejected' && result.reason.code),
    ['PRUNE_MODEL_CHANGED', 'PRUNE_MODEL_CHANGED'],
  )
})

test('a folder that cannot be written is a fault of the service', async () => {
  await writeFile(folder, 'a file')
  await assert.rejects(take(UNKNOWN), { code: 'PRUNE_UNAVAILABLE' })
})

test('bundled models and models of a hub have no snapshots', async () => {
  await snapshots.take({ model: 'demo/brown-opt', revision: 'r1' })
  await snapshots.take({ model: 'org/name', revision: 'r1' })
  await assert.rejects(readdir(folder), { code: 'ENOENT' })
})

test('a snapshot that was just asked for outlives the next removal', async () => {
  await createOld('a')
  await snapshots.take({ model: 'file:gone', revision: 'sha256:a' })
  await snapshots.removeUnneeded(async () => [])
  assert.deepEqual(await readdir(folder), ['a'])
})

test('only what is old and of no open job is removed', async () => {
  await createOld('needed', 'unneeded', 'unneeded.partial', 'interrupted.removed')
  await mkdir(join(folder, 'young'))
  await writeFile(join(folder, '.lock'), '')
  await snapshots.removeUnneeded(async () => ['sha256:needed', 'sha256:other'])
  assert.deepEqual((await readdir(folder)).sort(), ['.lock', 'needed', 'young'])
})

test('open jobs are read only when there is something to remove', async () => {
  const fail = () => assert.fail('read')
  await snapshots.removeUnneeded(fail)
  await mkdir(join(folder, 'young'), { recursive: true })
  await snapshots.removeUnneeded(fail)
})
