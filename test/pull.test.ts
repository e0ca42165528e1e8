/** The TypeScript client downloads stored models from the real API. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, beforeEach, test } from 'node:test'
import { blobKey } from '#core/storage/keys.ts'
import { pullArtifact } from '../clients/typescript/download.ts'
import { createClient, ProblemError } from '../clients/typescript/index.ts'
import { storeArtifact } from './support/artifacts.ts'
import { TEST_KEY } from './support/database.ts'
import { openDownloads, openRedirecting } from './support/downloads.ts'
import { startProxy } from './support/proxy.ts'
import { recordRequests } from './support/requests.ts'
import { secateurAt } from './support/secateur.ts'

const sent = recordRequests()
const { api, folder: stored, storage, url, nextOpened } = await openDownloads()
const client = createClient({ url, key: TEST_KEY })

/** Bytes that differ from place to place, so that a wrong range is noticed. */
const LARGE = Buffer.from(Uint32Array.from({ length: 2 ** 20 }, (_, i) => i * 2_654_435_761).buffer)
const FILES = {
  'model.safetensors': LARGE,
  'tokenizer/vocab.json': '{"prune":0}',
  'README.md': '# A model',
  empty: '',
}
const { id, blobs } = await storeArtifact(api.db, storage, { files: FILES })
const total = LARGE.length + 20

const home = await mkdtemp(join(tmpdir(), 'secateur-pull-'))
after(() => rm(home, { recursive: true }))
let target: string
let partial: string
let tests = 0
beforeEach(() => {
  tests += 1
  target = join(home, `model-${tests}`)
  partial = join(`${target}.partial`, id)
  sent.length = 0
})

async function assertComplete(): Promise<void> {
  const names = (await readdir(target, { recursive: true, withFileTypes: true })).filter((each) =>
    each.isFile(),
  )
  assert.equal(names.length, Object.keys(FILES).length)
  for (const [name, content] of Object.entries(FILES))
    assert.ok((await readFile(join(target, name))).equals(Buffer.from(content)), name)
  await assert.rejects(stat(`${target}.partial`), { code: 'ENOENT' })
}

const requested = (name: string) =>
  sent.filter(({ path }) => path.endsWith(`/files/${encodeURIComponent(name)}`))

/** Leaves the first bytes of a file, as a pull that was interrupted does. */
async function leave(name: string, content: Buffer): Promise<void> {
  await mkdir(partial, { recursive: true })
  await writeFile(join(partial, name), content)
}

test('all files arrive, in folders that were missing, and the progress ends at the whole', async () => {
  target = join(home, 'new', 'folder')
  const progress: number[] = []
  const artifact = await pullArtifact(client, id, target, {
    onProgress: (now) => {
      assert.equal(now.total, total)
      progress.push(now.bytes)
    },
  })
  assert.equal(artifact.id, id)
  await assertComplete()
  assert.equal(progress.at(-1), total)
  assert.deepEqual(
    progress,
    progress.toSorted((a, b) => a - b),
  )
})

test('an empty folder is filled, and another one is left alone', async () => {
  await mkdir(target)
  await pullArtifact(client, id, target)
  await assertComplete()
  await assert.rejects(pullArtifact(client, id, target), {
    name: 'FolderError',
    message: `${target} is not empty. Choose another folder.`,
  })
  await assertComplete()
})

test('a broken connection is continued where it broke', async () => {
  let broken = 0
  const stream = nextOpened()
  await pullArtifact(client, id, target, {
    onProgress: async ({ bytes }) => {
      if (broken > 0 || bytes < 100_000) return
      broken = bytes
      ;(await stream).destroy(new Error('The disk fails.'))
    },
  })
  await assertComplete()
})

test('a pull that was interrupted continues: complete files are kept, and the rest is requested', async () => {
  await leave('README.md', Buffer.from(FILES['README.md']))
  await leave('model.safetensors', LARGE.subarray(0, 1_000_000))
  await pullArtifact(client, id, target)
  await assertComplete()
  assert.equal(requested('README.md').length, 0)
  const [{ headers }] = requested('model.safetensors') as [(typeof sent)[0]]
  assert.deepEqual(
    [headers.range, headers['if-range']],
    ['bytes=1000000-', `"${blobs['model.safetensors']?.sha256}"`],
  )
})

for (const [what, content] of [
  ['damaged', Buffer.alloc(1_000_000, 7)],
  ['complete and damaged', Buffer.alloc(LARGE.length, 7)],
  ['too long', Buffer.concat([LARGE, LARGE])],
] as const) {
  test(`a file that is ${what} is downloaded again`, async () => {
    await leave('model.safetensors', content)
    await pullArtifact(client, id, target)
    await assertComplete()
  })
}

test('a signal stops the pull, and the next one completes it', async () => {
  const stop = new AbortController()
  const reason = new Error('Enough.')
  await assert.rejects(
    pullArtifact(client, id, target, {
      signal: stop.signal,
      onProgress: ({ bytes }) => {
        if (bytes > 100_000) stop.abort(reason)
      },
    }),
    reason,
  )
  await assert.rejects(stat(target), { code: 'ENOENT' })
  assert.deepEqual(await readdir(`${target}.partial`), [id])
  await pullArtifact(client, id, target)
  await assertComplete()
})

test('Ctrl-C ends `secateur pull` with 130, and the same command completes the folder', async (context) => {
  const proxy = await startProxy(url)
  context.after(() => proxy.close())
  const secateur = secateurAt(new URL(proxy.url).origin)
  proxy.stallAfter(LARGE.length / 4)
  const child = secateur.start('pull', id, '--to', target)
  const ended = secateur.ended(child)
  await once(child.stderr, 'data') // the first tenth has arrived
  child.kill('SIGINT')
  const { code, stderr } = await ended
  assert.equal(code, 130, stderr)
  assert.ok(stderr.endsWith(`${target}.partial has what arrived. The same command continues.\n`), stderr)
  await assert.rejects(stat(target), { code: 'ENOENT' })
  const { size } = await stat(join(partial, 'model.safetensors'))
  assert.ok(size > 0 && size < LARGE.length, String(size))

  proxy.thaw()
  const again = await secateur.run('pull', id, '--to', target)
  assert.equal(again.code, 0, again.stderr)
  await assertComplete()
})

test('what is left of another model is removed', async () => {
  const other = join(`${target}.partial`, '019a0000-0000-7000-8000-000000000001')
  await mkdir(other, { recursive: true })
  await writeFile(join(other, 'README.md'), '# Another')
  await pullArtifact(client, id, target)
  await assertComplete()
})

test('one pull at a time fills a folder, and the lock of a process that died is ignored', async () => {
  const both = await Promise.allSettled([1, 2].map(() => pullArtifact(client, id, target)))
  const errors = both.flatMap((each) => (each.status === 'rejected' ? [each.reason] : []))
  assert.equal(errors.length, 1)
  assert.equal(errors[0].name, 'FolderError')
  assert.match(errors[0].message, /by this process already/)
  await assertComplete()

  target = `${target}-again`
  await mkdir(`${target}.partial`)
  const { pid: dead } = spawnSync('true')
  const lock = join(`${target}.partial`, `lock-${process.ppid}`)
  await writeFile(join(`${target}.partial`, `lock-${dead}`), '')
  await writeFile(lock, '')
  await assert.rejects(pullArtifact(client, id, target), {
    name: 'FolderError',
    message: `Process ${process.ppid} fills ${target} already. Wait for it, or choose another folder. If it does something else, remove ${lock}.`,
  })
  await rm(lock)
  await pullArtifact(client, id, target)
  await assertComplete()
})

test('links in the partial folder are not followed', async () => {
  const outside = await mkdtemp(join(home, 'outside-'))
  await writeFile(join(outside, 'README.md'), 'mine')
  await mkdir(partial, { recursive: true })
  await symlink(outside, join(partial, 'tokenizer'))
  await assert.rejects(pullArtifact(client, id, target), {
    name: 'FolderError',
    message: /leads through a link\. Remove it/,
  })
  await rm(partial, { recursive: true })
  await mkdir(partial)
  await symlink(join(outside, 'README.md'), join(partial, 'README.md'))
  await assert.rejects(pullArtifact(client, id, target), {
    name: 'FolderError',
    message: /contains a link\. Remove it/,
  })
  assert.deepEqual(await readdir(outside), ['README.md'])
  assert.equal(await readFile(join(outside, 'README.md'), 'utf8'), 'mine')
  await assert.rejects(stat(target), { code: 'ENOENT' })
})

test('a name that leads out of the folder is rejected before anything is written', async () => {
  for (const name of ['../escaped', '/escaped', 'a//b', 'a/../../escaped', 'a\\b', '.']) {
    const unsafe = await storeArtifact(api.db, storage, { files: { [name]: 'x' } })
    await assert.rejects(pullArtifact(client, unsafe.id, target), {
      name: 'DownloadError',
      message: /could lead out/,
    })
  }
  assert.deepEqual(
    (await readdir(home)).filter((name) => name.startsWith(`model-${tests}`)),
    [],
  )
})

test('another content than was stored is an error, and leaves nothing that looks complete', async () => {
  const damaged = await storeArtifact(api.db, storage, { files: { weights: 'the weights' } })
  const { weights } = damaged.blobs
  assert.ok(weights)
  await writeFile(join(stored, blobKey(weights)), 'the wreight')
  await assert.rejects(pullArtifact(client, damaged.id, target), {
    name: 'DownloadError',
    message: 'weights arrived with another content than was stored. Tell the operator.',
  })
  await assert.rejects(stat(target), { code: 'ENOENT' })
  assert.equal((await stat(join(`${target}.partial`, damaged.id, 'weights'))).size, 0)
})

test('a storage that always fails ends the pull after several attempts', async () => {
  const lost = await storeArtifact(api.db, storage, { files: { weights: 'lost weights' } })
  const { weights } = lost.blobs
  assert.ok(weights)
  await rm(join(stored, blobKey(weights)))
  await assert.rejects(pullArtifact(client, lost.id, target), {
    name: 'DownloadError',
    message: /^weights did not arrive: .* Repeat the command later: it continues\.$/,
  })
})

test('a redirect to S3 is followed without the API key, from the byte that is missing', async (t) => {
  const { url, id, bucketUrl } = await openRedirecting(t, FILES)
  partial = join(`${target}.partial`, id)
  await leave('model.safetensors', LARGE.subarray(0, 1_000_000))
  sent.length = 0
  await pullArtifact(createClient({ url, key: TEST_KEY }), id, target)
  await assertComplete()
  const toBucket = sent.filter(({ origin }) => origin === bucketUrl).map(({ headers }) => headers)
  assert.deepEqual(toBucket.map(({ range }) => range ?? '').toSorted(), ['', '', 'bytes=1000000-'])
  for (const headers of toBucket) assert.equal(headers.authorization, undefined)
})

test('a model that does not exist is a problem of the API, and a file in the way is named', async () => {
  await assert.rejects(pullArtifact(client, '019a0000-0000-7000-8000-00000000dead', target), ProblemError)
  await writeFile(target, '')
  await assert.rejects(pullArtifact(client, id, target), {
    name: 'FolderError',
    message: `Cannot write ${target}: it is not a folder. Choose another one.`,
  })
})
