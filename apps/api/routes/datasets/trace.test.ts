import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { traceOf } from './trace.ts'

interface Fixture {
  line: unknown
  text?: string
  /** In milliseconds since 1970. */
  time?: number
  count?: number
  problem?: string
}

// The tests of Python read the same file.
const FIXTURES: Fixture[] = JSON.parse(readFileSync('test/fixtures/traces.json', 'utf8'))

const reject = (what: string): never => {
  throw new Error(what)
}

const textOf = (line: unknown, field: string) => traceOf(line, field, reject).text

for (const { line, text, time = null, count = 1, problem } of FIXTURES) {
  test(`${JSON.stringify(line)} ${problem ?? 'is a trace'}`, () => {
    if (problem === undefined) assert.deepEqual(traceOf(line, null, reject), { text, time, count })
    else assert.throws(() => traceOf(line, null, reject), { message: problem })
  })
}

test('a named field holds a text or chat messages, whatever other fields there are', () => {
  const said = [{ role: 'user', content: 'b' }]
  assert.equal(textOf({ text: 'a', question: 'b' }, 'question'), 'b')
  assert.equal(textOf({ text: 'a', turns: said }, 'turns'), 'b')
  assert.throws(() => textOf({ text: 'a' }, 'turns'), { message: 'has no `turns`' })
  assert.throws(() => textOf({}, '__proto__'), { message: 'has no `__proto__`' })
  assert.throws(() => textOf({ turns: 7 }, 'turns'), { message: 'has no text in `turns`' })
})
