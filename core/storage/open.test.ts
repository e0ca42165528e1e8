import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openStorage } from './open.ts'

for (const [location, name] of [
  ['/data/artifacts', 'folder /data/artifacts'],
  ['s3://models', 's3://models'],
  ['s3://models/', 's3://models'],
  ['s3://our.models/team/Secateur_1/', 's3://our.models/team/Secateur_1'],
] as const)
  test(`${location} opens ${name}`, () => {
    const storage = openStorage({ location })
    assert.equal(storage.name, name)
    storage.close()
  })
