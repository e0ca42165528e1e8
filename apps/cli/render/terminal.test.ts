import assert from 'node:assert/strict'
import { test } from 'node:test'
import { stripVTControlCharacters } from 'node:util'
import type { Schemas } from '../../../clients/typescript/index.ts'
import { columns } from './columns.ts'
import { frame } from './screen.ts'
import { onlyStyles, visible } from './terminal.ts'

const HOSTILE = '\u001b]0;x\u0007\u001b[31mred\u001b[2J\n\u202eevil'
const SHOWN = '\\x1b]0;x\\x07\\x1b[31mred\\x1b[2J\\n\\u202eevil'

test('every string and field name of an API value is escaped, at any depth', () => {
  assert.deepEqual(visible({ name: HOSTILE, tags: [HOSTILE], inner: { [HOSTILE]: 7, error: null } }), {
    name: SHOWN,
    tags: [SHOWN],
    inner: { [SHOWN]: 7, error: null },
  })
})

test('logs, notes and messages keep their line breaks and nothing else', () => {
  const text = 'a\n\u001b[2Jb\r\nc'
  for (const field of ['notes', 'message', 'traceback', 'logTail'])
    assert.deepEqual(visible({ [field]: text }), { [field]: 'a\n\\x1b[2Jb\nc' })
})

test('the output keeps styles and line breaks, and escapes everything else', () => {
  const styled = '\u001b[1mname\u001b[22m\n'
  assert.equal(
    onlyStyles(`${styled}\u001b[2J\u001b]0;x\u0007\u009b31m\u202e`),
    `${styled}\\x1b[2J\\x1b]0;x\\x07\\x9b31m\\u202e`,
  )
})

test('a line break in a cell does not start a new row', () => {
  const table = columns(['message'], [['a\nb']])
  assert.deepEqual(stripVTControlCharacters(table).split('\n'), ['MESSAGE', 'a\\nb'])
})

test('a hostile job name takes one line of the frame', () => {
  const progress = { trials: 0, succeeded: 0, failed: 0, cancelled: 0, notApplicable: 0, fraction: 0 }
  const job = { name: HOSTILE, status: 'queued', waitingFor: null, progress } as Schemas['Job']
  const text = stripVTControlCharacters(frame(visible(job), [], 200))
  assert.equal(text.split('\n').length, 1)
  assert.ok(text.startsWith(SHOWN.slice(0, 36)))
})
