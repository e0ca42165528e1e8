import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { UploadKind } from '#core/schemas/datasets.ts'
import { createCheck } from './check.ts'

const MARKER = 'MARKER-7f3a'
const row = (fields: object) => `${JSON.stringify(fields)}\n`

/** Name -> kind, content and expected number of documents. */
const ACCEPTED: Record<string, [UploadKind, string | Buffer, number]> = {
  'a text': ['text', 'größer 🌳\r\nas it is', 1],
  'a blank text': ['text', ' \n', 1],
  'traces with any of the fields': [
    'traces',
    row({ text: 'a' }) +
      row({ query: 'b', id: 3 }) +
      row({ prompt: 'c' }) +
      row({ messages: [{ role: 'user', content: 'd' }] }),
    4,
  ],
  'a last line without a line break': ['traces', '{"text":"a"}', 1],
  'blank lines and Windows line breaks': ['traces', '\r\n{"text":"a"}\r\n \t\n\n', 1],
  'Unicode line separators inside a line': ['traces', row({ text: 'ein\u2028s\u0085' }), 1],
  'a text with a byte order mark': ['text', '\ufeffa', 1],
  'traces with a byte order mark': ['traces', `\ufeff${row({ text: 'a' })}`, 1],
  'an integer of as many digits as Python reads': ['traces', `{"text":"a","id":-${'7'.repeat(4_300)}}`, 1],
  'a fraction of any number of digits': ['traces', `{"text":"a","id":0.${'7'.repeat(5_000)}}`, 1],
  'a text of a million escapes': ['traces', `{"text":"${'\\n'.repeat(520_000)}"}`, 1],
  'a text of a million characters': ['traces', row({ text: 'x'.repeat(1_048_560) }), 1],
  'as many levels as are allowed': ['traces', `{"text":"a","id":${'['.repeat(99)}${']'.repeat(99)}}`, 1],
  'digits and brackets inside strings': [
    'traces',
    row({ text: `"${'[7'.repeat(5_000)}\\`, id: '7'.repeat(5_000) }),
    1,
  ],
  'a line with both, preferring text': ['traces', row({ query: 3, text: 'a' }), 1],
}

/** Name -> kind, content and the exact message. */
const REJECTED: Record<string, [UploadKind, string | Buffer, string]> = {
  'an empty text': ['text', '', 'The upload is empty.'],
  'traces with only blank lines': ['traces', '\n \n', 'The upload is empty.'],
  'a text that is not UTF-8': ['text', Buffer.from(`ok\n${MARKER}\xe9\n`, 'latin1'), 'Line 2 is not UTF-8.'],
  'a text that ends in the middle of a character': [
    'text',
    Buffer.from('ab🌳').subarray(0, 4),
    'Line 1 is not UTF-8.',
  ],
  'a character that is cut by a line break': [
    'text',
    Buffer.from([0xc3, 0x0a, 0xa9]),
    'Line 1 is not UTF-8.',
  ],
  'half of a surrogate pair as bytes': ['text', Buffer.from([0xed, 0xa0, 0x80]), 'Line 1 is not UTF-8.'],
  NUL: ['text', `a\nb\n${MARKER}\0`, 'Line 3 has a NUL.'],
  'a line that is not JSON': ['traces', `${row({ text: 'a' })}\n${MARKER}\n`, 'Line 3 is not JSON.'],
  'JSON that breaks off': ['traces', `{"text":"${MARKER}`, 'Line 1 is not JSON.'],
  'a second byte order mark': ['traces', `\ufeff\ufeff${row({ text: MARKER })}`, 'Line 1 is not JSON.'],
  'a byte order mark on a later line': ['traces', `\n\ufeff${row({ text: MARKER })}`, 'Line 2 is not JSON.'],
  'a text of only a byte order mark': ['text', '\ufeff', 'The upload is empty.'],
  'an integer of more digits than Python reads': [
    'traces',
    `\n{"text":"${MARKER}","id":-${'7'.repeat(4_301)}}`,
    'Line 2 has an integer of more than 4300 digits.',
  ],
  'more levels than Python reads': [
    'traces',
    `{"text":"${MARKER}","id":${'['.repeat(100)}${']'.repeat(100)}}`,
    'Line 1 is nested more than 100 levels deep.',
  ],
  'a hundred thousand levels': [
    'traces',
    `{"text":"${MARKER}","id":${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}}`,
    'Line 1 is nested more than 100 levels deep.',
  ],
  'a list': ['traces', `["${MARKER}"]`, 'Line 1 is not a JSON object.'],
  null: ['traces', 'null', 'Line 1 is not a JSON object.'],
  'an object without any of the fields': [
    'traces',
    row({ conversation: MARKER }),
    'Line 1 has no `text`, `query`, `prompt` or `messages`.',
  ],
  'an empty field': ['traces', row({ text: '' }), 'Line 1 has no text in `text`.'],
  'a field that is a number': ['traces', row({ text: 7, query: MARKER }), 'Line 1 has no text in `text`.'],
  'traces that are not UTF-8': [
    'traces',
    Buffer.from(`{"text":"${MARKER}\xe9"}`, 'latin1'),
    'Line 1 is not UTF-8.',
  ],
  'a time that cannot be read': [
    'traces',
    `${row({ text: 'a', time: '2026-11-01T08:00:00Z' })}${row({ text: MARKER, time: MARKER })}`,
    'Line 2 has no time from 1970 to 9999, such as 2026-11-01T08:00:00Z, in `time`.',
  ],
  'a count that is not a whole number': [
    'traces',
    row({ text: MARKER, count: '3' }),
    'Line 1 has no whole number from 1 to 1000000000 in `count`.',
  ],
  'half of an escaped surrogate pair': [
    'traces',
    `{"text":"${MARKER}\\ud83c"}`,
    'Line 1 has NUL or half of a surrogate pair in its text.',
  ],
  'an escaped NUL': [
    'traces',
    `{"text":"${MARKER}\\u0000"}`,
    'Line 1 has NUL or half of a surrogate pair in its text.',
  ],
  'a line that is too long': [
    'traces',
    `{"text":"${'x'.repeat(1_048_576)}"}`,
    'Line 1 has more than 1048576 characters.',
  ],
}

/** The result must not depend on where chunks begin and end. */
const CHUNK_SIZES = [1, 2, 3, 65_536]

/** @returns the number of documents, and what is stored */
function check(kind: UploadKind, content: string | Buffer, size: number, field: string | null = null) {
  const bytes = Buffer.from(content as string)
  const { take, end, documents } = createCheck(kind, field)
  const stored = []
  for (let start = 0; start < bytes.length; start += size)
    stored.push(take(bytes.subarray(start, start + size)))
  stored.push(end())
  return { documents: documents(), stored: Buffer.concat(stored) }
}

for (const [name, [kind, content, documents]] of Object.entries(ACCEPTED)) {
  test(`accepts ${name}`, () => {
    for (const size of CHUNK_SIZES)
      assert.deepEqual(check(kind, content, size), { documents, stored: Buffer.from(content as string) })
  })
}

for (const [name, [kind, content, message]] of Object.entries(REJECTED)) {
  test(`rejects ${name} without quoting it`, () => {
    for (const size of CHUNK_SIZES) {
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

test('with a field, only texts, times and counts are stored', () => {
  const said = [MARKER, 'a', 'b'].map((content) => ({
    role: content === MARKER ? 'system' : 'user',
    content,
  }))
  const content = [
    row({ question: 'größer\n?', text: MARKER }),
    '\r\n',
    row({ question: said }),
    '{"question":"the \\u00e9nd","user":"a","timestamp":1793520000.25,"count":3}',
  ].join('')
  const stored =
    row({ text: 'größer\n?' }) +
    row({ text: 'a\nb' }) +
    row({ text: 'the énd', time: '2026-11-01T08:00:00.250Z', count: 3 })
  for (const size of CHUNK_SIZES)
    assert.deepEqual(check('traces', content, size, 'question'), {
      documents: 3,
      stored: Buffer.from(stored),
    })
  assert.throws(() => check('traces', row({ text: MARKER }), 3, 'question'), {
    message: 'Line 1 has no `question`.',
  })
})
