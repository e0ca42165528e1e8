import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { test } from 'node:test'
import { createSecretEncryption } from './secret-encryption.ts'

const newEncryption = () => createSecretEncryption(randomBytes(32).toString('base64'))

test('what is sealed is opened by the same key alone, and only as it was', () => {
  const encryption = newEncryption()
  const sealed = encryption.encrypt('whsec_x')
  assert.equal(encryption.decrypt(sealed), 'whsec_x')
  assert.equal(newEncryption().decrypt(sealed), null)
  for (const place of [0, 12, sealed.length - 1]) {
    const changed = sealed.with(place, (sealed[place] ?? 0) ^ 1)
    assert.equal(encryption.decrypt(changed), null)
  }
})

test('the same secret is never the same twice', () => {
  const encryption = newEncryption()
  assert.notDeepEqual(encryption.encrypt('whsec_x'), encryption.encrypt('whsec_x'))
})
