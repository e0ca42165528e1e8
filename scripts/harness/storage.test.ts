/** What a run does with each kind of storage. */
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { compiled } from '#core/runtime/startup/checkout.mjs'
import { openStorage } from '#core/storage/open.ts'
import type { Storage } from '#core/storage/storage.ts'
import { contentOf, put, readAll, sha256Of } from '../../test/support/stored.ts'
import { openFolder, type RunStorage, STORAGE_KINDS, type StorageKind, startS3 } from './storage.ts'

const DAY_MS = 86_400_000
const KEY = 'blobs/ab/one'
const CONTENT = contentOf(9 * 1024 * 1024)

const OPEN: Record<StorageKind, (home: string) => Promise<RunStorage>> = {
  folder: async (home) => openFolder(join(home, 'artifacts')),
  s3: (home) => startS3(join(home, 'seaweedfs'), join(home, 'run'), () => {}),
}

for (const kind of STORAGE_KINDS)
  describe(kind, () => {
    let home: string
    let run: RunStorage
    let location: string
    /** How the service sees it. */
    let service: Storage
    before(async () => {
      home = await mkdtemp(join(tmpdir(), 'secateur-run-'))
      run = await OPEN[kind](home)
      Object.assign(process.env, run.env)
      location = String(run.env.SECATEUR_ARTIFACTS)
      service = openStorage({ location })
      await put(service, KEY, CONTENT)
      await put(service, 'uploads/two', contentOf(7))
    })
    after(async () => {
      service?.close()
      await run?.stop()
      await rm(home, { recursive: true })
    })

    test('the objects of models are listed and hashed', async () => {
      assert.deepEqual(await run.files.blobs(), [KEY])
      assert.equal(await run.files.sha256(KEY), sha256Of(CONTENT))
      assert.equal(await run.files.sha256('blobs/ab/none'), null)
      assert.deepEqual(await run.files.unfinished(), [])
    })

    test('an upload that was never completed is found, until control removes it', async () => {
      const path = join(home, 'large')
      const large = contentOf(40 * 1024 * 1024)
      await writeFile(path, large)
      const args = [location, KEY, path, sha256Of(large), String(large.length)]
      const child = spawn(process.execPath, [compiled('test/support/die-in-put.ts'), ...args])
      await once(child, 'exit')
      assert.equal((await run.files.unfinished()).length, 1)
      await run.expireUnfinished()
      await service.removeUnfinished(new Date(Date.now() - DAY_MS))
      assert.deepEqual(await run.files.unfinished(), [])
      assert.equal(await run.files.sha256(KEY), sha256Of(CONTENT))
    })

    test('while it is away the service cannot use it, and then it has what it had', async () => {
      await run.takeAway()
      await assert.rejects(readAll(service, KEY), { code: 'PRUNE_STORAGE_UNAVAILABLE' })
      await run.bringBack()
      assert.ok((await readAll(service, KEY)).equals(CONTENT))
    })
  })
