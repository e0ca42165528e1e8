import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Job, MeasuredTrial } from '#core/repositories/index.ts'
import type { Environment, Measurement, Protocol } from '#core/schemas/result.ts'
import { measurement } from '../../../test/support/fixtures.ts'
import { job, protocol, trials } from '../../../test/support/measured-job.ts'
import { buildTable } from './table.ts'
import { toLatex, toMarkdown } from './text-formats.ts'

const table = buildTable(job, trials, {})

describe('the table of a job as text', () => {
  test('the caption says where weights are rounded to another dtype than is computed in', () => {
    const rounded = trials.map((trial) => ({
      ...trial,
      protocol: trial.protocol && { ...trial.protocol, storageDtype: 'bfloat16' },
    }))
    const text = toMarkdown(buildTable(job, rounded, {}))
    assert.match(text, /Pass sequential, float32 with weights in bfloat16, allocation uniform/)
  })

  test('the caption has a sentence for each hardware and number of threads', () => {
    const CASES: [changes: Partial<Environment>, where: string][] = [
      [{ threads: 16 }, 'cpu (a processor, AVX2, 16 threads)'],
      [{ cpuCapability: 'AVX512' }, 'cpu (a processor, AVX512, 1 thread)'],
      [{ cpuCapability: null }, 'cpu (a processor, 1 thread)'],
    ]
    for (const [changes, where] of CASES) {
      const mixed = trials.map((trial, index) => ({
        ...trial,
        environment: trial.environment && { ...trial.environment, ...(index > 0 ? changes : {}) },
      }))
      const text = toMarkdown(buildTable(job, mixed, {}))
      for (const each of ['cpu (a processor, AVX2, 1 thread)', where])
        assert.ok(text.includes(`transformers 5.23.0 on ${each}.`), text)
    }
  })

  test('Markdown shows the levels as rows and a caption', () => {
    assert.equal(
      toMarkdown(table),
      `| level | wanda(variant=true) | magnitude | magnitude [structured] | l1-norm |
| ----: | ------------------: | --------: | ---------------------: | ------: |
| dense |               28.82 |     28.82 |                  28.82 |   28.82 |
|   0.5 |               31.25 |    failed |              cancelled |       – |
|   0.7 |            overflow |         – |          99.50 (0.633) |   88.00 |
|   2:4 |                  NA |        NA |                     NA |      NA |

perplexity of demo/smollm2-135m (revision r1) on brown, test: 10 windows of 32 tokens, 320 tokens. Calibration on brown, train: 4 windows of 32 tokens, random, seed 0. Pass sequential, float32, allocation uniform, seed 0. Levels of whole rows, channels or heads: magnitude [structured], l1-norm. In brackets: the achieved sparsity where it is more than 0.005 from the level. Secateur 0.1.0, torch 2.13.0, transformers 5.23.0 on cpu (a processor, AVX2, 1 thread).

Not shown: perplexity on wikitext2, test, seqlen 64. Select one by metric, dataset, split, seqlen and bos.
`,
    )
  })

  test('Markdown can have methods as rows', () => {
    assert.equal(
      toMarkdown(table, 'methods').split('\n\n')[0],
      `| method                 | dense |       0.5 |           0.7 | 2:4 |
| :--------------------- | ----: | --------: | ------------: | --: |
| wanda(variant=true)    | 28.82 |     31.25 |      overflow |  NA |
| magnitude              | 28.82 |    failed |             – |  NA |
| magnitude [structured] | 28.82 | cancelled | 99.50 (0.633) |  NA |
| l1-norm                | 28.82 |         – |         88.00 |  NA |`,
    )
  })

  describe('for images', () => {
    const images = { metric: 'accuracy', dataset: 'digits', seqlen: null, windows: 364, tokens: null }
    const imageJob: Job = {
      ...job,
      spec: {
        ...job.spec,
        evaluations: [
          { metric: 'accuracy', dataset: 'digits', split: null, seqlen: null, bos: 'auto', windows: null },
          { metric: 'accuracy', dataset: 'digits', split: 'train', seqlen: null, bos: 'auto', windows: null },
        ],
      },
    }
    const accuracies = [354 / 364, null, 1, 0.05]
    const imageTrials: MeasuredTrial[] = trials.slice(0, 4).map((trial, index) => ({
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
    const accuracyTable = buildTable(imageJob, imageTrials, {})

    test('Markdown shows accuracies with four decimals', () => {
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

    test('the error for an unknown evaluation lists the known ones', () => {
      assert.throws(() => buildTable(imageJob, imageTrials, { metric: 'perplexity' }), {
        message:
          'The job has no such evaluation. It has: metric=accuracy&dataset=digits&split=test; ' +
          'metric=accuracy&dataset=digits&split=train.',
      })
    })
  })

  test('the caption shows the allocation', () => {
    const allocated = (allocation: Protocol['allocation']) => ({
      ...table,
      protocol: { ...protocol, allocation },
    })
    assert.match(toMarkdown(allocated('owl')), /allocation owl, seed/)
    const byBlock = allocated({ blocks: [0.1, 0, -0.1] })
    assert.match(toMarkdown(byBlock), /allocation by block \(0\.1, 0, -0\.1\), seed/)
  })

  test('LaTeX escapes special characters', () => {
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
      `% Job 019a0000-0000-7000-8000-00000000000a; needs \\usepackage{booktabs,graphicx}
% Not shown: perplexity on wikitext2, test, seqlen 64. Select one by metric, dataset, split, seqlen and bos.
\\begin{table}
  \\centering
  \\caption[{perplexity on brown, test, seqlen 32}]{perplexity of demo/smollm2-135m (revision r1) on brown, test: 10 windows of 32 tokens, 320 tokens. Calibration on brown, train: 4 windows of 32 tokens, random, seed 0. Pass sequential, float32, allocation uniform, seed 0. Secateur 0.1.0, torch 2.13.0, transformers 5.23.0 on cpu (a processor, AVX2, 1 thread).}
  \\label{tab:job-019a0000-0000-7000-8000-00000000000a}
  \\resizebox{\\ifdim\\width>\\linewidth\\linewidth\\else\\width\\fi}{!}{%
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
    \\end{tabular}}
\\end{table}
`,
    )
  })

  test('LaTeX can have methods as rows', () => {
    const tabular = toLatex(table, 'methods').split('\n').slice(7, -2)
    assert.deepEqual(tabular, [
      '    \\begin{tabular}{lrrrr}',
      '      \\toprule',
      '      method & dense & 0.5 & 0.7 & 2:4 \\\\',
      '      \\midrule',
      '      wanda(variant=true) & 28.82 & 31.25 & overflow & NA \\\\',
      '      magnitude & 28.82 & failed & -- & NA \\\\',
      '      magnitude [structured] & 28.82 & cancelled & 99.50 (0.633) & NA \\\\',
      '      l1-norm & 28.82 & -- & 88.00 & NA \\\\',
      '      \\bottomrule',
      '    \\end{tabular}}',
    ])
  })

  test('LaTeX has exponents, and the best of each level in bold', () => {
    const latex = toLatex(buildTable(job, trials, { dataset: 'wikitext2' }))
    assert.match(latex, /\n {6}dense & 21\.00 & /)
    assert.match(latex, / & \$1\.235\\times10\^\{6\}\$ & /)
    assert.match(latex, / & \\textbf\{\\boldmath 28\.82\} /)
  })

  describe('of a model that gives NaN', () => {
    const broken = (value: Partial<Measurement>, ordinals: readonly number[]) => {
      const nan = measurement({ value: null, status: 'nan', ...value })
      const changed = trials.map((trial) =>
        ordinals.includes(trial.ordinal) ? { ...trial, measurements: [nan] } : trial,
      )
      return toMarkdown(buildTable(job, changed, {}))
    }
    const nonFinite = { where: 'model.layers.3', what: 'outputs' } as const

    test('names the pruned models and where the NaN begins', () => {
      const text = broken({ nonFinite }, [2])
      assert.match(text, /\| +0\.5 \| +NaN \| +failed \|/)
      assert.match(
        text,
        /\. The model pruned by wanda\(variant=true\) at 0\.5 gives NaN: the outputs of model\.layers\.3 are not finite\. S/,
      )
    })

    test('names only the dense model if that gives NaN, because the others follow', () => {
      const text = broken({ nonFinite: { ...nonFinite, what: 'weights' } }, [0, 2])
      assert.match(text, /\. The dense model gives NaN: the weights of model\.layers\.3 are not finite\. /)
      assert.doesNotMatch(text, /pruned by/)
    })

    test('explains three cells and counts the rest', () => {
      const text = broken({}, [2, 3, 4, 7, 9])
      assert.equal(text.match(/gives NaN\./g)?.length, 3)
      assert.match(text, /\. So do 2 more pruned models\. /)
    })
  })

  test('large numbers use an exponent', () => {
    assert.match(toMarkdown(buildTable(job, trials, { dataset: 'wikitext2' })), /\| +1\.235e6 \|/)
  })

  test('a job without measurements says so', () => {
    assert.match(
      toMarkdown(buildTable(job, [], {})),
      /\|\n\nNothing has been measured yet\.\n\nNot shown: perplexity on wikitext2, seqlen 64\. /,
    )
  })
})
