import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { numberAxis } from './axis.ts'
import { placeLabels, wrap } from './labels.ts'
import { type LineChart, toSvg } from './line-chart.ts'

describe('an axis', () => {
  test('is logarithmic with round values and powers as people write them', () => {
    const narrow = numberAxis('log', [20, 90], [400, 0])
    assert.deepEqual(narrow.ticks.map(narrow.format), ['20', '30', '50'])
    const wide = numberAxis('log', [20, 4e7], [400, 0])
    assert.deepEqual(wide.ticks.map(wide.format), ['100', '1000', '10⁴', '10⁵', '10⁶', '10⁷'])
    assert.equal(Math.round(wide.at(1000) - wide.at(10_000)), Math.round(wide.at(100) - wide.at(1000)))
  })

  test('shows a range around a single value', () => {
    for (const kind of ['log', 'linear'] as const) {
      const { at, ticks } = numberAxis(kind, [28, 28], [400, 0])
      assert.ok(ticks.length > 1 && Number.isFinite(at(28)), kind)
    }
  })
})

describe('labels', () => {
  const room = { gap: 10, from: 0, to: 100 }

  test('stay where they are while they do not overlap', () => {
    assert.deepEqual(placeLabels([80, 20, 50], room), [80, 20, 50])
  })

  test('keep their order when they move apart, and stay inside', () => {
    assert.deepEqual(placeLabels([99, 100, 98, 40], room), [90, 100, 80, 40])
    assert.deepEqual(placeLabels([0, 0, 5], room), [0, 10, 20])
  })

  test('a text is split at spaces', () => {
    assert.deepEqual(wrap('one two three fourteen', 8), ['one two', 'three', 'fourteen'])
  })
})

describe('a line chart', () => {
  const point = (x: number, y: number | null, sign = '') => ({ x, y, interval: null, sign, title: `at ${x}` })
  const chart: LineChart = {
    title: 'a <title> & more',
    description: 'two lines',
    caption: ['a caption'],
    x: { label: 'sparsity', domain: [0, 1] },
    y: { label: 'perplexity', scale: 'log' },
    baseline: { label: 'dense', value: 10 },
    lines: [
      { label: 'whole', points: [point(0, 10), point(0.5, 100), point(1, 1000)] },
      { label: 'broken', points: [point(0, 10), point(0.5, null, '▲'), point(1, 1000)] },
    ],
  }
  const svg = toSvg(chart)

  test('is one svg element whose texts are escaped', () => {
    assert.match(
      svg,
      /^<\?xml version="1\.0" encoding="UTF-8"\?>\n<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg" /,
    )
    assert.match(svg, /<title>a &#x3C;title> &#x26; more<\/title><desc>two lines<\/desc>/)
    assert.doesNotMatch(svg, /<style|<script|style=/)
  })

  test('has a gap and a sign where a figure is missing', () => {
    const paths = [...svg.matchAll(/<path d="([^"]*)" fill="none"/g)].map(([, path]) => path)
    assert.match(paths[0] ?? '', /^M[\d.,]+L[\d.,]+L[\d.,]+$/)
    assert.match(paths[1] ?? '', /^M[\d.,]+ZM[\d.,]+Z$/)
    assert.match(svg, /<title>at 0\.5<\/title>▲<\/text>/)
  })

  test('draws a band where there are intervals', () => {
    const points = chart.lines[0]?.points.map((each) => ({ ...each, interval: { low: 5, high: 2000 } })) ?? []
    const band = /<path d="(M[^"]+Z)" fill="#0060a8" fill-opacity="0\.14"/
    assert.match(toSvg({ ...chart, lines: [{ label: 'banded', points }] }), band)
    assert.doesNotMatch(svg, band)
  })

  test('can be drawn while nothing is measured', () => {
    assert.match(toSvg({ ...chart, baseline: null, lines: [] }), /<svg /)
  })
})
