import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { FastifyRequest } from 'fastify'
import { etagOf, isNotModified, versionsOf } from './etag.ts'

const notModified = (tags?: string) =>
  isNotModified({ headers: { 'if-none-match': tags } } as FastifyRequest, etagOf(9))

for (const tags of ['"9"', 'W/"9"', '"9-gzip"', 'W/"9-br"', '"9-zstd"', '*', '"8", W/"9-gzip"', ' "9" ']) {
  test(`If-None-Match: ${tags} matches version 9`, () => assert.equal(notModified(tags), true))
}

for (const tags of [
  undefined,
  '',
  '9',
  '"8"',
  '"99"',
  '"9-other"',
  '"9-gzip-x"',
  '"8-gzip"',
  'w/"9"',
  '"9',
]) {
  test(`If-None-Match: ${tags} does not match version 9`, () => assert.equal(notModified(tags), false))
}

/** `If-Match` -> the versions that match it. */
const VERSIONS: [string | undefined, number[] | null][] = [
  [undefined, null],
  ['*', null],
  ['"9"', [9]],
  ['"9-gzip"', [9]],
  ['"8", "9-br"', [8, 9]],
  ['W/"9"', []],
  ['W/"9-gzip"', []],
  ['"9-other"', []],
  ['"9', []],
  ['9', []],
]

for (const [tags, versions] of VERSIONS) {
  const shown = versions === null ? 'every version' : `the versions [${versions}]`
  test(`If-Match: ${tags} matches ${shown}`, () => assert.deepEqual(versionsOf(tags), versions))
}
