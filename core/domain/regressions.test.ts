import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Environment, Measurement } from '#core/schemas/result.ts'
import { environment, measurement } from '../../test/support/fixtures.ts'
import { protocol } from '../../test/support/measured-job.ts'
import { scheduleFields } from '../../test/support/schedules.ts'
import { type ComparedTrial, findChanges, findRegressions, worstFirst } from './regressions.ts'

const { thresholds } = scheduleFields()

const trial = (value: Partial<Measurement>, fields: Partial<ComparedTrial> = {}): ComparedTrial => ({
  method: { id: 'wanda', params: {} },
  level: 0.5,
  pattern: 'unstructured',
  seed: 0,
  status: 'succeeded',
  protocol,
  environment: environment(),
  measurements: [measurement(value)],
  host: 'gpu-7',
  ...fields,
})

describe('comparing a cell', () => {
  const NO_VALUE = { value: null }
  const accuracy = (value: number) => ({ metric: 'accuracy', value })
  const CASES: [what: string, before: Partial<Measurement>, after: Partial<Measurement>, worse: boolean][] = [
    ['an equal value', { value: 20 }, { value: 20 }, false],
    ['a perplexity up by 2%', { value: 20 }, { value: 20.4 }, false],
    ['a perplexity up by more than 2%', { value: 20 }, { value: 20.41 }, true],
    ['a small perplexity up by 0.1', { value: 2 }, { value: 2.0999 }, false],
    ['a small perplexity up by more than 0.1', { value: 2 }, { value: 2.11 }, true],
    ['a perplexity down', { value: 20 }, { value: 2 }, false],
    ['an accuracy down by less than 0.005', accuracy(0.9), accuracy(0.8951), false],
    ['an accuracy down by more than 0.005', accuracy(0.9), accuracy(0.894), true],
    ['an accuracy up', accuracy(0.5), accuracy(0.9), false],
    ['a value that now overflows', { value: 20 }, { ...NO_VALUE, status: 'overflow' }, true],
    ['a value that is now NaN', { value: 20 }, { ...NO_VALUE, status: 'nan' }, true],
    ['a value that now fails', { value: 20 }, { ...NO_VALUE, status: 'failed' }, true],
    [
      'an overflow that overflows again',
      { ...NO_VALUE, status: 'overflow' },
      { ...NO_VALUE, status: 'overflow' },
      false,
    ],
    ['an overflow that now has a value', { ...NO_VALUE, status: 'overflow' }, { value: 9 }, false],
    ['another dataset', { value: 20 }, { value: 40, dataset: 'wikitext2' }, false],
    ['another split', { value: 20 }, { value: 40, split: 'validation' }, false],
    ['another window', { value: 20 }, { value: 40, seqlen: 64 }, false],
    ['another BOS', { value: 20 }, { value: 40, bos: 2 }, false],
  ]
  for (const [what, before, after, worse] of CASES) {
    test(`${what} is ${worse ? 'a regression' : 'no regression'}`, () => {
      const found = findRegressions([trial(before)], [trial(after)], thresholds, 'previous')
      assert.equal(found.length, worse ? 1 : 0)
    })
  }

  const HARDWARE: [what: string, changes: Partial<Environment>, value: number, worse: boolean][] = [
    ['on the same hardware, up by 1.9%', {}, 20.38, true],
    ['with other threads, up by 1.9%', { threads: 2 }, 20.38, false],
    ['with other threads, up by more than 2%', { threads: 2 }, 20.41, true],
    ['with other instructions, up by 1.9%', { cpuCapability: 'AVX512' }, 20.38, false],
    ['with instructions that are not known, up by 1.9%', { cpuCapability: null }, 20.38, true],
    ['on another device, up by 1.9%', { device: 'cuda:0', deviceName: 'a GPU' }, 20.38, false],
    ['on the second GPU of the kind, up by 1.9%', { device: 'cuda:1' }, 20.38, true],
    ['with another torch, up by 1.9%', { torch: '2.14.0' }, 20.38, true],
  ]
  for (const [what, changes, value, worse] of HARDWARE) {
    test(`a perplexity ${what}, is ${worse ? 'a regression' : 'no regression'} at a threshold of 0`, () => {
      const strict = { ...thresholds, perplexity: { relative: 0, absolute: 0 } }
      const later = trial({ value }, { environment: { ...environment(), ...changes } })
      assert.equal(findRegressions([trial({ value: 20 })], [later], strict, 'previous').length, worse ? 1 : 0)
    })
  }

  test('a value that is lost on other hardware is a regression', () => {
    const later = trial(
      { value: null, status: 'overflow' },
      { environment: { ...environment(), threads: 2 } },
    )
    assert.equal(findRegressions([trial({ value: 20 })], [later], thresholds, 'previous').length, 1)
  })

  for (const [what, fields, worse] of [
    ['whose trial failed', { status: 'failed', measurements: [] }, ['failed']],
    ['whose method no longer applies', { status: 'not_applicable', measurements: [] }, ['not_applicable']],
    ['whose trial was cancelled', { status: 'cancelled', measurements: [] }, []],
    ['at another level', { level: 0.6, status: 'failed' }, []],
    ['of another method', { method: { id: 'wanda', params: { variant: true } }, status: 'failed' }, []],
  ] satisfies [string, Partial<ComparedTrial>, string[]][]) {
    test(`a cell ${what} is ${worse.length > 0 ? 'a regression' : 'not compared'}`, () => {
      const found = findRegressions([trial({})], [trial({}, fields)], thresholds, 'previous')
      assert.deepEqual(
        found.map(({ status }) => status),
        worse,
      )
    })
  }
})

test('a regression names the cell, both values and the run that it is compared with', () => {
  const [found] = findRegressions([trial({ value: 20 })], [trial({ value: 25 })], thresholds, 'baseline')
  const { method, level, pattern } = trial({})
  const { metric, dataset, split, seqlen, bos } = measurement()
  const cell = { method, level, pattern, metric, dataset, split, seqlen, bos }
  assert.deepEqual(found, {
    ...cell,
    before: 20,
    after: 25,
    status: 'ok',
    difference: 5,
    against: 'baseline',
  })
})

test('cells that lost their value come first, then the largest relative change', () => {
  const levels = [0.1, 0.2, 0.3]
  const before = levels.map((level) => trial({ value: 100 * level }, { level }))
  const after = [
    trial({ value: 30 }, { level: 0.1 }),
    trial({ value: null, status: 'overflow' }, { level: 0.2 }),
    trial({ value: 130 }, { level: 0.3 }),
  ]
  const found = worstFirst(findRegressions(before, after, thresholds, 'previous'))
  assert.deepEqual(
    found.map(({ level }) => level),
    [0.2, 0.3, 0.1],
  )
})

describe('changed conditions', () => {
  const between = (before: Partial<ComparedTrial>, after: Partial<ComparedTrial>) =>
    findChanges([trial({}, before)], [trial({}, after)], 'previous')

  test('are empty between equal jobs', () => assert.deepEqual(between({}, {}), []))

  test('are listed with both values', () => {
    const found = between(
      {},
      {
        seed: 1,
        host: 'gpu-8',
        protocol: {
          ...protocol,
          revision: 'r2',
          calibration: protocol.calibration && { ...protocol.calibration, seed: 1 },
        },
        environment: { ...environment(), torch: '2.14.0', cpuCapability: 'AVX512', threads: 2 },
        measurements: [measurement({ windows: 5 })],
      },
    )
    assert.deepEqual(
      found.map(({ what, before, after }) => [what, before, after]),
      [
        ['revision', ['r1'], ['r2']],
        ['calibration.seed', ['0'], ['1']],
        ['seed', ['0'], ['1']],
        ['torch', ['2.13.0'], ['2.14.0']],
        ['cpuCapability', ['AVX2'], ['AVX512']],
        ['threads', ['1'], ['2']],
        ['host', ['gpu-7'], ['gpu-8']],
        ['perplexity on brown, test, seqlen 32.windows', ['10'], ['5']],
      ],
    )
  })

  test('leave out conditions that are unknown for one job', () => {
    assert.deepEqual(between({}, { host: null, environment: null }), [])
  })

  test('cover only the trials that both jobs have', () => {
    const other = trial({}, { level: 0.9, seed: 7 })
    assert.deepEqual(findChanges([trial({})], [trial({}), other], 'previous'), [])
  })
})
