import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { benchmarkJob } from '../../../test/support/benchmark-job.ts'
import { REPORT_FORMATS } from './formats.ts'
import { reportJob } from './measured/job.ts'
import { buildReport } from './report.ts'

const jobs = [benchmarkJob(), benchmarkJob({ id: 2, calibration: { dataset: 'brown/news' } })].map(reportJob)
const report = buildReport({ name: 'a <b> & c_d', id: 'b-1', jobs }, { protocol: null, methods: {} })
const wanda = jobs[0]?.parts[0]?.table.rows[2]?.cells[0]?.trialId ?? assert.fail()

describe('a report in HTML', () => {
  const html = REPORT_FORMATS.html.render(report)

  test('is one file that loads nothing and has no script', () => {
    assert.match(html, /^<!doctype html>\n<html lang="en"><head><meta charset="utf-8">/)
    assert.match(html, /<h1>a &#x3C;b> &#x26; c_d<\/h1>/)
    assert.doesNotMatch(html, /<script|<link|<img|\bon\w+=|src=|url\(/)
    const links = [...html.matchAll(/href="([^"]*)"/g)].map(([, link = '']) => link)
    for (const link of links) assert.match(link, /^(#|data:text\/csv)/)
  })

  test('names the trial of a figure, and has the CSV in a link', () => {
    assert.match(html, new RegExp(`title="trial ${wanda}"><strong>24\\.00</strong><small>\\[2`))
    const [, encoded = ''] = /href="data:text\/csv;charset=utf-8;base64,([^"]*)"/.exec(html) ?? []
    assert.equal(Buffer.from(encoded, 'base64').toString(), report.csv)
  })

  test('has a title, a description and a table for each picture, and each link has its place', () => {
    const pictures = html.match(/<svg /g)?.length ?? 0
    assert.ok(pictures > 5)
    assert.equal(
      html.match(/<svg [^>]*role="img"[^>]*><title>[^<]+<\/title><desc>[^<]+<\/desc>/g)?.length,
      pictures,
    )
    for (const [, id] of html.matchAll(/href="#([^"]+)"/g)) assert.ok(html.includes(`id="${id}"`), id)
  })

  test('says how to get a CSV that is too large for a page', () => {
    const large = REPORT_FORMATS.html.render({ ...report, csv: 'x'.repeat(2 ** 20 + 1) })
    assert.match(large, /<code>secateur benchmark report b-1 --format csv<\/code>/)
    assert.doesNotMatch(large, /data:text/)
  })
})

test('a report in Markdown has every table', () => {
  const text = REPORT_FORMATS.markdown.render(report)
  assert.match(text, /^# a \\<b> \\& c_d\n\nBenchmark b-1\.\n\n## Protocol\n/)
  assert.match(
    text,
    /\n\*\*Table 1\. Wanda by level\*\*\n\n\| level \| +demo\/brown-opt, calibrated on brown \|/,
  )
  assert.match(text, /\*\*24\.00\*\* \[2\d\.\d\d, 2\d\.\d\d\]/)
})

describe('a report in LaTeX', () => {
  const latex = REPORT_FORMATS.latex.render(report)

  test('has balanced environments and braces', () => {
    const open: string[] = []
    for (const [, what, name = ''] of latex.matchAll(/\\(begin|end)\{(\w+)\}/g))
      if (what === 'begin') open.push(name)
      else assert.equal(open.pop(), name)
    assert.deepEqual(open, [])
    const braces = latex.replace(/\\[{}]/g, '')
    assert.equal(braces.match(/\{/g)?.length, braces.match(/\}/g)?.length)
  })

  test('has as many cells in each row as its table has columns', () => {
    const tables = [...latex.matchAll(/\\begin\{tabular\}\{([lr]+)\}\n([\s\S]*?)\\end\{tabular\}/g)]
    assert.ok(tables.length > 20)
    for (const [, columns = '', body = ''] of tables)
      for (const row of body.split('\n').filter((line) => / \\\\( %.*)?$/.test(line)))
        assert.equal(row.split(/(?<!\\)&/).length, columns.length, row)
  })

  test('has labels, exponents, the best in bold, and trials in comments', () => {
    assert.match(
      latex,
      /\\caption\[\{Table 1\. Wanda by level\}\]\{Table 1\. Wanda by level\. perplexity on brown/,
    )
    const labels = [...latex.matchAll(/\\label\{([^}]*)\}/g)].map(([, label]) => label)
    assert.ok(labels.includes('tab:wanda') && labels.includes('fig:ai-curves-1'))
    assert.deepEqual(labels, [...new Set(labels)])
    assert.match(latex, /\$4\.841\\times10\^\{4\}\$/)
    assert.match(latex, /\\textbf\{\\boldmath 24\.00\} \{\\scriptsize \[2/)
    assert.match(latex, new RegExp(`\\\\\\\\ % .*${wanda}`))
    assert.doesNotMatch(latex.replace(/^%.*$/gm, ''), /[^\\]_|[^\x20-\x7e\n]/)
  })
})

describe('a report as CSV', () => {
  const [header = '', ...lines] = REPORT_FORMATS.csv.render(report).trimEnd().split('\n')
  const columns = header.split(',')
  const rows = lines.map((line) => {
    const cells = line.match(/("[^"]*"|[^,]*)(,|$)/g)?.map((cell) => cell.replace(/,$/, '')) ?? []
    return Object.fromEntries(columns.map((name, index) => [name, cells[index]]))
  })

  test('has each figure in a line of its own, with its trial, interval, times and scores', () => {
    assert.equal(rows.length, 2 * (1 + 6 * 3))
    const row = rows.find(({ trial }) => trial === wanda)
    assert.deepEqual(
      [row?.method, row?.idea_of, row?.level, row?.value, row?.n, row?.prune_seconds, row?.usefulness],
      ['wanda', 'people', '0.5', '24', '10', '1', '1'],
    )
    assert.ok(Number(row?.low) < 24 && Number(row?.high) > 24)
    assert.equal(row?.calibration_data, 'brown')
  })

  test('says why a figure is missing', () => {
    const failed = rows.find(({ method }) => method === 'l1-norm')
    assert.deepEqual([failed?.value, failed?.status, failed?.reason], ['', 'failed', 'out of memory'])
  })
})
