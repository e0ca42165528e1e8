/** Uploads to a folder that has no room left, and again when it has. */
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, afterEach, before, test } from 'node:test'
import { createTestApi, type TestApi } from '../../../../test/support/api.ts'

const MiB = 2 ** 20
const URL = '/v1/datasets?name=a&kind=text'

let folder: string
let api: TestApi
const cleanUp: (() => unknown)[] = []
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'secateur-full-'))
  api = await createTestApi({ env: { SECATEUR_UPLOADS: folder } })
})
afterEach(() => {
  for (const step of cleanUp.splice(0).reverse()) step()
})
after(async () => {
  await api?.dispose()
  await rm(folder, { recursive: true, force: true })
})

const upload = (bytes: number) =>
  api.request({
    method: 'POST',
    url: URL,
    headers: { 'content-type': 'text/plain' },
    body: 'x'.repeat(bytes),
  })

async function assertRejected() {
  const before = await readdir(folder)
  const response = await upload(3 * MiB)
  assert.deepEqual([response.statusCode, response.json().code], [503, 'PRUNE_STORAGE_FULL'], response.body)
  assert.deepEqual(await api.db.dataset.findMany(), [])
  assert.deepEqual(await readdir(folder), before)
}

async function assertAccepted() {
  const response = await upload(3 * MiB)
  assert.equal(response.statusCode, 201, response.body)
  await api.request({ method: 'DELETE', url: `/v1/datasets/${response.json().id}` })
}

test('a full disk gets 503, keeps nothing, and is used again when it has room', async (context) => {
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=4m', 'tmpfs', folder], { stdio: 'pipe' })
  } catch (error) {
    return context.skip(`no tmpfs can be mounted here: ${(error as Error).message}`)
  }
  cleanUp.push(() => execFileSync('umount', [folder]))
  const filler = join(folder, 'filler')
  await writeFile(filler, Buffer.alloc(2 * MiB))
  await assertRejected()
  await rm(filler)
  await assertAccepted()
})

test('a limit of the file size is answered in the same way', async () => {
  const ignore = () => {}
  process.on('SIGXFSZ', ignore) // ends the process by default
  cleanUp.push(() => process.off('SIGXFSZ', ignore))
  const limitFileSize = (bytes: string) =>
    execFileSync('prlimit', ['--pid', String(process.pid), `--fsize=${bytes}:`])
  limitFileSize(String(MiB))
  cleanUp.push(() => limitFileSize('unlimited'))
  await assertRejected()
  limitFileSize('unlimited')
  await assertAccepted()
})
