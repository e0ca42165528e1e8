/** Parses the Prometheus text format strictly: https://prometheus.io/docs/instrumenting/exposition_formats/ */
import assert from 'node:assert/strict'

export interface Family {
  name: string
  type: string
  help: string
  samples: { name: string; labels: Record<string, string>; value: number }[]
}

const META = /^# (HELP|TYPE) ([a-zA-Z_:][a-zA-Z0-9_:]*) (.*)$/
const SAMPLE = /^([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\{(.*)\})? ([-+]?(?:[0-9.]+(?:e[-+]?[0-9]+)?|inf)|nan)$/i
const LABEL = /([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\\n]|\\["\\n])*)"(?:,|$)/gy
const TYPES = ['counter', 'gauge', 'histogram', 'summary', 'untyped']

/** @throws AssertionError at anything that Prometheus rejects, or a name against its conventions */
export function parseMetrics(text: string): Map<string, Family> {
  assert.ok(text.endsWith('\n'), 'the last line ends with a line feed')
  const families = new Map<string, Family>()
  let current: Family | undefined
  for (const line of text.split('\n').filter((line) => line !== '')) {
    const meta = META.exec(line)
    if (meta) {
      const [, kind, name = '', rest = ''] = meta
      if (kind === 'HELP') {
        assert.ok(!families.has(name), `${name} appears once`)
        current = { name, type: '', help: rest, samples: [] }
        families.set(name, current)
      } else {
        assert.equal(name, current?.name, 'TYPE follows HELP')
        assert.ok(TYPES.includes(rest), line)
        if (current) current.type = rest
      }
    } else {
      assert.ok(current, `no family for: ${line}`)
      current.samples.push(parseSample(line))
    }
  }
  for (const family of families.values()) assertConsistent(family)
  return families
}

function parseSample(line: string): Family['samples'][number] {
  const [, name = '', inner = '', value = ''] = SAMPLE.exec(line) ?? assert.fail(`not a sample: ${line}`)
  const matches = [...inner.matchAll(LABEL)]
  assert.equal(matches.map(([all]) => all).join(''), inner, line)
  const labels = Object.fromEntries(matches.map(([, label = '', text = '']) => [label, text]))
  // Go accepts `nan` and `inf` in any case.
  return { name, labels, value: Number(value.replace(/inf$/i, 'Infinity')) }
}

function assertConsistent({ name, type, help, samples }: Family): void {
  assert.notEqual(help, '', name)
  if (type === 'counter') assert.ok(name.endsWith('_total'), `counter ${name} ends with _total`)
  const suffixes = type === 'histogram' ? ['_bucket', '_sum', '_count'] : ['']
  for (const sample of samples) {
    const suffix = sample.name.slice(name.length)
    assert.ok(
      sample.name.startsWith(name) && suffixes.includes(suffix),
      `unexpected sample ${sample.name} of ${name}`,
    )
  }
  const keys = samples.map(({ name, labels }) => JSON.stringify([name, Object.entries(labels).sort()]))
  assert.equal(new Set(keys).size, keys.length, `${name} has no duplicate samples`)
}
