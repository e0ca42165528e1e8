import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { environment, jobSpec, measurement } from '../../../test/support/fixtures.ts'
import { idOf, job, protocol, trials } from '../../../test/support/measured-job.ts'
import { type Comparison, compare, type MeasuredJob } from './compare.ts'
import { COMPARISON_FORMATS } from './compare-formats.ts'

const FIRST: MeasuredJob = { job, trials }

/** Another job with one method of the first, at one common and one further level. */
const other: MeasuredJob = {
  job: {
    ...job,
    id: '019a0000-0000-7000-8000-00000000000b',
    name: '=second',
    spec: jobSpec({
      methods: [{ id: 'wanda', params: { variant: true }, patterns: ['unstructured'] }],
      levels: [0.5, 0.6],
    }),
  },
  trials: [trials[0], trials[2], { ...trials[3], level: 0.6 }].map((trial, ordinal) => ({
    ...(trial as MeasuredJob['trials'][number]),
    id: idOf(50 + ordinal),
    environment: { ...environment(), torch: '2.14.0', deviceName: 'another processor', threads: 2 },
    protocol: {
      ...protocol,
      dtype: 'bfloat16',
      calibration: protocol.calibration && { ...protocol.calibration, samples: 8 },
    },
    measurements: [measurement({ value: [28.8215, 30, 40][ordinal] ?? null, windows: 5 })],
  })),
}

const comparison = compare([FIRST, other], {})
const rowOf = ({ rows }: Comparison, label: string, level: number, pattern: string) =>
  rows
    .find((row) => row.label === label && row.level === level && row.pattern === pattern)
    ?.cells.map(({ value, status, difference, ratio }) => [value, status, difference, ratio])

describe('a comparison', () => {
  test('has every method, level and pattern of any of the jobs, the baseline first', () => {
    assert.deepEqual(
      comparison.rows.map(({ label, level, pattern }) => [label, level, pattern]),
      [
        ['dense', 0, 'unstructured'],
        ['wanda(variant=true)', 0.5, 'unstructured'],
        ['magnitude', 0.5, 'unstructured'],
        ['magnitude [structured]', 0.5, 'structured'],
        ['l1-norm', 0.5, 'structured'],
        ['wanda(variant=true)', 0.7, 'unstructured'],
        ['magnitude', 0.7, 'unstructured'],
        ['magnitude [structured]', 0.7, 'structured'],
        ['l1-norm', 0.7, 'structured'],
        ['wanda(variant=true)', 0.5, '2:4'],
        ['wanda(variant=true)', 0.6, 'unstructured'],
      ],
    )
  })

  test('has the value of each job, with its difference and ratio to the first job', () => {
    assert.deepEqual(rowOf(comparison, 'wanda(variant=true)', 0.5, 'unstructured'), [
      [31.25, 'ok', 0, 1],
      [30, 'ok', -1.25, 0.96],
    ])
    assert.deepEqual(
      comparison.rows[1]?.cells.map(({ trialId }) => trialId),
      [idOf(2), idOf(51)],
    )
  })

  test('has neither difference nor ratio if one of the two values is missing', () => {
    assert.deepEqual(rowOf(comparison, 'wanda(variant=true)', 0.6, 'unstructured'), [
      [null, 'not_applicable', null, null],
      [40, 'ok', null, null],
    ])
    assert.deepEqual(rowOf(comparison, 'wanda(variant=true)', 0.7, 'unstructured')?.[0], [
      null,
      'overflow',
      null,
      null,
    ])
  })

  test('lists the settings, versions and devices in which the jobs differ', () => {
    assert.deepEqual(comparison.differences, [
      { what: 'dtype', values: ['float32', 'bfloat16'] },
      { what: 'calibration.samples', values: ['4', '8'] },
      { what: 'measurement.windows', values: ['10', '5'] },
      { what: 'torch', values: ['2.13.0', '2.14.0'] },
      { what: 'deviceName', values: ['a processor', 'another processor'] },
      { what: 'threads', values: ['1', '2'] },
    ])
    assert.deepEqual(compare([FIRST, FIRST], {}).differences, [])
  })

  test("shows the first job's evaluation, and names the job that lacks the requested one", () => {
    assert.deepEqual(
      comparison.jobs.map(({ measurement }) => measurement?.dataset),
      ['brown', 'brown'],
    )
    assert.throws(() => compare([FIRST, other], { dataset: 'wikitext2' }), {
      code: 'PRUNE_NOT_FOUND',
      message: /^Job 019a0000-0000-7000-8000-00000000000b: The job has no such evaluation/,
    })
  })

  test('compares the requested split of the first job with the same split of the others', () => {
    const [evaluation] = job.spec.evaluations
    assert.ok(evaluation)
    const evaluations = [evaluation, { ...evaluation, split: 'validation' }]
    const splits: MeasuredJob = { job: { ...job, spec: { ...job.spec, evaluations } }, trials: [] }
    const { jobs } = compare([splits, splits], { split: 'validation' })
    assert.deepEqual(
      jobs.map(({ evaluations }) => evaluations.find(({ shown }) => shown)?.split),
      ['validation', 'validation'],
    )
  })

  test('marks the cells whose sparsity is not that of the first job', () => {
    const lower: MeasuredJob = {
      ...FIRST,
      trials: trials.map((trial) => (trial.ordinal === 2 ? { ...trial, achievedSparsity: 0.48 } : trial)),
    }
    const differing = compare([FIRST, lower], {}).rows.filter(({ cells }) => cells[1]?.sparsityDiffers)
    assert.deepEqual(
      differing.map(({ label, level, cells }) => [label, level, ...cells.map(({ sparsity }) => sparsity)]),
      [['wanda(variant=true)', 0.5, 0.5, 0.48]],
    )
    const text = COMPARISON_FORMATS.markdown.render(compare([FIRST, lower], {}))
    assert.match(
      text,
      /\| wanda\(variant=true\) +\| +0\.5 \| unstructured \| +31\.25 \| 31\.25 \(0\.48\) † \|/,
    )
    assert.match(
      text,
      /\n\nperplexity on brown, test, seqlen 32\. †: another sparsity than in A\. Not shown: /,
    )
    assert.match(COMPARISON_FORMATS.csv.render(compare([FIRST, lower], {})), /,31\.25,ok,0\.48,true,0,1,/)
    assert.doesNotMatch(COMPARISON_FORMATS.markdown.render(compare([FIRST, FIRST], {})), /†/)
  })

  test('can include a job without measurements', () => {
    const { rows, differences } = compare([FIRST, { ...other, trials: [] }], {})
    assert.deepEqual(
      rows[0]?.cells.map(({ status }) => status),
      ['ok', 'pending'],
    )
    assert.deepEqual(differences.find(({ what }) => what === 'dtype')?.values, ['float32', null])
  })
})

describe('a comparison as text', () => {
  test('CSV has one line per cell and job, with the differences between the jobs', () => {
    const [header, ...lines] = COMPARISON_FORMATS.csv.render(comparison).trimEnd().split('\n')
    assert.equal(
      header,
      'method,level,pattern,job,name,model,value,status,sparsity,sparsity_differs,difference,ratio,metric,dataset,split,seqlen,windows,unit,' +
        'dtype,calibration.samples,torch,deviceName,threads',
    )
    assert.equal(lines.length, 22)
    assert.deepEqual(lines.slice(2, 4), [
      `wanda(variant=true),0.5,unstructured,${job.id},,demo/smollm2-135m,31.25,ok,0.5,false,0,1,perplexity,brown,test,32,10,perplexity,float32,4,2.13.0,a processor,1`,
      `wanda(variant=true),0.5,unstructured,${other.job.id},'=second,demo/smollm2-135m,30,ok,0.5,false,-1.25,0.96,perplexity,brown,test,32,5,perplexity,bfloat16,8,2.14.0,another processor,2`,
    ])
    assert.ok(lines.some((line) => line.includes(',,overflow,0.7,false,,,')))
  })

  test('LaTeX has one column per job, the best of each row in bold, and the differences in its caption', () => {
    const latex = COMPARISON_FORMATS.latex.render(comparison)
    assert.match(
      latex,
      /\n {6}wanda\(variant=true\) & 0\.5 & unstructured & 31\.25 & \\textbf\{\\boldmath 30\.00\} \\\\\n/,
    )
    assert.match(latex, /A: job, demo\/smollm2-135m\. B: =second, .*calibration\.samples: 4, 8; /)
    assert.match(latex, /\n {2}\\label\{tab:compare-[\w-]+\}\n/)
  })

  test('Markdown has one column per job, then the list of jobs, then their differences', () => {
    const text = COMPARISON_FORMATS.markdown.render(comparison)
    assert.match(text, /\| method +\| level \| pattern +\| +A \| +B \| +B − A \| +B \/ A \|\n/)
    assert.match(
      text,
      /\| wanda\(variant=true\) +\| +0.5 \| unstructured \| +31.25 \| +30.00 \| -1.250 \| 0.9600 \|\n/,
    )
    assert.match(
      text,
      /\n- A: job \(019a.*a\), demo\/smollm2-135m\n- B: =second \(019a.*b\), demo\/smollm2-135m\n/,
    )
    assert.match(text, /\| calibration.samples +\| 4 +\| 8 +\|\n/)
    const hostile = { ...other, job: { ...other.job, name: 'a|b\nc\u001b[2J' } }
    assert.match(
      COMPARISON_FORMATS.markdown.render(compare([FIRST, hostile], {})),
      /\n- B: a\\\|b c\\\\x1b\[2J \(019a.*b\), /,
    )
    assert.match(
      COMPARISON_FORMATS.markdown.render(compare([FIRST, FIRST], {})),
      /the same protocol, versions and device/,
    )
  })

  test('with intervals compares models window by window, where their windows are the same', () => {
    const windows = measurement({ windows: 4, tokens: 44 })
    const found = (values: number[], digest = 'a') => [{ values: Float64Array.from(values), digest }]
    const measured = ({ job, trials }: MeasuredJob, outcomes: ReturnType<typeof found>[]): MeasuredJob => {
      const some = trials.slice(0, 3).map((trial) => ({ ...trial, measurements: [windows] }))
      return {
        job,
        trials: some,
        outcomes: new Map(some.map(({ id }, index) => [id, outcomes[index] ?? []])),
      }
    }
    const withBytes = ({ trials, ...rest }: MeasuredJob): MeasuredJob => ({
      ...rest,
      trials: trials.map((trial) => ({ ...trial, measurements: [{ ...windows, bytes: 160 }] })),
    })
    const first = measured({ job, trials: [trials[0], trials[2], trials[3]] as MeasuredJob['trials'] }, [
      found([30, 60, 90, 120]),
      found([40, 70, 100, 130]),
    ])
    const second = measured(other, [found([31, 59, 91, 119]), found([42, 72, 102, 132])])
    const compared = compare([first, second], {})
    const changes = compared.rows.map(({ cells }) => cells.map(({ change }) => change))
    assert.deepEqual(changes[0]?.[0], null)
    assert.equal(changes[0]?.[1]?.distinguishable, false)
    const [wanda] = changes.filter(([, change]) => change?.distinguishable)
    // Every window got worse by 2 nats over 10 predicted tokens.
    const worse = Math.expm1(0.2)
    assert.deepEqual(wanda?.[1], { value: worse, low: worse, high: worse, distinguishable: true })
    assert.match(
      COMPARISON_FORMATS.markdown.render(compared),
      / ≈ \|.*\n.*\n[\s\S]*≈: not distinguishable from A/,
    )
    assert.match(COMPARISON_FORMATS.csv.render(compared), /,ratio,change,change_low,change_high,metric,/)

    const inBits = compare([first, second].map(withBytes), {}, 'bits-per-byte')
    const [, change] = inBits.rows.flatMap(({ cells }) => cells[1]?.change ?? [])
    // 40 predicted tokens of 4 bytes each.
    assert.ok(Math.abs((change?.value ?? 0) - 0.2 / 4 / Math.LN2) < 1e-12)
    assert.match(COMPARISON_FORMATS.markdown.render(inBits), /Figures are bits per byte\./)

    const elsewhere = measured(other, [found([31, 59, 91, 119], 'b')])
    assert.equal(compare([first, elsewhere], {}).rows[0]?.cells[1]?.change, null)
    assert.equal(compare([FIRST, other], {}).rows[0]?.cells[1]?.change, undefined)
  })
})
