import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { FastifyRequest } from 'fastify'
import { rangeOf } from './range.ts'

const ETAG = '"a"'
const requestOf = (method: string, headers: Record<string, string | undefined>) =>
  ({ method, headers }) as Partial<FastifyRequest> as FastifyRequest
const range = (range: string | undefined, bytes = 10, ifRange?: string) =>
  rangeOf(requestOf('GET', { range, 'if-range': ifRange }), ETAG, bytes)

/** `Range` -> the first and last byte of a file of ten bytes; null for the whole file. */
const RANGES: [string | undefined, [number, number] | null][] = [
  [undefined, null],
  ['bytes=0-3', [0, 3]],
  ['bytes=9-9', [9, 9]],
  ['bytes=4-', [4, 9]],
  ['bytes=4-100', [4, 9]],
  ['bytes=-3', [7, 9]],
  ['bytes=-100', [0, 9]],
  ['BYTES=0-0', [0, 0]],
  ['bytes=3-2', null],
  ['bytes=-', null],
  ['bytes=0-1,4-5', null],
  ['bytes=0-1, 4-5', null],
  ['bytes= 0-1', null],
  ['bytes=+0-1', null],
  ['lines=0-1', null],
]
for (const [header, expected] of RANGES)
  test(`Range: ${header} of ten bytes`, () => {
    const found = range(header)
    assert.deepEqual(found, expected && { start: expected[0], end: expected[1] })
  })

for (const [header, bytes] of [
  ['bytes=10-', 10],
  ['bytes=10-12', 10],
  ['bytes=-0', 10],
  ['bytes=0-', 0],
  ['bytes=-5', 0],
  [`bytes=${'9'.repeat(400)}-`, 10],
] as const)
  test(`Range: ${header.slice(0, 20)} of ${bytes} bytes cannot be satisfied`, () =>
    assert.equal(range(header, bytes), 'unsatisfiable'))

test('If-Range asks for the part of the same version only, compared strongly', () => {
  assert.deepEqual(range('bytes=1-2', 10, ETAG), { start: 1, end: 2 })
  for (const other of ['"b"', 'W/"a"', 'Mon, 30 Nov 2026 00:00:00 GMT'])
    assert.equal(range('bytes=1-2', 10, other), null)
})

test('HEAD asks for the whole file', () =>
  assert.equal(rangeOf(requestOf('HEAD', { range: 'bytes=0-3' }), ETAG, 10), null))
