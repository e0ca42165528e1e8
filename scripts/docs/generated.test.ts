import assert from 'node:assert/strict'
import { test } from 'node:test'
import { GENERATED, read } from './generated.ts'

for (const { path, make } of GENERATED) {
  test(`${path} matches what \`npm run docs\` writes`, async () => {
    assert.ok((await make()) === read(path), `${path} is out of date: run npm run docs`)
  })
}
