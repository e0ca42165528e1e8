import assert from 'node:assert/strict'
import { test } from 'node:test'
import { GENERATED, read } from './generated.ts'

for (const { path, make } of GENERATED) {
  test(`${path} is what \`npm run docs\` writes`, async () => {
    assert.ok((await make()) === read(path), 'it is out of date: npm run docs')
  })
}
