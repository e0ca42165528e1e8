import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { textOf } from './trace.ts'

interface Fixture {
  line: unknown
  text?: string
  problem?: string
}

// The tests of Python read the same file.
const FIXTURES: Fixture[] = JSON.parse(readFileSync('test/fixtures/traces.json', 'utf8'))

const reject = (what: string): never => {
  throw new Error(what)
}

for (const { line, text, problem } of FIXTURES) {
  test(`${JSON.stringify(line)} ${problem ?? 'is a trace'}`, () => {
    if (problem === undefined) assert.equal(textOf(line, null, reject), text)
    else assert.throws(() => textOf(line, null, reject), { message: problem })
  })
}

test('a named field holds a text or chat messages, whatever other fields there are', () => {
  const said = [{ role: 'user', content: 'b' }]
  assert.equal(textOf({ text: 'a', question: 'b' }, 'question', reject), 'b')
  assert.equal(textOf({ text: 'a', turns: said }, 'turns', reject), 'b')
  assert.throws(() => textOf({ text: 'a' }, 'turns', reject), { message: 'has no `turns`' })
  assert.throws(() => textOf({}, '__proto__', reject), { message: 'has no `__proto__`' })
  assert.throws(() => textOf({ turns: 7 }, 'turns', reject), { message: 'has no text in `turns`' })
})
