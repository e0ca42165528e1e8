import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { ROOT } from '#core/runtime/startup/checkout.mjs'
import { readNovelty } from './novelty.ts'
import { IDEAS, PUBLISHED } from './published.ts'

/** The generated page of all methods: `## From …`, then `### \`id\`` with its facts. */
const methods = new Map(
  readFileSync(join(ROOT, 'docs/methods.md'), 'utf8')
    .split('\n### ')
    .slice(1)
    .map((text) => [/^`([^`]+)`/.exec(text)?.[1] ?? '', text] as const),
)

test('each idea of the AI has the method that follows it', () => {
  const ideas = [...methods].flatMap(([id, text]) => {
    const [, number] = /- Idea of: the paper's AI; in the paper: table 4, AIGC (\d\d)/.exec(text) ?? []
    return number ? [[number, id]] : []
  })
  assert.deepEqual(
    IDEAS.map(({ number, method }) => [number, method]),
    ideas.toSorted(),
  )
})

test('published figures are of methods that exist, one for each row', () => {
  for (const { rows, figures } of PUBLISHED)
    for (const [method, values] of Object.entries(figures)) {
      assert.equal(values.length, rows.length, method)
      assert.ok(methods.has(method) || method === 'method not named', method)
    }
})

test('the file of novelty has its form, and methods that exist', () => {
  for (const method of Object.keys(readNovelty().methods)) assert.ok(methods.has(method), method)
})
