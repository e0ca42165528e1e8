import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { environment, measurement } from '../../../test/support/fixtures.ts'
import { idOf, job, protocol, trials } from '../../../test/support/measured-job.ts'
import { buildTable } from './table.ts'

const table = buildTable(job, trials, {})

describe('the table of a job', () => {
  test('has one column per method in the order of the job, and structured patterns in a column of their own', () => {
    assert.deepEqual(
      table.columns.map(({ label, method, patterns }) => [label, method.id, patterns]),
      [
        ['wanda(variant=true)', 'wanda', ['2:4', 'unstructured']],
        ['magnitude', 'magnitude', ['unstructured']],
        ['magnitude [structured]', 'magnitude', ['structured']],
        ['l1-norm', 'l1-norm', ['structured']],
      ],
    )
  })

  test('has the baseline row first, then the levels in ascending order, then the n:m patterns', () => {
    assert.deepEqual(
      table.rows.map(({ label, pattern, level }) => [label, pattern, level]),
      [
        ['dense', 'unstructured', 0],
        ['0.5', null, 0.5],
        ['0.7', null, 0.7],
        ['2:4', '2:4', 0.5],
      ],
    )
  })

  test('has no row for a level without trials', () => {
    const methods = [
      { id: 'wanda', params: {}, patterns: ['4:8', '2:4'] },
      { id: 'structured', params: {}, patterns: ['2:4', 'structured'] },
    ]
    const rowsOf = (count: number) =>
      buildTable({ ...job, spec: { ...job.spec, methods: methods.slice(0, count) } }, [], {}).rows
    assert.deepEqual(
      rowsOf(1).map(({ label }) => label),
      ['dense', '4:8', '2:4'],
    )
    assert.deepEqual(
      rowsOf(2).map(({ label, cells }) => [label, ...cells.map(({ status }) => status)]),
      [
        ['dense', 'pending', 'pending'],
        ['0.5', 'not_applicable', 'pending'],
        ['0.7', 'not_applicable', 'pending'],
        ['4:8', 'pending', 'not_applicable'],
        ['2:4', 'pending', 'pending'],
      ],
    )
  })

  test('has a value in every cell, or a status that says why there is none', () => {
    assert.deepEqual(
      table.rows.map(({ cells }) => cells.map(({ value, status }) => [value, status])),
      [
        [
          [28.8215, 'ok'],
          [28.8215, 'ok'],
          [28.8215, 'ok'],
          [28.8215, 'ok'],
        ],
        [
          [31.25, 'ok'],
          [null, 'failed'],
          [null, 'cancelled'],
          [null, 'queued'],
        ],
        [
          [null, 'overflow'],
          [null, 'running'],
          [99.5, 'ok'],
          [88, 'ok'],
        ],
        [
          [null, 'not_applicable'],
          [null, 'not_applicable'],
          [null, 'not_applicable'],
          [null, 'not_applicable'],
        ],
      ],
    )
  })

  test('has the ids of the trial and of the reused trial in each cell', () => {
    assert.deepEqual(table.rows[1]?.cells[0], {
      trialId: idOf(2),
      value: 31.25,
      status: 'ok',
      nonFinite: null,
      sparsity: 0.5,
      reusedFrom: idOf(77),
    })
  })

  test('has no trial id in a cell without a trial', () => {
    assert.deepEqual(
      table.rows[3]?.cells.map(({ trialId }) => trialId),
      [idOf(1), null, null, null],
    )
  })

  test('shows the calibration although the baseline has none', () => {
    assert.deepEqual(table.protocol, protocol)
  })

  test('lists each environment once', () => {
    assert.deepEqual(table.environments, [environment()])
  })

  test('shows the requested evaluation', () => {
    const { measurement, rows } = buildTable(job, trials, { dataset: 'wikitext2' })
    assert.deepEqual(measurement, {
      metric: 'perplexity',
      dataset: 'wikitext2',
      split: 'test',
      seqlen: 64,
      bos: null,
      windows: 5,
      tokens: 320,
      bytes: null,
    })
    assert.equal(rows[2]?.cells[0]?.value, 1_234_567.8)
    assert.deepEqual(buildTable(job, trials, { seqlen: 64, split: 'test' }).measurement, measurement)
  })

  test('lists every evaluation, with the defaults that are known, and which one it shows', () => {
    const brown = {
      metric: 'perplexity',
      dataset: 'brown',
      split: 'test',
      seqlen: 32,
      bos: false,
      windows: 10,
    }
    const wikitext = { ...brown, dataset: 'wikitext2', seqlen: 64, windows: 5 }
    assert.deepEqual(buildTable(job, trials, { seqlen: 64 }).evaluations, [
      { ...brown, shown: false },
      { ...wikitext, shown: true },
    ])
    assert.deepEqual(buildTable(job, [], {}).evaluations, [
      { ...brown, split: null, bos: null, windows: null, shown: true },
      { ...wikitext, split: null, bos: null, windows: null, shown: false },
    ])
  })

  test('tells the periods of recorded queries apart, measured or not', () => {
    const [evaluation] = job.spec.evaluations
    const [trial] = trials
    assert.ok(evaluation && trial)
    const evaluations = [
      { ...evaluation, before: '2026-11-01T01:00:00+01:00' },
      { ...evaluation, after: '2026-11-01T00:00:00.000Z', before: '2026-12-01T00:00:00.5Z' },
    ]
    const splits = [
      'all before 2026-11-01T00:00:00Z',
      'all after 2026-11-01T00:00:00Z before 2026-12-01T00:00:00.500Z',
    ]
    const periods = { ...job, spec: { ...job.spec, evaluations } }
    const measurements = splits.map((split, index) => measurement({ split, value: 20 + index }))
    for (const split of splits) {
      const { evaluations: open } = buildTable(periods, [], { split })
      assert.deepEqual(
        open.map((each) => [each.split, each.shown]),
        splits.map((each) => [each, each === split]),
      )
      const table = buildTable(periods, [{ ...trial, measurements }], { split })
      assert.deepEqual(
        [table.measurement?.split, table.rows[0]?.cells[0]?.value],
        [split, 20 + splits.indexOf(split)],
      )
    }
  })

  test('tells two splits of one dataset apart, measured or not', () => {
    const [evaluation] = job.spec.evaluations
    assert.ok(evaluation)
    const evaluations = [evaluation, { ...evaluation, split: 'validation' }]
    const splits = { ...job, spec: { ...job.spec, evaluations } }
    const measured = trials.slice(0, 1).map((trial) => ({
      ...trial,
      measurements: [measurement({ value: 20 }), measurement({ split: 'validation', value: 30 })],
    }))
    for (const [split, value] of [
      ['test', 20],
      ['validation', 30],
    ] as const) {
      const table = buildTable(splits, measured, { split })
      assert.equal(table.measurement?.split, split)
      assert.equal(table.rows[0]?.cells[0]?.value, value)
    }
    const shownOf = (split: string) => buildTable(splits, [], { split }).evaluations.map(({ shown }) => shown)
    assert.deepEqual(
      [shownOf('validation'), shownOf('test')],
      [
        [false, true],
        [true, false],
      ],
    )
  })

  test('tells figures with a BOS from those without, measured or not', () => {
    const [evaluation] = job.spec.evaluations
    assert.ok(evaluation)
    const evaluations = [evaluation, { ...evaluation, bos: 'always' as const }]
    const both = { ...job, spec: { ...job.spec, evaluations } }
    const measured = trials.slice(0, 1).map((trial) => ({
      ...trial,
      measurements: [measurement({ value: 80 }), measurement({ bos: 2, value: 30 })],
    }))
    for (const [bos, value, id] of [
      [false, 80, null],
      [true, 30, 2],
    ] as const) {
      const table = buildTable(both, measured, { bos })
      assert.equal(table.measurement?.bos, id)
      assert.equal(table.rows[0]?.cells[0]?.value, value)
    }
    const shownOf = (bos: boolean) => buildTable(both, [], { bos }).evaluations.map(({ shown }) => shown)
    assert.deepEqual(
      [shownOf(false), shownOf(true)],
      [
        [true, false],
        [false, true],
      ],
    )
  })

  test('lists the known evaluations in the error for an unknown one', () => {
    assert.throws(() => buildTable(job, trials, { dataset: 'c4' }), {
      code: 'PRUNE_NOT_FOUND',
      message:
        'The job has no such evaluation. It has: metric=perplexity&dataset=brown&split=test&seqlen=32&bos=false; ' +
        'metric=perplexity&dataset=wikitext2&split=test&seqlen=64&bos=false.',
    })
  })

  test('has units for perplexity alone', () => {
    const [evaluation] = job.spec.evaluations
    assert.ok(evaluation)
    const compared = {
      ...job,
      spec: { ...job.spec, evaluations: [{ ...evaluation, metric: 'kl_divergence' as const }] },
    }
    assert.equal(buildTable(compared, [], {}).unit, null)
    assert.throws(() => buildTable(compared, [], {}, null, 'nats'), {
      code: 'PRUNE_VALIDATION',
      message: '?unit is for perplexity; the table shows kl_divergence, which has one unit',
    })
    assert.equal(buildTable(job, [], {}, null, 'bits-per-byte').unit, 'bits-per-byte') // not measured yet
  })

  test('exists before the job is planned', () => {
    const empty = buildTable(job, [], {})
    assert.equal(empty.measurement, null)
    assert.equal(empty.protocol, null)
    assert.deepEqual(
      empty.rows.map(({ label, cells }) => [label, cells.map(({ status }) => status)]),
      [
        ['dense', ['pending', 'pending', 'pending', 'pending']],
        ['0.5', ['pending', 'pending', 'pending', 'pending']],
        ['0.7', ['pending', 'pending', 'pending', 'pending']],
        ['2:4', ['pending', 'not_applicable', 'not_applicable', 'not_applicable']],
      ],
    )
  })
})
