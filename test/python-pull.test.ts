/** The Python client downloads stored models from the real API, and continues what the TypeScript client has begun. */
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { after, test } from 'node:test'
import { blobKey } from '#core/storage/keys.ts'
import { storeArtifact } from './support/artifacts.ts'
import { TEST_KEY } from './support/database.ts'
import { openDownloads, openRedirecting } from './support/downloads.ts'
import { PYTHON } from './support/service.ts'

/** Prints each request as a line of JSON, and at the end the result or the error. */
const PULL = `
import json, sys
import httpx
from secateur.client import Client, PullError

def log(request):
    sent = {"port": request.url.port, "path": request.url.path, "range": request.headers.get("range"),
            "key": "authorization" in request.headers}
    sys.stdout.write(json.dumps(sent) + "\\n")  # in one piece: several threads write

send = httpx.Client.send
def recorded(self, request, **options):
    log(request)
    return send(self, request, **options)
httpx.Client.send = recorded

artifact, folder = sys.argv[1:]
progress = []
try:
    with Client() as client:
        client.pull(artifact, folder, on_progress=progress.append)
    print(json.dumps({"progress": progress[-1], "torch": "torch" in sys.modules}))
except PullError as error:
    print(json.dumps({"error": str(error)}))
`

const { api, folder: stored, storage, url, nextOpened } = await openDownloads()
const LARGE = Buffer.from(Uint32Array.from({ length: 2 ** 20 }, (_, i) => i * 2_654_435_761).buffer)
const FILES = { 'model.safetensors': LARGE, 'tokenizer/vocab.json': '{"prune":0}', empty: '' }
const { id } = await storeArtifact(api.db, storage, { files: FILES })
const home = await mkdtemp(join(tmpdir(), 'secateur-pull-'))
after(() => rm(home, { recursive: true }))

async function pull(artifact: string, target: string, base = url) {
  const child = spawn(PYTHON, ['-c', PULL, artifact, target], {
    env: { ...process.env, SECATEUR_URL: base, SECATEUR_KEY: TEST_KEY },
  })
  const [stdout, stderr, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'close'),
  ])
  assert.equal(code, 0, stderr)
  const lines = stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line))
  return { requests: lines.slice(0, -1), ended: lines.at(-1) }
}

async function assertComplete(target: string): Promise<void> {
  for (const [name, content] of Object.entries(FILES))
    assert.ok((await readFile(join(target, name))).equals(Buffer.from(content)), name)
  await assert.rejects(stat(`${target}.partial`), { code: 'ENOENT' })
}

test('all files arrive, without torch, and a folder with files is left alone', async () => {
  const target = join(home, 'new', 'whole')
  const { ended } = await pull(id, target)
  await assertComplete(target)
  const total = LARGE.length + 11
  assert.deepEqual(ended, { progress: [total, total], torch: false })
  assert.deepEqual((await pull(id, target)).ended, {
    error: `${target} is not empty. Choose another folder.`,
  })
})

test('a broken connection is continued where it broke', async () => {
  const target = join(home, 'broken')
  const stream = nextOpened()
  const pulled = pull(id, target)
  const first = await stream
  first.once('data', () => first.destroy(new Error('The disk fails.')))
  await pulled
  await assertComplete(target)
})

test('a pull that was interrupted continues, and what was damaged is downloaded again', async () => {
  for (const [name, start, ranges] of [
    ['kept', LARGE.subarray(0, 1_000_000), ['bytes=1000000-']],
    ['damaged', Buffer.alloc(1_000_000, 7), ['bytes=1000000-', null]],
    ['long', Buffer.concat([LARGE, LARGE]), [null]],
  ] as const) {
    const target = join(home, name)
    await mkdir(join(`${target}.partial`, id), { recursive: true })
    await writeFile(join(`${target}.partial`, id, 'model.safetensors'), start)
    const { requests } = await pull(id, target)
    await assertComplete(target)
    const large = requests.filter(({ path }) => path.endsWith('model.safetensors'))
    assert.deepEqual(
      large.map(({ range }) => range),
      ranges,
      name,
    )
  }
})

test('a lock of a living process, a link and an unsafe name are rejected', async () => {
  const locked = join(home, 'locked')
  await mkdir(`${locked}.partial`)
  await writeFile(join(`${locked}.partial`, `lock-${process.pid}`), '')
  assert.match(
    (await pull(id, locked)).ended.error,
    new RegExp(`^Process ${process.pid} fills .* already\\.`),
  )

  const linked = join(home, 'linked')
  const outside = await mkdtemp(join(home, 'outside-'))
  await mkdir(join(`${linked}.partial`, id), { recursive: true })
  await symlink(outside, join(`${linked}.partial`, id, 'tokenizer'))
  assert.match((await pull(id, linked)).ended.error, /leads through a link\. Remove it/)
  assert.deepEqual(await readdir(outside), [])

  const unsafe = await storeArtifact(api.db, storage, { files: { '../escaped': 'x' } })
  assert.match((await pull(unsafe.id, join(home, 'unsafe'))).ended.error, /could lead out of the folder/)
})

test('another content than was stored is an error', async () => {
  const { id: damaged, blobs } = await storeArtifact(api.db, storage, { files: { weights: 'the weights' } })
  assert.ok(blobs.weights)
  await writeFile(join(stored, blobKey(blobs.weights)), 'the wreight')
  const target = join(home, 'wrong')
  assert.deepEqual((await pull(damaged, target)).ended, {
    error: 'weights arrived with another content than was stored. Tell the operator.',
  })
  await assert.rejects(stat(target), { code: 'ENOENT' })
})

test('a redirect to S3 is followed without the API key', async (t) => {
  const { url: base, id, bucketUrl } = await openRedirecting(t, FILES)
  const target = join(home, 'redirected')
  await mkdir(join(`${target}.partial`, id), { recursive: true })
  await writeFile(join(`${target}.partial`, id, 'model.safetensors'), LARGE.subarray(0, 1_000_000))
  const { requests } = await pull(id, target, base)
  await assertComplete(target)
  const toBucket = requests.filter(({ port }) => port === Number(new URL(bucketUrl).port))
  assert.deepEqual(
    toBucket.map(({ key, range }) => [key, range]).toSorted(),
    [
      [false, null],
      [false, 'bytes=1000000-'],
    ].toSorted(),
  )
})
