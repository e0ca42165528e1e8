import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { planTrials } from '#core/plan.ts'
import type { Job, MeasuredTrial } from '#core/repositories/index.ts'
import type { Measurement, Protocol } from '#core/schemas/result.ts'
import type { TrialStatus } from '#core/status.ts'
import { DEFAULT_TEAM_ID } from '#core/teams.ts'
import { environment, jobSpec, measurement } from '../../../test/support/fixtures.ts'
import { toCsv, toLatex, toMarkdown } from './formats.ts'
import { buildTable } from './table.ts'

const NOW = new Date('2026-11-24T08:00:00Z')

const job: Job = {
  id: '019a0000-0000-7000-8000-00000000000a',
  teamId: DEFAULT_TEAM_ID,
  name: null,
  status: 'running',
  version: 1,
  spec: jobSpec({
    methods: [
      { id: 'wanda', params: { variant: true } },
      { id: 'magnitude', params: {} },
    ],
    levels: [0.7, 0.5],
    patterns: ['unstructured', '2:4'],
    evaluations: [
      { metric: 'perplexity', dataset: 'brown', split: null, seqlen: 32, windows: null },
      { metric: 'perplexity', dataset: 'wikitext2', split: null, seqlen: 64, windows: null },
    ],
  }),
  model: 'demo/smollm2-135m',
  priority: 0,
  requestId: 'request-1',
  plannedAt: NOW,
  startedAt: NOW,
  endedAt: null,
  createdAt: NOW,
  updatedAt: NOW,
}

const protocol: Protocol = {
  model: 'demo/smollm2-135m',
  revision: 'r1',
  calibration: {
    dataset: 'brown',
    split: 'train',
    digest: 'd'.repeat(64),
    samples: 4,
    seqlen: 32,
    tokens: 128,
    sampling: 'random',
    seed: 0,
  },
  dtype: 'float32',
  pass: 'sequential',
  allocation: 'uniform',
  seed: 0,
}

const idOf = (ordinal: number) => `019a0000-0000-7000-8000-00000000010${ordinal}`
const wikitext = (changes: Partial<Measurement> = {}) =>
  measurement({ dataset: 'wikitext2', seqlen: 64, windows: 5, ...changes })

/** How the trials of the plan ended, in its order. Only the first three measured anything. */
const ENDINGS: { status: TrialStatus; measurements?: Measurement[] }[] = [
  { status: 'succeeded', measurements: [measurement({ value: 28.8215 }), wikitext({ value: 21 })] }, // dense
  { status: 'succeeded', measurements: [measurement({ value: 31.25 }), wikitext({ value: 22.5 })] }, // wanda 0.5
  {
    status: 'succeeded', // wanda 0.7
    measurements: [measurement({ value: null, status: 'overflow' }), wikitext({ value: 1_234_567.8 })],
  },
  { status: 'not_applicable' }, // wanda 2:4
  { status: 'failed' }, // magnitude 0.5
  { status: 'running' }, // magnitude 0.7
  { status: 'cancelled' }, // magnitude 2:4
]

const trials: MeasuredTrial[] = planTrials(job.spec).map((planned) => {
  const { status, measurements = [] } = ENDINGS[planned.ordinal] ?? { status: 'pending' }
  const measured = measurements.length > 0
  return {
    ...planned,
    id: idOf(planned.ordinal),
    jobId: job.id,
    teamId: DEFAULT_TEAM_ID,
    status,
    version: 1,
    attempt: 1,
    hostId: null,
    heartbeatAt: null,
    progress: null,
    fingerprint: null,
    reusedFrom: planned.ordinal === 1 ? idOf(9) : null,
    reason: null,
    error: null,
    warnings: [],
    protocol: measured
      ? { ...protocol, calibration: planned.ordinal > 0 ? protocol.calibration : null }
      : null,
    environment: measured ? environment() : null,
    achievedSparsity: measured ? planned.level : null,
    loadSeconds: null,
    calibrateSeconds: null,
    pruneSeconds: null,
    evaluateSeconds: null,
    totalSeconds: null,
    tokensPerSecond: null,
    peakBytes: null,
    devicePeakBytes: null,
    queuedAt: null,
    startedAt: null,
    endedAt: null,
    createdAt: NOW,
    measurements,
  }
})

const table = buildTable(job, trials, {})

describe('the table of a job', () => {
  test('has the methods across, in the order of the job', () => {
    assert.deepEqual(table.columns, ['wanda(variant=true)', 'magnitude'])
  })

  test('has the baseline first, then the levels of each pattern, lowest first', () => {
    assert.deepEqual(
      table.rows.map(({ label, pattern, level }) => [label, pattern, level]),
      [
        ['dense', 'unstructured', 0],
        ['0.5', 'unstructured', 0.5],
        ['0.7', 'unstructured', 0.7],
        ['2:4', '2:4', 0.5],
      ],
    )
  })

  test('says of every cell what it holds, and why when it holds nothing', () => {
    assert.deepEqual(
      table.rows.map(({ cells }) => cells.map(({ value, status }) => [value, status])),
      [
        [
          [28.8215, 'ok'],
          [28.8215, 'ok'],
        ],
        [
          [31.25, 'ok'],
          [null, 'failed'],
        ],
        [
          [null, 'overflow'],
          [null, 'running'],
        ],
        [
          [null, 'not_applicable'],
          [null, 'cancelled'],
        ],
      ],
    )
  })

  test('leads from a cell to its trial, and to the one whose result it took over', () => {
    assert.deepEqual(table.rows[1]?.cells[0], {
      trialId: idOf(1),
      value: 31.25,
      status: 'ok',
      sparsity: 0.5,
      reusedFrom: idOf(9),
    })
  })

  test('names the calibration although the baseline has none', () => {
    assert.deepEqual(table.protocol, protocol)
  })

  test('names each environment once', () => {
    assert.deepEqual(table.environments, [environment()])
  })

  test('shows the evaluation that is asked for', () => {
    const { measurement, rows } = buildTable(job, trials, { dataset: 'wikitext2' })
    assert.deepEqual(measurement, {
      metric: 'perplexity',
      dataset: 'wikitext2',
      split: 'test',
      seqlen: 64,
      windows: 5,
      tokens: 320,
    })
    assert.equal(rows[2]?.cells[0]?.value, 1_234_567.8)
    assert.deepEqual(buildTable(job, trials, { seqlen: 64, split: 'test' }).measurement, measurement)
  })

  test('names the evaluations there are when asked for another', () => {
    assert.throws(() => buildTable(job, trials, { dataset: 'c4' }), {
      code: 'PRUNE_NOT_FOUND',
      message:
        'The job has no such evaluation. It has: metric=perplexity&dataset=brown&split=test&seqlen=32; ' +
        'metric=perplexity&dataset=wikitext2&split=test&seqlen=64.',
    })
  })

  test('is there before the job is planned', () => {
    const empty = buildTable(job, [], {})
    assert.equal(empty.measurement, null)
    assert.equal(empty.protocol, null)
    assert.deepEqual(
      empty.rows.map(({ label, cells }) => [label, cells.map(({ status }) => status)]),
      ['dense', '0.5', '0.7', '2:4'].map((label) => [label, ['pending', 'pending']]),
    )
  })
})

describe('as text', () => {
  test('Markdown', () => {
    assert.equal(
      toMarkdown(table),
      `| level | wanda(variant=true) | magnitude |
| ----: | ------------------: | --------: |
| dense |               28.82 |     28.82 |
|   0.5 |               31.25 |    failed |
|   0.7 |            overflow |         – |
|   2:4 |                  NA | cancelled |

perplexity of demo/smollm2-135m (revision r1) on brown, test: 10 windows of 32 tokens, 320 tokens. Calibration on brown, train: 4 windows of 32 tokens, random, seed 0. Pass sequential, float32, allocation uniform, seed 0. Secateur 0.1.0, torch 2.13.0, transformers 5.23.0 on cpu (a processor).
`,
    )
  })

  test('LaTeX, with what TeX would take for its own escaped', () => {
    const underscored = buildTable(
      {
        ...job,
        spec: { ...job.spec, methods: [{ id: 'wanda', params: { variant: true, name: 'a_b&c%' } }] },
      },
      trials,
      {},
    )
    assert.equal(
      toLatex(underscored),
      `% Job 019a0000-0000-7000-8000-00000000000a; needs \\usepackage{booktabs}
\\begin{table}
  \\centering
  \\caption{perplexity of demo/smollm2-135m (revision r1) on brown, test: 10 windows of 32 tokens, 320 tokens. Calibration on brown, train: 4 windows of 32 tokens, random, seed 0. Pass sequential, float32, allocation uniform, seed 0. Secateur 0.1.0, torch 2.13.0, transformers 5.23.0 on cpu (a processor).}
  \\begin{tabular}{rr}
    \\toprule
    level & wanda(name="a\\_b\\&c\\%", variant=true) \\\\
    \\midrule
    dense & 28.82 \\\\
    \\midrule
    0.5 & -- \\\\
    0.7 & -- \\\\
    2:4 & -- \\\\
    \\bottomrule
  \\end{tabular}
\\end{table}
`,
    )
  })

  test('CSV: numbers in full, the protocol in every row', () => {
    const [header, ...rows] = toCsv(table).trim().split('\n')
    assert.equal(
      header,
      'pattern,level,wanda(variant=true),magnitude,model,revision,metric,dataset,split,seqlen,windows,tokens,' +
        'calibration_dataset,calibration_split,calibration_samples,calibration_seqlen,calibration_sampling,' +
        'calibration_seed,pass,dtype,allocation,seed,secateur,torch,transformers,device',
    )
    const rest =
      'demo/smollm2-135m,r1,perplexity,brown,test,32,10,320,brown,train,4,32,random,0,sequential,float32,' +
      'uniform,0,0.1.0,2.13.0,5.23.0,cpu'
    assert.deepEqual(rows, [
      `unstructured,0,28.8215,28.8215,${rest}`,
      `unstructured,0.5,31.25,failed,${rest}`,
      `unstructured,0.7,inf,,${rest}`,
      `2:4,0.5,NA,,${rest}`,
    ])
  })

  test('numbers too large for four digits', () => {
    assert.match(toMarkdown(buildTable(job, trials, { dataset: 'wikitext2' })), /\| +1\.235e6 \|/)
  })

  test('before anything has been measured', () => {
    assert.match(toMarkdown(buildTable(job, [], {})), /\|\n\nNothing has been measured yet\.\n$/)
    assert.equal(toCsv(buildTable(job, [], {})).split('\n')[0], 'pattern,level,wanda(variant=true),magnitude')
  })
})
