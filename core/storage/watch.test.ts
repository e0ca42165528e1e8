/** What a process says about its storage, when it starts and later. */
import assert from 'node:assert/strict'
import { chmod, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, type TestContext, test } from 'node:test'
import { createTestLog } from '../../test/support/log.ts'
import { startProxy } from '../../test/support/proxy.ts'
import { type S3Server, startSeaweedFs } from '../../test/support/seaweedfs.ts'
import { mountSmallDisk, NO_SMALL_DISK } from '../../test/support/small-disk.ts'
import { openStorage } from './open.ts'
import { watchStorage } from './watch.ts'

const INTERVAL_MS = 20
const IS_ROOT = process.getuid?.() === 0

let scratch: string
let s3: S3Server
before(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'secateur-watch-'))
  s3 = await startSeaweedFs()
})
after(async () => {
  await s3?.stop()
  await rm(scratch, { recursive: true, force: true })
})

function watch(context: TestContext, location: string) {
  const log = createTestLog()
  const storage = openStorage({ location })
  const watched = watchStorage(storage, log.logger, INTERVAL_MS)
  context.after(async () => {
    await watched.stop()
    storage.close()
  })
  /** Resolves with the line when the log says it. */
  const said = (pattern: RegExp) => log.line(({ msg }) => pattern.test(msg))
  return { lines: log.lines, said, state: watched.state }
}

test('a folder can be used, and its check creates nothing', async (context) => {
  const folder = await mkdtemp(join(scratch, 'folder-'))
  const { said, state } = watch(context, join(folder, 'models'))
  await said(/^the storage can be used$/)
  assert.equal(state(), 'ok')
  assert.deepEqual(await readdir(folder), [])
})

test('a folder that is not writable is reported with what to do', {
  skip: IS_ROOT && NO_SMALL_DISK,
}, async (context) => {
  const disk = IS_ROOT ? mountSmallDisk(context, '64k') : null
  const folder = disk?.folder ?? (await mkdtemp(join(scratch, 'locked-')))
  disk?.makeReadOnly()
  if (!disk) await chmod(folder, 0o500)
  for (const location of [folder, join(folder, 'models')]) {
    const { said, state } = watch(context, location)
    const { level, msg } = await said(/./)
    assert.equal(level, 'warn')
    assert.match(
      msg,
      /^The storage cannot be used\. The folder .* cannot be used for new files: (EROFS|EACCES): /,
    )
    assert.match(msg, /Check the mount and the permissions of the folder\.$/)
    assert.equal(msg, `The storage cannot be used. ${state()}`)
  }
})

test('a folder that cannot be created is reported once, and again when it can be', async (context) => {
  const path = join(scratch, 'mount')
  await writeFile(path, '')
  const { lines, said, state } = watch(context, join(path, 'models'))
  await said(/mount\/models cannot be used for new files: ENOTDIR/)
  await rm(path)
  await said(/^the storage can be used$/)
  assert.equal(state(), 'ok')
  assert.deepEqual(
    lines.map(({ level }) => level),
    ['warn', 'info'],
  )
})

test('a bucket that goes away is reported', async (context) => {
  const proxy = await startProxy(s3.url)
  context.after(() => proxy.close())
  Object.assign(process.env, s3.env, { AWS_ENDPOINT_URL_S3: proxy.url })
  const { said, state } = watch(context, `s3://${s3.bucket}/models`)
  await said(/^the storage can be used$/)
  proxy.close()
  const { level } = await said(
    /s3:\/\/models\/models failed at an empty upload: .*ECONNREFUSED.*AWS_ENDPOINT_URL_S3/,
  )
  assert.equal(level, 'warn')
  assert.match(state(), /ECONNREFUSED/)
})
