import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { test } from 'node:test'
import { createSecretEncryption } from './secret-encryption.ts'

const newEncryption = () => createSecretEncryption(randomBytes(32).toString('base64'))

test('only the same key decrypts a secret, and a changed one is rejected', () => {
  const encryption = newEncryption()
  const encrypted = encryption.encrypt('whsec_x')
  assert.equal(encryption.decrypt(encrypted), 'whsec_x')
  assert.equal(newEncryption().decrypt(encrypted), null)
  for (const place of [0, 12, encrypted.length - 1]) {
    const changed = encrypted.with(place, (encrypted[place] ?? 0) ^ 1)
    assert.equal(encryption.decrypt(changed), null)
  }
})

test('encrypting a secret twice gives different results', () => {
  const encryption = newEncryption()
  assert.notDeepEqual(encryption.encrypt('whsec_x'), encryption.encrypt('whsec_x'))
})
