import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { SecateurError } from '#core/errors.ts'
import type { BenchmarkWithMembers, JobWithEfforts } from '#core/repositories/index.ts'
import { benchmarkJob } from '../../../test/support/benchmark-job.ts'
import type { ReportCell, ReportDocument, ReportTable } from './document.ts'
import { reportJob } from './measured/job.ts'
import type { Novelty } from './paper/novelty.ts'
import { buildReport, rejectLargeReport } from './report.ts'

const NOTHING: Novelty = { protocol: null, methods: {} }

const reportOf = (jobs: readonly JobWithEfforts[], novelty = NOTHING): ReportDocument =>
  buildReport({ name: 'ours', id: 'b-1', jobs: jobs.map(reportJob) }, novelty)

const tablesOf = ({ sections }: ReportDocument): ReportTable[] =>
  sections.flatMap(({ blocks }) =>
    blocks.flatMap((block) =>
      block.kind === 'table'
        ? [block.table]
        : block.kind === 'figure' && block.figure.data
          ? [block.figure.data]
          : [],
    ),
  )

const textsOf = ({ sections }: ReportDocument): string[] =>
  sections.flatMap(({ blocks }) => blocks.flatMap((block) => (block.kind === 'text' ? [block.text] : [])))

function tableOf(report: ReportDocument, id: string): ReportTable {
  return tablesOf(report).find((table) => table.id === id) ?? assert.fail(`no table ${id}`)
}

const shown = ({ text, marks, isBest }: ReportCell): string =>
  [isBest ? `*${text}*` : text, marks].filter(Boolean).join(' ')

/** The rows of a table as text: the best in asterisks. */
const rowsOf = (report: ReportDocument, id: string): string[][] =>
  tableOf(report, id).rows.map((cells) => cells.map(shown))

const one = reportOf([benchmarkJob()])

describe("the paper's tables", () => {
  test('1 to 3 have a column for each model, and say what was not run', () => {
    const { title, header, caption } = tableOf(one, 'wanda')
    assert.equal(title, 'Table 1. Wanda by level')
    assert.deepEqual(header, ['level', 'demo/brown-opt'])
    assert.match(caption, /^perplexity on brown, test, seqlen 32, n = 10\. ≈: not distinguishable/)
    assert.deepEqual(rowsOf(one, 'wanda'), [
      ['dense', '20.00'],
      ['0.3', '20.10 ≈'],
      ['0.5', '24.00'],
      ['0.7', '60.00'],
    ])
    assert.deepEqual(
      textsOf(one).filter((text) => text.includes('Table')),
      ['Table 3. Bias by level: not run, because bias is not a method of this benchmark.'],
    )
  })

  test('a figure has its interval and its trial', () => {
    const [, , half] = tableOf(one, 'wanda').rows
    assert.match(half?.[1]?.interval ?? '', /^\[2\d\.\d\d, 2\d\.\d\d\]$/)
    assert.ok(half?.[1]?.trialId)
  })

  test('4 has the ten ideas with their status in the paper, and what became of them here', () => {
    const rows = rowsOf(one, 'ideas').map(([number, , ...cells]) => [number, ...cells].join(' | '))
    assert.deepEqual(
      rows.filter((row) => !row.includes('not run')),
      [
        '02 | ok | l1-norm | failed: out of memory |  | failed',
        '03 | ok | structured | 3 of 3 | 2 of 3 | 150.0 (0.45)',
        '05 | ok | random | 3 of 3 | 3 of 3 | 900.0',
        '09 | error | ewc | 3 of 3 | 3 of 3 | *24.01*',
      ],
    )
    assert.equal(rows.length, 10)
    assert.equal(rows[3], '04 | error: needs more GPU memory | k-means | not run |  | ')
  })

  test('5 has the methods of the AI, 6 those of people on OPT', () => {
    assert.deepEqual(tableOf(one, 'ai').header, ['level', 'random', 'structured', 'l1-norm', 'ewc'])
    assert.deepEqual(rowsOf(one, 'ai').at(-1), ['0.7', 'overflow', '2000', 'failed', '*80.00*'])
    assert.match(tableOf(one, 'ai').caption, /failed: out of memory\.$/)
    assert.deepEqual(tableOf(one, 'opt').header, ['level', 'wanda', 'magnitude'])
    assert.deepEqual(rowsOf(one, 'opt').at(-1), ['0.7', '*60.00*', '900.0'])
    const llama = reportOf([benchmarkJob({ model: 'huggyllama/llama-7b' })])
    assert.ok(
      textsOf(llama).some((text) =>
        /^Table 6\. .*: not run, because no model is of the family OPT\.$/.test(text),
      ),
    )
    assert.ok(textsOf(one).some((text) => /^Generated texts: not run/.test(text)))
  })

  test('6 has the texts of all models at a level, on one line each', () => {
    const report = reportOf([benchmarkJob({ prompt: 'University is' })])
    assert.deepEqual(
      tablesOf(report).flatMap(({ id, title }) => (id.startsWith('texts') ? [`${id}: ${title}`] : [])),
      [0.3, 0.5, 0.7].map((level) => `texts-1-${level * 10}: Table 6. Texts of demo/brown-opt at ${level}`),
    )
    const { caption, align, rows } = tableOf(report, 'texts-1-5')
    assert.match(caption, /behind "University is"/)
    assert.deepEqual(align, ['left', 'text'])
    assert.deepEqual(rowsOf(report, 'texts-1-5').slice(0, 2), [
      ['dense', 'a dense & more'],
      ['wanda', 'a wanda & more'],
    ])
    assert.ok(rows[1]?.[1]?.trialId)
    const long = benchmarkJob({ prompt: 'University is' })
    for (const each of long.continuations) each.text = 'so '.repeat(500)
    assert.equal(tableOf(reportOf([long]), 'texts-1-5').rows[1]?.[1]?.text.length, 240)
  })

  test('7 has the median of each phase, and the seconds of each level', () => {
    const [dense, wanda] = rowsOf(one, 'time')
    assert.deepEqual(dense, ['dense', '1', '0', '0', '2', '3', '100', '–'])
    assert.deepEqual(wanda, ['wanda', '1', '0.5', '1', '2', '4.5', '100', '–'])
    assert.deepEqual(rowsOf(one, 'time-by-level')[0]?.slice(0, 3), ['0.3', '1.5', '0.1'])
  })

  test('8 has the scores, and says that novelty is not measured', () => {
    const scores = new Map(rowsOf(one, 'scores').map(([method = '', ...cells]) => [method, cells]))
    // At 0.7 random has no figure, so only 0.3 and 0.5 count. Wanda takes 1.5 s, magnitude 0.1 s.
    assert.deepEqual(scores.get('wanda'), ['people', '1.000', 'not measured', '', '–', '0.067'])
    assert.deepEqual(scores.get('random'), ["the paper's AI", '0.000', 'not measured', '', '–', '0.000'])
    assert.deepEqual(scores.get('l1-norm'), ["the paper's AI", 'no figures', 'not measured', '', '–', '–'])
    const closed = (Math.log(400 / 130) / Math.log(400 / 20.1) + Math.log(900 / 150) / Math.log(900 / 24)) / 2
    assert.equal(scores.get('structured')?.[1], `${closed.toFixed(3)} †`)
  })

  test('8 has the inspiration once novelty is measured', () => {
    const report = reportOf([benchmarkJob()], {
      protocol: { model: 'demo/m', revision: 'r', levels: [0.5], calibration: 'c', command: 'measure' },
      methods: { structured: { novelty: 0.5, nearest: { method: 'wanda', correlation: 0.5 } } },
    })
    const row = rowsOf(report, 'scores').find(([method]) => method === 'structured')
    const useful = Number(row?.[2]?.split(' ')[0])
    assert.deepEqual(row?.slice(3, 5), ['0.500', 'wanda (0.500)'])
    assert.ok(Math.abs(Number(row?.[5]) - useful / 2) < 0.001)
    assert.match(tableOf(report, 'scores').caption, /on demo\/m \(measure\)/)
  })
})

describe('published figures', () => {
  const llama = { model: 'huggyllama/llama-7b' }
  const wikitext = { dataset: 'wikitext2', seqlen: 2048 }

  test('stand beside measured ones of the same model, text and windows', () => {
    const report = reportOf([benchmarkJob({ ...llama, evaluation: wikitext })])
    assert.deepEqual(tableOf(report, 'wanda').header, [
      'level',
      'huggyllama/llama-7b',
      'wanda, published by the paper and its notes',
    ])
    assert.deepEqual(
      rowsOf(report, 'wanda').filter(([level]) => ['dense', '0.1', '0.5'].includes(level ?? '')),
      [
        ['dense', '20.00', '5.680'],
        ['0.1', '', '5.696'],
        ['0.5', '24.00', '7.257'],
      ],
    )
    assert.ok(!tablesOf(report).some(({ title }) => title.startsWith('Published: LLaMA-7B')))
  })

  test('are apart if the model or the windows are others', () => {
    for (const changes of [
      { ...llama },
      { model: 'demo/brown-opt', evaluation: wikitext },
      { ...llama, evaluation: { ...wikitext, windows: 10 } },
    ]) {
      const report = reportOf([benchmarkJob(changes)])
      assert.equal(tableOf(report, 'wanda').header.length, 2)
      assert.match(tableOf(report, 'published-1').title, /^Published: LLaMA-7B, part 1 of 2$/)
    }
  })
})

describe('the protocol', () => {
  test('has what all jobs have in common, and apart that in which they differ', () => {
    const report = reportOf([benchmarkJob(), benchmarkJob({ id: 2, calibration: { dataset: 'brown/news' } })])
    const common = new Map(rowsOf(report, 'protocol').map(([name = '', value]) => [name, value]))
    assert.deepEqual(
      ['model', 'torch', 'threads', 'calibration data'].map((name) => common.get(name)),
      ['demo/brown-opt', '2.13.0', '1', undefined],
    )
    assert.deepEqual(tableOf(report, 'jobs').header, ['calibration data', 'job'])
    assert.deepEqual(tableOf(report, 'wanda').header.slice(1), [
      'demo/brown-opt, calibrated on brown',
      'demo/brown-opt, calibrated on brown/news',
    ])
  })

  test('figures that were computed otherwise are marked and not ranked', () => {
    const found = benchmarkJob()
    const trials = found.trials.map((trial) =>
      trial.method.id === 'wanda' && trial.level === 0.7 && trial.environment
        ? { ...trial, environment: { ...trial.environment, torch: '2.12.0', threads: 8 } }
        : trial,
    )
    const report = reportOf([{ ...found, trials }])
    assert.deepEqual(rowsOf(report, 'opt').at(-1), ['0.7', '60.00 ‡', '900.0'])
    assert.match(
      tableOf(report, 'opt').caption,
      /‡: not ranked, because computed with torch 2\.12\.0, threads 8\./,
    )
    assert.match(tableOf(report, 'protocol').caption, /versions or hardware: 1\. Their figures are marked/)
    const wanda = rowsOf(report, 'scores').find(([method]) => method === 'wanda')
    assert.equal(wanda?.[2], '1.000')
  })
})

describe('a job', () => {
  test('has its figures and its operating points', () => {
    assert.deepEqual(rowsOf(one, 'figures-1-1')[1], [
      '0.3',
      '*20.10* ≈',
      '40.00',
      '400.0',
      '130.0',
      'failed',
      '20.60',
    ])
    assert.deepEqual(
      rowsOf(one, 'figures-1-1')[2]?.filter((text) => text.startsWith('*')),
      ['*24.00*', '*24.01*'],
    )
    assert.deepEqual(tableOf(one, 'points-1-1').header, ['method', 'within 1%', 'within 5%', 'within 10%'])
    assert.deepEqual(rowsOf(one, 'points-1-1').slice(0, 2), [
      ['wanda', '0.3: 20.10', '0.3: 20.10', '0.3: 20.10'],
      ['magnitude', '', '', ''],
    ])
  })

  test('that differs from another in its seeds only has a spread with it', () => {
    const seeds = [0, 1, 2].map((seed) => benchmarkJob({ id: seed, seed, factor: Math.E ** seed }))
    const report = reportOf(seeds)
    assert.deepEqual(rowsOf(report, 'spread-1-1')[0]?.slice(0, 2), ['dense', '3.996 ± 1.000'])
    assert.match(
      tableOf(report, 'spread-1-1').caption,
      /over 3 jobs .* fewer than 5: the deviation is uncertain\.$/,
    )
    assert.equal(
      tableOf(report, 'wanda').header.length,
      2,
      "of several seeds, the paper's tables show the first",
    )
    assert.ok(!one.sections.some(({ id }) => id === 'spread'))
  })
})

describe('plots', () => {
  const chartsOf = ({ sections }: ReportDocument) =>
    sections.flatMap(({ blocks }) =>
      blocks.flatMap((block) => (block.kind === 'figure' ? [block.figure] : [])),
    )

  test('the front has what no other method beats', () => {
    const front = chartsOf(one).find(({ id }) => id === 'front-time-1')?.chart
    assert.deepEqual(front?.kind === 'front' && front.front.map(({ label }) => label), [
      'random',
      'magnitude',
      'wanda',
    ])
    assert.equal(rowsOf(one, 'front-time-1-data').filter((row) => row.at(-1) === 'yes').length, 3)
  })

  test('several calibration and evaluation texts make a matrix', () => {
    const evaluations = [{ dataset: 'brown' }, { dataset: 'brown/news' }]
    const calibrations = ['brown', 'brown/news']
    const jobs = calibrations.map((dataset, id) =>
      benchmarkJob({ id, calibration: { dataset }, evaluations, factor: id === 1 ? 2 : 1 }),
    )
    assert.deepEqual(rowsOf(reportOf(jobs), 'calibration-1-data'), [
      ['brown', '*24.00*', '*24.00*'],
      ['brown/news', '48.00', '48.00'],
    ])
    assert.ok(!tablesOf(one).some(({ id }) => id.startsWith('calibration')))
  })

  test('methods that prune blocks by levels of their own have a line each', () => {
    const found = benchmarkJob()
    const trials = found.trials.map((trial) =>
      trial.method.id === 'ewc' && trial.protocol
        ? { ...trial, protocol: { ...trial.protocol, blockLevels: [0.4, 0.6] } }
        : trial,
    )
    assert.deepEqual(rowsOf(reportOf([{ ...found, trials }]), 'blocks-1-data'), [
      ['1', '0.400'],
      ['2', '0.600'],
    ])
  })
})

test('ids of tables, figures and sections are unique', () => {
  const jobs = [benchmarkJob(), benchmarkJob({ id: 2, seed: 1 }), benchmarkJob({ id: 3, model: 'demo/m' })]
  const report = reportOf(jobs)
  const ids = tablesOf(report).map(({ id }) => id)
  assert.deepEqual(ids, [...new Set(ids)])
})

test('a report with too many figures is refused with the way out', () => {
  const found = { benchmark: { spec: { evaluations: [{}, {}] } }, jobs: [{ plannedTrials: 15_001 }] }
  assert.throws(
    () => rejectLargeReport(found as BenchmarkWithMembers),
    (error) =>
      error instanceof SecateurError &&
      /30002 figures; the limit is 30000\. Get the tables/.test(error.message),
  )
})
