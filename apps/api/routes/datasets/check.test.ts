import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { UploadKind } from '#core/schemas/datasets.ts'
import { createCheck } from './check.ts'

const MARKER = 'MARKER-7f3a'
const row = (fields: object) => `${JSON.stringify(fields)}\n`

/** What is sent, in what bytes, and how many documents it is. */
const TAKEN: Record<string, [UploadKind, string | Buffer, number]> = {
  'a text': ['text', 'größer 🌳\r\nas it is', 1],
  'a text of nothing but blanks': ['text', ' \n', 1],
  'traces with either field': ['traces', row({ text: 'a' }) + row({ query: 'b', id: 3 }), 2],
  'a last line without an end': ['traces', '{"text":"a"}', 1],
  'lines that are blank, or end as on Windows': ['traces', '\r\n{"text":"a"}\r\n \t\n\n', 1],
  'what ends a line elsewhere only': ['traces', row({ text: 'ein\u2028s\u0085' }), 1],
  'a text before a query': ['traces', row({ query: 3, text: 'a' }), 1],
}

/** And the whole of what is said of it. */
const REFUSED: Record<string, [UploadKind, string | Buffer, string]> = {
  'an empty text': ['text', '', 'The upload is empty.'],
  'traces without one': ['traces', '\n \n', 'The upload is empty.'],
  'a text that is not UTF-8': ['text', Buffer.from(`ok\n${MARKER}\xe9\n`, 'latin1'), 'Line 2 is not UTF-8.'],
  'a text that ends in the middle of a character': [
    'text',
    Buffer.from('ab🌳').subarray(0, 4),
    'Line 1 is not UTF-8.',
  ],
  'a character that is cut by the end of a line': [
    'text',
    Buffer.from([0xc3, 0x0a, 0xa9]),
    'Line 1 is not UTF-8.',
  ],
  'half of a surrogate pair in bytes': ['text', Buffer.from([0xed, 0xa0, 0x80]), 'Line 1 is not UTF-8.'],
  NUL: ['text', `a\nb\n${MARKER}\0`, 'Line 3 has a NUL.'],
  'what is not JSON': ['traces', `${row({ text: 'a' })}\n${MARKER}\n`, 'Line 3 is not JSON.'],
  'JSON that breaks off': ['traces', `{"text":"${MARKER}`, 'Line 1 is not JSON.'],
  'a byte order mark': ['traces', `\ufeff${row({ text: MARKER })}`, 'Line 1 is not JSON.'],
  'a list': ['traces', `["${MARKER}"]`, 'Line 1 is not a JSON object.'],
  null: ['traces', 'null', 'Line 1 is not a JSON object.'],
  'an object without either field': [
    'traces',
    row({ prompt: MARKER }),
    'Line 1 has no text in `text` or `query`.',
  ],
  'an empty one': ['traces', row({ text: '' }), 'Line 1 has no text in `text` or `query`.'],
  'a number': ['traces', row({ text: 7, query: MARKER }), 'Line 1 has no text in `text` or `query`.'],
  'traces that are not UTF-8': [
    'traces',
    Buffer.from(`{"text":"${MARKER}\xe9"}`, 'latin1'),
    'Line 1 is not UTF-8.',
  ],
  'half of a surrogate pair': [
    'traces',
    `{"text":"${MARKER}\\ud83c"}`,
    'Line 1 has NUL or half of a surrogate pair in its text.',
  ],
  'NUL that is escaped': [
    'traces',
    `{"text":"${MARKER}\\u0000"}`,
    'Line 1 has NUL or half of a surrogate pair in its text.',
  ],
  'a line without an end': [
    'traces',
    `{"text":"${'x'.repeat(1_048_576)}"}`,
    'Line 1 has more than 1048576 characters.',
  ],
}

/** Whatever borders the chunks have, characters and lines are the same. */
const CHUNKS = [1, 2, 3, 65_536]

function check(kind: UploadKind, content: string | Buffer, size: number): number {
  const bytes = Buffer.from(content as string)
  const { take, end } = createCheck(kind)
  for (let start = 0; start < bytes.length; start += size) take(bytes.subarray(start, start + size))
  return end()
}

for (const [name, [kind, content, documents]] of Object.entries(TAKEN)) {
  test(`takes ${name}`, () => {
    for (const size of CHUNKS) assert.equal(check(kind, content, size), documents)
  })
}

for (const [name, [kind, content, message]] of Object.entries(REFUSED)) {
  test(`refuses ${name}, and quotes nothing of it`, () => {
    for (const size of CHUNKS) {
      assert.throws(
        () => check(kind, content, size),
        (error: Error & { code: string }) => {
          assert.deepEqual(
            [error.code, error.message, error.cause],
            ['PRUNE_INVALID_UPLOAD', message, undefined],
          )
          return true
        },
      )
    }
  })
}
