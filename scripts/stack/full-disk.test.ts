import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { linkBundledData, npmStart } from '../../test/support/npm-start.ts'
import { mountSmallDisk, NO_SMALL_DISK } from '../../test/support/small-disk.ts'

test('a stack goes on while the disk of its home is full, also when Postgres dies, and recovers', {
  skip: NO_SMALL_DISK,
}, async (context) => {
  const disk = mountSmallDisk(context, '260m')
  linkBundledData(disk.folder)
  const stack = npmStart(context, disk.folder)
  await stack.message('operatorKey')
  const { url } = await stack.message('ready')
  const status = async (path: string) => (await fetch(`${url}${path}`)).status
  assert.equal(await status('/readyz'), 200)

  const makeRoom = disk.fill()
  /** Makes the API log until the stack has said this. */
  const logUntil = async (said: RegExp) => {
    let isSaid = false
    void stack.problem(said).then(() => (isSaid = true))
    while (!isSaid) assert.equal(await status('/nothing'), 404)
  }
  await logUntil(/api\.log cannot be written \(.*ENOSPC.*\)/)
  process.kill(Number.parseInt(readFileSync(join(disk.folder, 'run/postgres.pid'), 'utf8'), 10), 'SIGKILL')
  const { part, ended } = await stack.message('ended')
  assert.deepEqual([part, ended], ['postgres', 'ended by SIGKILL'])
  assert.equal(await status('/healthz'), 200)

  makeRoom()
  while ((await status('/readyz')) !== 200); // each answer takes as long as Postgres needs
  await logUntil(/api\.log is written again/)
  stack.npm.kill('SIGTERM')
  assert.deepEqual(await stack.exit, [0, null])
})

test('a stack does not start on a full disk, and says which', { skip: NO_SMALL_DISK }, async (context) => {
  const disk = mountSmallDisk(context, '1m')
  linkBundledData(disk.folder)
  disk.fill()
  const stack = npmStart(context, disk.folder)
  assert.equal(
    await stack.problem(/disk/),
    `The disk of ${disk.folder} is full. Free some of it, and start again.`,
  )
  assert.deepEqual(await stack.exit, [1, null])
})
