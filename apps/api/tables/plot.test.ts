import assert from 'node:assert/strict'
import { test } from 'node:test'
import { job, trials } from '../../../test/support/measured-job.ts'
import { toPlot } from './plot.ts'
import { buildTable } from './table.ts'

const svg = toPlot(buildTable(job, trials, {}))

test('each method is a line, and an n:m pattern stands alone', () => {
  const lines = [...svg.matchAll(/<g role="group" aria-label="([^"]*)">/g)].map(([, label]) => label)
  assert.deepEqual(lines, [
    'wanda(variant=true)',
    'wanda(variant=true) 2:4',
    'magnitude',
    'magnitude [structured]',
    'l1-norm',
  ])
})

test('what has no figure has a sign, which is explained', () => {
  assert.match(svg, /<title>magnitude at 0\.5: failed<\/title>!<\/text>/)
  assert.match(svg, /<title>wanda\(variant=true\) at 0\.7: overflow<\/title>▲<\/text>/)
  assert.match(svg, />▲ overflow, – NA, ! failed, ◌ cancelled<\/text>/)
})

test('the caption is that of the table', () => {
  assert.match(svg, />perplexity of demo\/smollm2-135m \(revision r1\) on brown, test: 10 windows/)
})
