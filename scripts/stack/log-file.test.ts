import assert from 'node:assert/strict'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { mountSmallDisk, NO_SMALL_DISK } from '../../test/support/small-disk.ts'
import { openLogFile } from './log-file.ts'

function temporaryFolder(context: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'secateur-log-'))
  context.after(() => rmSync(folder, { recursive: true }))
  return folder
}

test('a log file keeps four files of bounded size, with the last lines in order', async (context) => {
  const folder = temporaryFolder(context)
  const log = openLogFile(join(folder, 'api.log'), { longestFile: 1_000 })
  for (let line = 0; line < 1_000; line++) log.write(`line ${line}`)
  await log.end()
  const files = ['api.log.3', 'api.log.2', 'api.log.1', 'api.log']
  assert.deepEqual(readdirSync(folder).sort(), files.toSorted())
  for (const file of files) assert.ok(statSync(join(folder, file)).size <= 1_010)
  const kept = files.flatMap((file) => readFileSync(join(folder, file), 'utf8').trim().split('\n'))
  assert.deepEqual(
    kept,
    Array.from({ length: kept.length }, (_, index) => `line ${1_000 - kept.length + index}`),
  )
})

test('a log file continues after a restart', async (context) => {
  const path = join(temporaryFolder(context), 'api.log')
  for (const line of ['first', 'second']) {
    const log = openLogFile(path)
    log.write(line)
    await log.end()
  }
  assert.equal(readFileSync(path, 'utf8'), 'first\nsecond\n')
})

test('a full disk drops lines, says so once, and the file continues when there is room', {
  skip: NO_SMALL_DISK,
}, async (context) => {
  const disk = mountSmallDisk(context, '64k')
  const path = join(disk.folder, 'api.log')
  const events = new EventTarget()
  const reports: string[] = []
  const report = (text: string) => {
    reports.push(text)
    events.dispatchEvent(new Event(`report ${reports.length}`))
  }
  const log = openLogFile(path, { report })
  const makeRoom = disk.fill()

  const lost = once(events, 'report 1')
  log.write('lost')
  log.write('lost as well')
  await lost
  assert.match(
    reports[0] ?? '',
    /api\.log cannot be written \(.*ENOSPC.*\)\. Its lines are dropped until it can\.$/,
  )

  makeRoom()
  const found = new AbortController()
  const written = once(events, 'report 2').then(() => found.abort())
  while (!found.signal.aborted) {
    log.write('kept')
    await delay(50, undefined, { signal: found.signal }).catch(() => {}) // lines come at any time
  }
  await written
  assert.match(reports[1] ?? '', /api\.log is written again; \d+ lines were dropped\.$/)
  await log.end()
  assert.equal(reports.length, 2)
  assert.match(readFileSync(path, 'utf8'), /^(kept\n)+$/)
})
