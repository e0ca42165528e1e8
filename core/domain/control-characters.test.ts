import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  escapeControls,
  escapeControlsInJson,
  escapeControlsInLines,
  ONE_LINE,
  SEVERAL_LINES,
} from './control-characters.ts'

const HIDDEN: Record<string, string> = {
  '\0': '\\x00',
  '\u0007': '\\x07',
  '\b': '\\x08',
  '\u001b': '\\x1b',
  '\u007f': '\\x7f',
  '\u0085': '\\x85',
  '\u009b': '\\x9b',
  '\u061c': '\\u061c',
  '\u200e': '\\u200e',
  '\u202e': '\\u202e',
  '\u2066': '\\u2066',
  '\u2069': '\\u2069',
}
/** Allowed in texts of several lines, but not in names. */
const LINES: Record<string, string> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' }
const NAMES_ONLY: Record<string, string> = {
  '\u200b': '\\u200b',
  '\u2028': '\\u2028',
  '\u2029': '\\u2029',
  '\ufeff': '\\ufeff',
}
const fits = (pattern: string, text: string) => new RegExp(pattern, 'u').test(text)

for (const [character, shown] of Object.entries({ ...HIDDEN, ...LINES, ...NAMES_ONLY })) {
  test(`${shown} is rejected in a name and shown escaped`, () => {
    assert.equal(fits(ONE_LINE, `a${character}b`), false)
    assert.equal(fits(SEVERAL_LINES, `a${character}b`), !(character in HIDDEN))
    assert.equal(escapeControls(`a${character}b`), `a${shown}b`)
    const json = escapeControlsInJson(JSON.stringify({ a: character }, null, 2))
    assert.deepEqual(JSON.parse(json), { a: character })
    assert.equal(escapeControls(json), json.replaceAll('\n', '\\n'))
  })
}

test('letters of every script and joined emoji are accepted and shown as they are', () => {
  for (const text of ['Größe 7 — 日本語', 'שלום مرحبا', 'می\u200cخواهم', '👩\u200d🔬', 'a\\b']) {
    assert.ok(fits(ONE_LINE, text))
    assert.equal(escapeControls(text), text)
  }
})

test('line breaks and tabs are kept in texts of several lines', () => {
  assert.equal(escapeControlsInLines('a\r\nb\tc\u001b[2J\rd'), 'a\nb\tc\\x1b[2J\\rd')
})
