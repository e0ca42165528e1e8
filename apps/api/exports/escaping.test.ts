import assert from 'node:assert/strict'
import { test } from 'node:test'
import { escapeLatex, escapeMarkdown } from './escaping.ts'

const TEXTS: { text: string; markdown: string; latex: string }[] = [
  { text: 'demo/smollm2-135m', markdown: 'demo/smollm2-135m', latex: 'demo/smollm2-135m' },
  { text: 'wanda(a=true)', markdown: 'wanda(a=true)', latex: 'wanda(a=true)' },
  { text: 'magnitude [structured]', markdown: 'magnitude [structured]', latex: 'magnitude [structured]' },
  { text: 'file:a_b', markdown: 'file:a_b', latex: 'file:a\\_b' },
  { text: '_a_ *b*', markdown: '\\_a\\_ \\*b\\*', latex: '\\_a\\_ *b*' },
  { text: 'a | b', markdown: 'a \\| b', latex: 'a \\textbar{} b' },
  { text: '[a](http://b)', markdown: '[a]\\(http://b)', latex: '[a](http://b)' },
  { text: '<b>&amp;', markdown: '\\<b>\\&amp;', latex: '\\textless{}b\\textgreater{}\\&amp;' },
  { text: '\\input{x}', markdown: '\\\\input{x}', latex: '\\textbackslash{}input\\{x\\}' },
  { text: '$1^2~3#4%', markdown: '$1^2\\~3#4%', latex: '\\$1\\textasciicircum{}2\\textasciitilde{}3\\#4\\%' },
  { text: '`a`', markdown: '\\`a\\`', latex: '`a`' },
  { text: 'a\u001b[2J', markdown: 'a\\\\x1b[2J', latex: 'a\\textbackslash{}x1b[2J' },
  { text: 'a\n\nb\tc', markdown: 'a b c', latex: 'a b c' },
]

for (const { text, markdown, latex } of TEXTS) {
  test(`${JSON.stringify(text)} is escaped`, () => {
    assert.equal(escapeMarkdown(text), markdown)
    assert.equal(escapeLatex(text), latex)
  })
}
