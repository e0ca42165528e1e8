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
      { id: 'wanda', params: { variant: true }, patterns: ['2:4', 'unstructured'] },
      { id: 'magnitude', params: {}, patterns: ['unstructured', 'structured'] },
      { id: 'l1-norm', params: {}, patterns: ['structured'] },
    ],
    levels: [0.7, 0.5],
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
  blockLevels: null,
  seed: 0,
}

const idOf = (ordinal: number) => `019a0000-0000-7000-8000-0000000001${String(ordinal).padStart(2, '0')}`
const wikitext = (changes: Partial<Measurement> = {}) =>
  measurement({ dataset: 'wikitext2', seqlen: 64, windows: 5, ...changes })

/** How the trials of the plan ended, in its order. Only the first three measured anything. */
const ENDINGS: { status: TrialStatus; measurements?: Measurement[] }[] = [
  { status: 'succeeded', measurements: [measurement({ value: 28.8215 }), wikitext({ value: 21 })] }, // dense
  { status: 'not_applicable' }, // wanda 2:4
  { status: 'succeeded', measurements: [measurement({ value: 31.25 }), wikitext({ value: 22.5 })] }, // wanda 0.5
  {
    status: 'succeeded', // wanda 0.7
    measurements: [measurement({ value: null, status: 'overflow' }), wikitext({ value: 1_234_567.8 })],
  },
  { status: 'failed' }, // magnitude 0.5
  { status: 'running' }, // magnitude 0.7
  { status: 'cancelled' }, // magnitude, whole rows, 0.5
  { status: 'succeeded', measurements: [measurement({ value: 99.5 }), wikitext()] }, // magnitude, whole rows, 0.7
  { status: 'queued' }, // l1-norm 0.5
  { status: 'succeeded', measurements: [measurement({ value: 88 }), wikitext()] }, // l1-norm 0.7
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
    reusedFrom: planned.ordinal === 2 ? idOf(77) : null,
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
  test('has the methods across, in the order of the job, whole rows apart from single weights', () => {
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

  test('has the baseline first, then the levels, lowest first, then the n:m patterns', () => {
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

  test('has no row for a level at which nothing runs', () => {
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

  test('says of every cell what it holds, and why when it holds nothing', () => {
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

  test('leads from a cell to its trial, and to the one whose result it took over', () => {
    assert.deepEqual(table.rows[1]?.cells[0], {
      trialId: idOf(2),
      value: 31.25,
      status: 'ok',
      sparsity: 0.5,
      reusedFrom: idOf(77),
    })
  })

  test('leads nowhere from a cell that the job has no trial for', () => {
    assert.deepEqual(
      table.rows[3]?.cells.map(({ trialId }) => trialId),
      [idOf(1), null, null, null],
    )
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
      [
        ['dense', ['pending', 'pending', 'pending', 'pending']],
        ['0.5', ['pending', 'pending', 'pending', 'pending']],
        ['0.7', ['pending', 'pending', 'pending', 'pending']],
        ['2:4', ['pending', 'not_applicable', 'not_applicable', 'not_applicable']],
      ],
    )
  })
})

describe('as text', () => {
  test('Markdown', () => {
    assert.equal(
      toMarkdown(table),
      `| level | wanda(variant=true) | magnitude | magnitude [structured] | l1-norm |
| ----: | ------------------: | --------: | ---------------------: | ------: |
| dense |               28.82 |     28.82 |                  28.82 |   28.82 |
|   0.5 |               31.25 |    failed |              cancelled |       – |
|   0.7 |            overflow |         – |                  99.50 |   88.00 |
|   2:4 |                  NA |        NA |                     NA |      NA |

perplexity of demo/smollm2-135m (revision r1) on brown, test: 10 windows of 32 tokens, 320 tokens. Calibration on brown, train: 4 windows of 32 tokens, random, seed 0. Pass sequential, float32, allocation uniform, seed 0. Levels of whole rows, channels or heads: magnitude [structured], l1-norm. Secateur 0.1.0, torch 2.13.0, transformers 5.23.0 on cpu (a processor).
`,
    )
  })

  test('Markdown with the methods down', () => {
    assert.equal(
      toMarkdown(table, 'methods').split('\n\n')[0],
      `| method                 | dense |       0.5 |      0.7 | 2:4 |
| :--------------------- | ----: | --------: | -------: | --: |
| wanda(variant=true)    | 28.82 |     31.25 | overflow |  NA |
| magnitude              | 28.82 |    failed |        – |  NA |
| magnitude [structured] | 28.82 | cancelled |    99.50 |  NA |
| l1-norm                | 28.82 |         – |    88.00 |  NA |`,
    )
  })

  describe('of images', () => {
    const images = { metric: 'accuracy', dataset: 'digits', seqlen: null, windows: 364, tokens: null }
    const ofImages: Job = {
      ...job,
      spec: {
        ...job.spec,
        evaluations: [
          { metric: 'accuracy', dataset: 'digits', split: null, seqlen: null, windows: null },
          { metric: 'accuracy', dataset: 'digits', split: 'train', seqlen: null, windows: null },
        ],
      },
    }
    const accuracies = [354 / 364, null, 1, 0.05]
    const told: MeasuredTrial[] = trials.slice(0, 4).map((trial, index) => ({
      ...trial,
      measurements: index === 1 ? [] : [measurement({ ...images, value: accuracies[index] ?? null })],
      protocol: {
        ...protocol,
        calibration: {
          ...protocol.calibration,
          dataset: 'digits',
          samples: 128,
          seqlen: null,
          tokens: null,
        } as Protocol['calibration'],
      },
    }))
    const accuracyTable = buildTable(ofImages, told, {})

    test('Markdown, accuracies with four decimals', () => {
      const [grid, caption] = toMarkdown(accuracyTable).split('\n\n')
      assert.deepEqual(
        grid
          ?.split('\n')
          .slice(2)
          .map((line) => line.split('|')[2]?.trim()),
        ['0.9725', '1.0000', '0.0500', 'NA'],
      )
      assert.match(
        caption ?? '',
        /^accuracy \(higher is better\) of demo\/smollm2-135m \(revision r1\) on digits, test: 364 images\. Calibration on digits, train: 128 images, random, seed 0\. Pass/,
      )
    })

    test('CSV, nothing where images have no tokens', () => {
      const [header, dense] = toCsv(accuracyTable).split('\n')
      const columns = header?.split(',') ?? []
      const cells = dense?.split(',') ?? []
      const of = (name: string) => cells[columns.indexOf(name)]
      assert.equal(cells[2], String(354 / 364))
      assert.deepEqual(
        ['metric', 'dataset', 'seqlen', 'windows', 'tokens', 'calibration_samples', 'calibration_seqlen'].map(
          of,
        ),
        ['accuracy', 'digits', '', '364', '', '128', ''],
      )
    })

    test('names the evaluations there are', () => {
      assert.throws(() => buildTable(ofImages, told, { metric: 'perplexity' }), {
        message:
          'The job has no such evaluation. It has: metric=accuracy&dataset=digits&split=test; ' +
          'metric=accuracy&dataset=digits&split=train.',
      })
    })
  })

  test('an allocation in the caption and in the CSV', () => {
    const allocated = (allocation: Protocol['allocation']) => ({
      ...table,
      protocol: { ...protocol, allocation },
    })
    assert.match(toMarkdown(allocated('owl')), /allocation owl, seed/)
    const byBlock = allocated({ blocks: [0.1, 0, -0.1] })
    assert.match(toMarkdown(byBlock), /allocation by block \(0\.1, 0, -0\.1\), seed/)
    assert.match(toCsv(byBlock), /,"by block \(0\.1, 0, -0\.1\)",/)
  })

  test('LaTeX, with what TeX would take for its own escaped', () => {
    const underscored = buildTable(
      {
        ...job,
        spec: {
          ...job.spec,
          methods: [
            {
              id: 'wanda',
              params: { variant: true, name: 'a_b&c%' },
              patterns: ['unstructured', '2:4'],
            },
          ],
        },
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

  test('LaTeX with the methods down', () => {
    const tabular = toLatex(table, 'methods').split('\n').slice(4, -2)
    assert.deepEqual(tabular, [
      '  \\begin{tabular}{lrrrr}',
      '    \\toprule',
      '    method & dense & 0.5 & 0.7 & 2:4 \\\\',
      '    \\midrule',
      '    wanda(variant=true) & 28.82 & 31.25 & overflow & NA \\\\',
      '    magnitude & 28.82 & failed & -- & NA \\\\',
      '    magnitude [structured] & 28.82 & cancelled & 99.50 & NA \\\\',
      '    l1-norm & 28.82 & -- & 88.00 & NA \\\\',
      '    \\bottomrule',
      '  \\end{tabular}',
    ])
  })

  test('CSV: numbers in full, the protocol in every row', () => {
    const [header, ...rows] = toCsv(table).trim().split('\n')
    assert.equal(
      header,
      'pattern,level,wanda(variant=true),magnitude,magnitude [structured],l1-norm,model,revision,metric,dataset,split,seqlen,windows,tokens,' +
        'calibration_dataset,calibration_split,calibration_samples,calibration_seqlen,calibration_sampling,' +
        'calibration_seed,pass,dtype,allocation,seed,secateur,torch,transformers,device',
    )
    const rest =
      'demo/smollm2-135m,r1,perplexity,brown,test,32,10,320,brown,train,4,32,random,0,sequential,float32,' +
      'uniform,0,0.1.0,2.13.0,5.23.0,cpu'
    assert.deepEqual(rows, [
      `unstructured,0,28.8215,28.8215,28.8215,28.8215,${rest}`,
      `unstructured structured,0.5,31.25,failed,,,${rest}`,
      `unstructured structured,0.7,inf,,99.5,88,${rest}`,
      `2:4,0.5,NA,NA,NA,NA,${rest}`,
    ])
  })

  test('numbers too large for four digits', () => {
    assert.match(toMarkdown(buildTable(job, trials, { dataset: 'wikitext2' })), /\| +1\.235e6 \|/)
  })

  test('before anything has been measured', () => {
    assert.match(toMarkdown(buildTable(job, [], {})), /\|\n\nNothing has been measured yet\.\n$/)
    assert.equal(
      toCsv(buildTable(job, [], {})).split('\n')[0],
      'pattern,level,wanda(variant=true),magnitude,magnitude [structured],l1-norm',
    )
  })
})
