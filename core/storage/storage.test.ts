/** What every storage promises, against a folder and a real S3 server. */
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, beforeEach, describe, test } from 'node:test'
import { uuidv7 } from 'uuidv7'
import { compiled } from '#core/runtime/startup/checkout.mjs'
import { type S3Server, startSeaweedFs } from '../../test/support/seaweedfs.ts'
import { contentOf, keysOf, never, put, readAll, sha256Of } from '../../test/support/stored.ts'
import { openStorage } from './open.ts'
import type { Storage } from './storage.ts'

const MiB = 1024 * 1024
const PAST = new Date(0)
const FUTURE = new Date(Date.now() + 60 * 60_000)

let scratch: string
let s3: S3Server
before(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'secateur-storage-'))
  s3 = await startSeaweedFs()
  Object.assign(process.env, s3.env)
})
after(async () => {
  await s3?.stop()
  await rm(scratch, { recursive: true, force: true })
})

const LOCATIONS: Record<string, () => string> = {
  folder: () => join(scratch, uuidv7(), 'artifacts'),
  S3: () => `s3://${s3.bucket}/${uuidv7()}/artifacts`,
}

for (const [kind, newLocation] of Object.entries(LOCATIONS))
  describe(kind, () => {
    let location: string
    let storage: Storage
    beforeEach(() => {
      storage?.close()
      location = newLocation()
      storage = openStorage({ location })
    })
    after(() => storage.close())

    /** Nothing is visible, and nothing is left to clean up. */
    async function assertEmpty() {
      assert.deepEqual(await keysOf(storage, 'blobs/'), [])
      assert.equal(await storage.removeUnfinished(FUTURE), 0)
    }

    for (const bytes of [0, 5, 8 * MiB, 20 * MiB + 3])
      test(`an object of ${bytes} bytes is read back as it was stored`, async () => {
        const progress: number[] = []
        const content = contentOf(bytes)
        await put(storage, 'blobs/ab/one', content, { onProgress: (stored) => progress.push(stored) })
        assert.ok((await readAll(storage, 'blobs/ab/one')).equals(content))
        assert.deepEqual(
          progress,
          [...progress].sort((a, b) => a - b),
        )
        assert.equal(progress.at(-1) ?? 0, bytes)
      })

    test('a check passes and leaves nothing', async () => {
      await storage.check(never)
      await assertEmpty()
    })

    test('a part of an object is read without the rest', async () => {
      const content = contentOf(20 * MiB)
      await put(storage, 'blobs/ab/one', content)
      for (const [start, end] of [
        [0, 0],
        [8 * MiB - 2, 8 * MiB + 1],
        [20 * MiB - 1, 20 * MiB - 1],
      ] as const) {
        const part = await readAll(storage, 'blobs/ab/one', { start, end })
        assert.ok(part.equals(content.subarray(start, end + 1)), `${start}-${end}`)
      }
    })

    test('lists the objects below a prefix with size and time', async () => {
      const begun = Date.now()
      await put(storage, 'blobs/ab/one', contentOf(5))
      await put(storage, 'blobs/cd/two', contentOf(7))
      await put(storage, 'blobs-of-others/one', contentOf(3))
      const found = []
      for await (const object of storage.list('blobs/')) found.push(object)
      const sizes = found.map(({ key, bytes }) => [key, bytes]).sort()
      assert.deepEqual(sizes, [
        ['blobs/ab/one', 5],
        ['blobs/cd/two', 7],
      ])
      for (const { modifiedAt } of found) assert.ok(Math.abs(modifiedAt.getTime() - begun) < 60_000)
      assert.deepEqual(await keysOf(storage, 'blobs/ab/'), ['blobs/ab/one'])
      assert.deepEqual(await keysOf(storage, 'uploads/'), [])
    })

    test('a removed object is missing, and can be removed again', async () => {
      await put(storage, 'blobs/ab/one', contentOf(5))
      await storage.remove('blobs/ab/one')
      await storage.remove('blobs/ab/one')
      await assert.rejects(readAll(storage, 'blobs/ab/one'), { code: 'PRUNE_STORAGE_MISSING' })
      await assertEmpty()
    })

    test('the same key is replaced by the whole new content', async () => {
      await put(storage, 'blobs/ab/one', contentOf(20 * MiB, 1))
      const content = contentOf(9 * MiB, 2)
      await put(storage, 'blobs/ab/one', content)
      assert.ok((await readAll(storage, 'blobs/ab/one')).equals(content))
      assert.deepEqual(await keysOf(storage, 'blobs/'), ['blobs/ab/one'])
    })

    test('of two that store the same key at once, one wins whole', async () => {
      const contents = [contentOf(9 * MiB, 1), contentOf(17 * MiB, 2)]
      await Promise.all(contents.map((content) => put(storage, 'blobs/ab/one', content)))
      const stored = await readAll(storage, 'blobs/ab/one')
      assert.ok(contents.some((content) => content.equals(stored)))
    })

    for (const bytes of [5, 16 * MiB]) {
      test(`a file of ${bytes} bytes that is not what was announced is not stored`, async () => {
        const content = contentOf(bytes)
        const wrong = [{ sha256: sha256Of(contentOf(bytes, 2)) }, { bytes: bytes + 1 }, { bytes: bytes - 1 }]
        for (const options of wrong)
          await assert.rejects(put(storage, 'blobs/ab/one', content, options), /changed before it was stored/)
        await assertEmpty()
      })
    }

    test('a file that does not exist is not stored', async () => {
      const options = { sha256: sha256Of(contentOf(5)), bytes: 5, signal: never }
      const path = join(scratch, 'nothing')
      await assert.rejects(storage.put('blobs/ab/one', path, options), /nothing cannot be read/)
      await assertEmpty()
    })

    test('an aborted transfer leaves nothing', async () => {
      const abort = new AbortController()
      const options = { signal: abort.signal, onProgress: () => abort.abort() }
      await assert.rejects(put(storage, 'blobs/ab/one', contentOf(40 * MiB), options), { name: 'AbortError' })
      await assertEmpty()
    })

    test('a reader that is aborted gets an error, not the end of the object', async () => {
      await put(storage, 'blobs/ab/one', contentOf(20 * MiB))
      const abort = new AbortController()
      const stream = await storage.read('blobs/ab/one', { signal: abort.signal })
      await assert.rejects(
        async () => {
          for await (const _ of stream) abort.abort()
        },
        { name: 'AbortError' },
      )
    })

    test('a process that dies while it stores leaves the old object and a file to clean up', async () => {
      const old = contentOf(5)
      await put(storage, 'blobs/ab/one', old)
      const content = contentOf(40 * MiB)
      const path = join(scratch, uuidv7())
      await writeFile(path, content)
      const args = [location, 'blobs/ab/one', path, sha256Of(content), String(content.length)]
      const child = spawn(process.execPath, [compiled('test/support/die-in-put.ts'), ...args])
      assert.deepEqual(await once(child, 'exit'), [null, 'SIGKILL'])
      assert.ok((await readAll(storage, 'blobs/ab/one')).equals(old))
      assert.deepEqual(await keysOf(storage, 'blobs/'), ['blobs/ab/one'])
      assert.equal(await storage.removeUnfinished(PAST), 0)
      assert.equal(await storage.removeUnfinished(FUTURE), 1)
      assert.equal(await storage.removeUnfinished(FUTURE), 0)
      assert.ok((await readAll(storage, 'blobs/ab/one')).equals(old))
    })

    for (const key of ['', '/etc/passwd', '../one', 'blobs/../one', 'blobs//one', './one', '.unfinished/one'])
      test(`'${key}' is no key`, async () => {
        const notAKey = { message: `'${key}' is not a key of the storage` }
        await assert.rejects(put(storage, key, contentOf(1)), notAKey)
        await assert.rejects(readAll(storage, key), notAKey)
        await assert.rejects(storage.remove(key), notAKey)
      })
  })
