import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { parquetMetadata, parquetReadObjects } from 'hyparquet'
import type { Job, MeasuredTrial } from '#core/repositories/index.ts'
import { measurement } from '../../../test/support/fixtures.ts'
import { job, protocol, trials } from '../../../test/support/measured-job.ts'
import { toCsv, toParquet } from './data-formats.ts'
import { buildTable, type Table } from './table.ts'

const table = buildTable(job, trials, {})
const LABELS = ['wanda(variant=true)', 'magnitude', 'magnitude [structured]', 'l1-norm']
const FIGURES = LABELS.flatMap((label) => [label, `${label} status`, `${label} sparsity`]).join(',')
const PROTOCOL =
  'model,revision,metric,unit,dataset,split,seqlen,bos,windows,tokens,bytes,calibration_dataset,calibration_split,' +
  'calibration_samples,calibration_seqlen,calibration_bos,calibration_sampling,calibration_seed,pass,dtype,storage_dtype,allocation,seed,secateur,torch,' +
  'transformers,device,device_name,cpu_capability,threads,other_evaluations'

/** The cells of a row by column name. */
function rowOf(csv: string, index: number): Record<string, string | undefined> {
  const [header = '', ...rows] = csv.split('\n')
  const cells = rows[index]?.split(',') ?? []
  return Object.fromEntries(header.split(',').map((name, column) => [name, cells[column]]))
}

describe('the table of a job as CSV', () => {
  test('has value, status and sparsity of each method, a row per level and pattern, and the protocol in every row', () => {
    const [header, ...rows] = toCsv(table).trimEnd().split('\n')
    assert.equal(header, `pattern,level,${FIGURES},${PROTOCOL}`)
    const rest =
      'demo/smollm2-135m,r1,perplexity,perplexity,brown,test,32,,10,320,,brown,train,4,32,,random,0,sequential,float32,float32,' +
      'uniform,0,0.1.0,2.13.0,5.23.0,cpu,a processor,AVX2,1,"perplexity on wikitext2, test, seqlen 64"'
    const none = ',not_applicable,'
    assert.deepEqual(rows, [
      `unstructured,0,28.8215,ok,0,28.8215,ok,0,28.8215,ok,0,28.8215,ok,0,${rest}`,
      `unstructured,0.5,31.25,ok,0.5,,failed,,${none},${none},${rest}`,
      `structured,0.5,${none},${none},,cancelled,,,queued,,${rest}`,
      `unstructured,0.7,,overflow,0.7,,running,,${none},${none},${rest}`,
      `structured,0.7,${none},${none},99.5,ok,0.6328125,88,ok,0.7,${rest}`,
      `2:4,0.5,${none},${none},${none},${none},${rest}`,
    ])
  })

  test('shows the allocation', () => {
    const byBlock: Table = { ...table, protocol: { ...protocol, allocation: { blocks: [0.1, 0, -0.1] } } }
    assert.match(toCsv(byBlock), /,"by block \(0\.1, 0, -0\.1\)",/)
  })

  test('has the same columns before anything is measured', () => {
    const empty = toCsv(buildTable(job, [], {}))
    assert.equal(empty.split('\n')[0], `pattern,level,${FIGURES},${PROTOCOL}`)
    const { metric, dataset, split, model } = rowOf(empty, 0)
    assert.deepEqual([metric, dataset, split, model], ['perplexity', 'brown', '', ''])
  })

  test('names the unit, and the bytes of the text if a trial counted them', () => {
    const counted = trials.map((trial) => ({
      ...trial,
      measurements: trial.measurements.map((each, index) => (index === 0 ? { ...each, bytes: 1_550 } : each)),
    }))
    const { unit, bytes, magnitude } = rowOf(toCsv(buildTable(job, counted, {}, null, 'bits-per-byte')), 0)
    assert.deepEqual([unit, bytes], ['bits-per-byte', '1550'])
    assert.ok(Math.abs(Number(magnitude) - (Math.log2(28.8215) * 310) / 1_550) < 1e-12)
  })

  test('leaves the seqlen and tokens of images empty', () => {
    const images = {
      metric: 'accuracy',
      dataset: 'digits',
      seqlen: null,
      windows: 364,
      tokens: null,
    } as const
    const evaluations = [
      {
        metric: 'accuracy',
        dataset: 'digits',
        split: null,
        seqlen: null,
        bos: 'auto',
        windows: null,
      } as const,
    ]
    const imageJob: Job = { ...job, spec: { ...job.spec, evaluations } }
    const dense: MeasuredTrial[] = trials.slice(0, 1).map((trial) => ({
      ...trial,
      measurements: [measurement({ ...images, value: 354 / 364 })],
    }))
    const row = rowOf(toCsv(buildTable(imageJob, dense, {})), 0)
    assert.equal(row.magnitude, String(354 / 364))
    assert.deepEqual(
      ['metric', 'dataset', 'split', 'seqlen', 'windows', 'tokens', 'other_evaluations'].map(
        (name) => row[name],
      ),
      ['accuracy', 'digits', 'test', '', '364', '', ''],
    )
  })
})

test('the table of a job as Parquet has typed columns, and the settings as metadata', async () => {
  const file = new Uint8Array(toParquet(table)).buffer
  const rows = await parquetReadObjects({ file })
  assert.deepEqual(
    rows.map((row) =>
      ['pattern', 'level', 'wanda(variant=true)', 'magnitude [structured]'].map((name) => row[name]),
    ),
    [
      ['unstructured', 0, 28.8215, 28.8215],
      ['unstructured', 0.5, 31.25, null],
      ['structured', 0.5, null, null],
      ['unstructured', 0.7, null, null],
      ['structured', 0.7, null, 99.5],
      ['2:4', 0.5, null, null],
    ],
  )
  assert.equal(rows[4]?.['magnitude [structured] sparsity'], 0.6328125)
  assert.equal(rows[3]?.['wanda(variant=true) status'], 'overflow')
  const metadata = Object.fromEntries(
    (parquetMetadata(file).key_value_metadata ?? []).map(({ key, value = '' }) => [key, value]),
  )
  const { jobId, measurement, evaluations, protocol, environments } = table
  assert.equal(metadata.job, jobId)
  assert.match(metadata.caption ?? '', /^perplexity of demo\/smollm2-135m/)
  for (const [name, value] of Object.entries({ measurement, evaluations, protocol, environments }))
    assert.deepEqual(JSON.parse(metadata[name] ?? ''), value)
})
