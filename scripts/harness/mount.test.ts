import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { createMount } from './mount.ts'

test('a mount that is detached has no folder, and keeps its files until it is back', (context) => {
  const home = mkdtempSync(join(tmpdir(), 'secateur-mount-'))
  context.after(() => rmSync(home, { recursive: true }))
  const { path, detach, attach } = createMount(join(home, 'mount'))
  const file = join(path, 'file')
  writeFileSync(file, 'kept')
  detach()
  assert.throws(() => readFileSync(file), { code: 'ENOTDIR' })
  attach()
  assert.equal(readFileSync(file, 'utf8'), 'kept')
})
