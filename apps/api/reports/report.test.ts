import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { SecateurError } from '#core/errors.ts'
import type { BenchmarkWithMembers } from '#core/repositories/index.ts'
import { job, trials } from '../../../test/support/measured-job.ts'
import { toHtmlReport } from './html.ts'
import { toMarkdownReport } from './markdown.ts'
import { buildSection, rejectLargeReport } from './report.ts'
import { spreadsOf } from './spread.ts'

const section = buildSection({ job, trials, outcomes: null })
const report = { name: 'a <b> & c', id: 'b-1', sections: [section, section] }

test('a section has a part for each evaluation of its job', () => {
  assert.deepEqual(
    section.parts.map(({ table }) => table.evaluations.findIndex(({ shown }) => shown)),
    [0, 1],
  )
  assert.match(
    section.title,
    /^demo\/smollm2-135m \(revision r1\), calibrated on brown, 4 samples of 32 tokens, random, seed 0; seed of the method 0$/,
  )
})

test('operating points have a row for each method, empty where nothing is close enough', () => {
  const { header, rows } = section.parts[0]?.operatingPoints ?? assert.fail()
  assert.deepEqual(header, ['method', 'within 1%', 'within 5%', 'within 10%'])
  const [wanda, magnitude] = rows
  assert.deepEqual(
    wanda?.cells.map(({ text }) => text),
    ['', '', '0.5: 31.25'],
  )
  assert.ok(wanda?.cells[2]?.trialId)
  assert.deepEqual(
    magnitude?.cells.map(({ text }) => text),
    ['', '', ''],
  )
})

test('the spread over seeds is apart for each evaluation of the jobs that differ in nothing else', () => {
  const figure = (value: number | null) => {
    const [part] = section.parts
    assert.ok(part)
    const [dense, ...rows] = part.table.rows
    assert.ok(dense)
    const changed = { ...dense, cells: dense.cells.map((cell) => ({ ...cell, value })) }
    return { ...section, parts: [{ ...part, table: { ...part.table, rows: [changed, ...rows] } }] }
  }
  const dense = (values: (number | null)[]) => spreadsOf(values.map(figure))[0]?.rows[0]?.cells[0]
  assert.equal(dense([Math.E, Math.E ** 2, Math.E ** 3]), '2.000 ± 1.000')
  assert.equal(dense([Math.E, Math.E ** 2, null]), '1.500 ± 0.707 (2 of 3)')
  assert.equal(dense([Math.E, null]), '')
  assert.match(spreadsOf([figure(1), figure(1)])[0]?.caption ?? '', /over 2 jobs .* fewer than 5/)
  assert.deepEqual(spreadsOf([section, { ...section, protocol: 'another' }]), [])
})

describe('a report', () => {
  test('in HTML is one file, in which a figure names its trial', () => {
    const html = toHtmlReport(report)
    assert.match(html, /^<!doctype html>\n<html lang="en"><head><meta charset="utf-8">/)
    assert.match(html, /<h1>a &#x3C;b> &#x26; c<\/h1>/)
    assert.doesNotMatch(html, /<script|<link|<img|\bon\w+=|src=/)
    assert.equal(html.match(/<svg /g)?.length, 4)
    const dense = trials.find(({ method }) => method.id === 'dense')
    assert.ok(html.includes(`<td title="trial ${dense?.id}">28.82</td>`))
  })

  test('in Markdown has the table of each evaluation, and the spread of each', () => {
    const text = toMarkdownReport(report)
    assert.match(text, /^# a .*\n\nBenchmark b-1\.\n\n## demo/)
    const [tables = '', spreads = ''] = text.split('\n## Spread over seeds\n')
    assert.deepEqual(
      [tables, spreads].map((part) => part.match(/^\| level /gm)?.length),
      [4, 2],
    )
    assert.match(text, /\n\| wanda\(variant=true\) +\| +\| +\| 0\.5: 31\.25 +\|\n/)
  })

  test('with too many figures is refused with the way out', () => {
    const found = { benchmark: { spec: { evaluations: [{}, {}] } }, jobs: [{ plannedTrials: 15_001 }] }
    assert.throws(
      () => rejectLargeReport(found as BenchmarkWithMembers),
      (error) =>
        error instanceof SecateurError &&
        /30002 figures; the limit is 30000\. Get the tables/.test(error.message),
    )
  })
})
