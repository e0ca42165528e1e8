import assert from 'node:assert/strict'
import { test } from 'node:test'
import { formatBytes, parseBytes, SIZE } from './bytes.ts'

const SIZES = {
  '1': 1,
  '1000': 1_000,
  '1KiB': 1_024,
  '1536MiB': 1_536 * 2 ** 20,
  '40GiB': 40 * 2 ** 30,
  '2TiB': 2 ** 41,
}

test('a size is parsed, and formatted in the largest unit that divides it', () => {
  for (const [text, bytes] of Object.entries(SIZES)) {
    assert.ok(SIZE.test(text), text)
    assert.deepEqual([parseBytes(text), formatBytes(bytes)], [bytes, text])
  }
})

test('the pattern rejects other text', () => {
  for (const text of ['', '0', '01', '1MB', '1 GiB', '-1', '1.5GiB', 'GiB']) assert.ok(!SIZE.test(text), text)
})
