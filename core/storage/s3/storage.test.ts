/** What only S3 has: URLs, a network that fails, credentials that are wrong. */
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { after, afterEach, before, test } from 'node:test'
import { inspect, promisify } from 'node:util'
import { uuidv7 } from 'uuidv7'
import type { SecateurError } from '#core/errors.ts'
import { compiled } from '#core/runtime/startup/checkout.mjs'
import { startProxy } from '../../../test/support/proxy.ts'
import { type S3Server, startSeaweedFs } from '../../../test/support/seaweedfs.ts'
import { contentOf, keysOf, never, put, readAll } from '../../../test/support/stored.ts'
import type { Storage } from '../storage.ts'
import { createS3Storage } from './storage.ts'

const run = promisify(execFile)
const MiB = 1024 * 1024
const KEY = 'blobs/ab/one'

let s3: S3Server
before(async () => {
  s3 = await startSeaweedFs()
})
const cleanUp: (() => void)[] = []
afterEach(() => {
  for (const step of cleanUp.splice(0)) step()
})
after(() => s3?.stop())

/** A storage with this environment. Each has its own prefix, unless one is given. */
function storageWith(
  changes: NodeJS.ProcessEnv = {},
  options: { bucket?: string; prefix?: string; patienceMs?: number } = {},
): Storage {
  for (const name of ['AWS_PROFILE', 'AWS_SESSION_TOKEN', 'AWS_ENDPOINT_URL']) delete process.env[name]
  Object.assign(process.env, s3.env, changes)
  const storage = createS3Storage({ bucket: s3.bucket, prefix: uuidv7(), ...options })
  cleanUp.push(() => storage.close())
  return storage
}

/** The same storage through a proxy and without one. */
async function proxied(options: { patienceMs?: number } = {}) {
  const proxy = await startProxy(s3.url)
  cleanUp.push(() => proxy.close())
  const prefix = uuidv7()
  const direct = storageWith({}, { prefix })
  assert.deepEqual(await keysOf(direct, 'blobs/'), []) // the first request reads the environment
  const storage = storageWith({ AWS_ENDPOINT_URL_S3: proxy.url }, { prefix, ...options })
  return { proxy, storage, direct }
}

test('a URL downloads an object under its name for five minutes at most, without credentials', async () => {
  const storage = storageWith()
  const content = contentOf(9 * MiB)
  await put(storage, KEY, content)
  const url = new URL((await storage.presign(KEY, { seconds: 3_600, fileName: 'model.safetensors' })) ?? '')
  assert.equal(url.searchParams.get('X-Amz-Expires'), '300')
  const response = await fetch(url)
  assert.equal(response.headers.get('content-disposition'), 'attachment; filename="model.safetensors"')
  assert.ok(Buffer.from(await response.arrayBuffer()).equals(content))
  const part = await fetch(url, { headers: { range: 'bytes=8388600-8388615' } })
  assert.equal(part.status, 206)
  assert.ok(Buffer.from(await part.arrayBuffer()).equals(content.subarray(8_388_600, 8_388_616)))
  for (const [name, value] of [
    ['X-Amz-Expires', '3600'],
    ['response-content-disposition', 'inline'],
  ] as const) {
    const changed = new URL(url)
    changed.searchParams.set(name, value)
    assert.equal((await fetch(changed)).status, 403, name)
  }
  url.pathname = url.pathname.replace(KEY, 'blobs/ab/two')
  assert.equal((await fetch(url)).status, 403)
})

test('dropped connections do not start a transfer again: each part is confirmed once', async () => {
  const { proxy, storage, direct } = await proxied()
  const content = contentOf(44 * MiB)
  const progress: number[] = []
  await put(storage, KEY, content, {
    onProgress: (bytes) => {
      progress.push(bytes)
      if (progress.length > 1) return
      proxy.drop(13) // four parts are under way, and the SDK tries each three times
    },
  })
  assert.equal(progress.length, 6)
  assert.equal(progress.at(-1), 44 * MiB)
  assert.ok((await readAll(direct, KEY)).equals(content))
  assert.equal(await direct.removeUnfinished(new Date(Date.now() + 60_000)), 0)
})

for (const bytes of [MiB, 20 * MiB])
  test(`what the network damages in ${bytes} bytes is sent again`, async () => {
    const { proxy, storage, direct } = await proxied()
    const content = contentOf(bytes)
    proxy.damage()
    await put(storage, KEY, content)
    assert.equal(proxy.damaged(), 1)
    assert.ok((await readAll(direct, KEY)).equals(content))
  })

test('a connection that breaks while an object is read is an error, not its end', async () => {
  const { proxy, storage, direct } = await proxied()
  await put(direct, KEY, contentOf(40 * MiB))
  const stream = await storage.read(KEY, { signal: never })
  await assert.rejects(async () => {
    for await (const _ of stream) proxy.drop()
  }, /aborted|ECONNRESET/)
})

test('an abort ends the wait for a storage that is away', async () => {
  const { proxy, storage } = await proxied()
  const abort = new AbortController()
  const storing = put(storage, KEY, contentOf(40 * MiB), {
    signal: abort.signal,
    onProgress: () => {
      proxy.close()
      abort.abort()
    },
  })
  await assert.rejects(storing, { name: 'AbortError' })
})

test('what a storage that went away kept of a transfer is removed later, and only that', async () => {
  const { proxy, storage, direct } = await proxied({ patienceMs: 300 })
  const storing = put(storage, KEY, contentOf(40 * MiB), { onProgress: () => proxy.close() })
  await assert.rejects(storing, { code: 'PRUNE_STORAGE_UNAVAILABLE' })
  assert.deepEqual(await keysOf(direct, 'blobs/'), [])
  assert.equal(await direct.removeUnfinished(new Date(0)), 0)
  assert.equal(await direct.removeUnfinished(new Date(Date.now() + 60_000)), 1)
})

test('a storage that cannot be reached is unavailable for every operation', async () => {
  const { proxy, storage } = await proxied({ patienceMs: 300 })
  proxy.close()
  const unavailable = {
    code: 'PRUNE_STORAGE_UNAVAILABLE',
    message: /ECONNREFUSED.*Check AWS_ENDPOINT_URL_S3/,
  }
  await assert.rejects(storage.check(never), unavailable)
  await assert.rejects(put(storage, KEY, contentOf(5)), unavailable)
  await assert.rejects(put(storage, KEY, contentOf(20 * MiB)), unavailable)
  await assert.rejects(readAll(storage, KEY), unavailable)
  await assert.rejects(storage.remove(KEY), unavailable)
  await assert.rejects(keysOf(storage, 'blobs/'), unavailable)
  await assert.rejects(storage.removeUnfinished(new Date()), unavailable)
})

const REFUSALS: [string, { env?: NodeJS.ProcessEnv; bucket?: string }, RegExp][] = [
  ['an unknown access key', { env: { AWS_ACCESS_KEY_ID: 'AKIAUNKNOWN' } }, /403 InvalidAccessKeyId/],
  ['a wrong secret', { env: { AWS_SECRET_ACCESS_KEY: 'wrong-secret' } }, /403 SignatureDoesNotMatch/],
  ['no credentials', { env: { AWS_ACCESS_KEY_ID: '' } }, /CredentialsProviderError/],
  ['no region', { env: { AWS_REGION: '' } }, /Region not accepted/],
  ['a missing bucket', { bucket: 'no-such-bucket' }, /404 NoSuchBucket/],
]
for (const [what, { env, bucket }, message] of REFUSALS)
  test(`${what} is refused at once, and no message shows a key`, async () => {
    const storage = storageWith(env, bucket ? { bucket } : {})
    const operations = [
      () => storage.check(never),
      () => put(storage, KEY, contentOf(5)),
      () => put(storage, KEY, contentOf(20 * MiB)),
      () => readAll(storage, KEY),
      () => storage.remove(KEY),
      () => keysOf(storage, 'blobs/'),
      () => storage.removeUnfinished(new Date()),
    ]
    for (const operation of operations)
      await assert.rejects(operation, (error: SecateurError) => {
        assert.equal(error.code, 'PRUNE_STORAGE_REFUSED')
        assert.match(error.message, message)
        assert.doesNotMatch(inspect(error, { depth: 10 }), /AKIAUNKNOWN|wrong-secret|secateur-test/)
        return true
      })
  })

test('a process that uses S3 prints nothing about its Node', async () => {
  const script = `
    import { createS3Storage } from '${compiled('core/storage/s3/storage.ts')}'
    const url = await createS3Storage({ bucket: 'models', prefix: '' }).presign('a', { seconds: 1, fileName: 'a' })
    process.stdout.write(new URL(url).pathname)`
  const args = ['--input-type=module', '--eval', script]
  const { stdout, stderr } = await run(process.execPath, args, { env: { ...process.env, ...s3.env } })
  assert.deepEqual([stdout, stderr], ['/models/a', ''])
})

test('a bucket of AWS is part of the host name, one behind an endpoint of its own part of the path', async () => {
  const options = { bucket: 'our-models', prefix: 'a/b' }
  const addressOf = async (env: NodeJS.ProcessEnv) => {
    const url = await storageWith(env, options).presign(KEY, { seconds: 60, fileName: 'a' })
    return url?.split('?')[0]
  }
  assert.equal(
    await addressOf({ AWS_ENDPOINT_URL_S3: '' }),
    'https://our-models.s3.us-east-1.amazonaws.com/a/b/blobs/ab/one',
  )
  assert.equal(
    await addressOf({ AWS_ENDPOINT_URL_S3: 'https://minio.example:9000' }),
    'https://minio.example:9000/our-models/a/b/blobs/ab/one',
  )
})
