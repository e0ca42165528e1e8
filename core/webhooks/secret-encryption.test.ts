import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { test } from 'node:test'
import { createSealer } from './secret-encryption.ts'

const newSealer = () => createSealer(randomBytes(32).toString('base64'))

test('what is sealed is opened by the same key alone, and only as it was', () => {
  const sealer = newSealer()
  const sealed = sealer.seal('whsec_x')
  assert.equal(sealer.open(sealed), 'whsec_x')
  assert.equal(newSealer().open(sealed), null)
  for (const place of [0, 12, sealed.length - 1]) {
    const changed = sealed.with(place, (sealed[place] ?? 0) ^ 1)
    assert.equal(sealer.open(changed), null)
  }
})

test('the same secret is never the same twice', () => {
  const sealer = newSealer()
  assert.notDeepEqual(sealer.seal('whsec_x'), sealer.seal('whsec_x'))
})
