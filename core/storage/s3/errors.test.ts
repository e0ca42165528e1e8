import assert from 'node:assert/strict'
import { test } from 'node:test'
import { toStorageError } from './errors.ts'

const NETWORK = undefined

for (const [status, name, code] of [
  [404, 'NoSuchKey', 'PRUNE_STORAGE_MISSING'],
  [404, 'NotFound', 'PRUNE_STORAGE_MISSING'],
  [404, 'NoSuchBucket', 'PRUNE_STORAGE_REFUSED'],
  [403, 'AccessDenied', 'PRUNE_STORAGE_REFUSED'],
  [400, 'ExpiredToken', 'PRUNE_STORAGE_REFUSED'],
  [301, 'PermanentRedirect', 'PRUNE_STORAGE_REFUSED'],
  [NETWORK, 'CredentialsProviderError', 'PRUNE_STORAGE_REFUSED'],
  [507, 'XMinioStorageFull', 'PRUNE_STORAGE_FULL'],
  [403, 'QuotaExceeded', 'PRUNE_STORAGE_FULL'],
  [500, 'InternalError', 'PRUNE_STORAGE_UNAVAILABLE'],
  [503, 'SlowDown', 'PRUNE_STORAGE_UNAVAILABLE'],
  [429, 'TooManyRequests', 'PRUNE_STORAGE_UNAVAILABLE'],
  [400, 'BadDigest', 'PRUNE_STORAGE_UNAVAILABLE'],
  [400, 'RequestTimeout', 'PRUNE_STORAGE_UNAVAILABLE'],
  [NETWORK, 'TimeoutError', 'PRUNE_STORAGE_UNAVAILABLE'],
] as const)
  test(`${status ?? 'no answer'}, ${name} is ${code}`, () => {
    const error = Object.assign(new Error('It says why.'), { name, $metadata: { httpStatusCode: status } })
    const { code: found, message } = toStorageError('s3://models/a', 'blobs/ab/one', error)
    assert.equal(found, code)
    const answer = [status, name, 'It says why'].filter(Boolean).join(' ')
    assert.ok(message.startsWith(`s3://models/a failed at blobs/ab/one: ${answer}. `), message)
  })

test('an error of the network is temporary', () => {
  const error = Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' })
  assert.equal(toStorageError('s3://models', 'blobs/ab/one', error).code, 'PRUNE_STORAGE_UNAVAILABLE')
})
