import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { parquetReadObjects } from 'hyparquet'
import type { Job } from '#core/repositories/index.ts'
import { createTestApi, type TestApi } from '../../../../test/support/api.ts'
import {
  claimFirst,
  claimPending,
  losses,
  measurement,
  submitPlanned,
  trialResult,
} from '../../../../test/support/fixtures.ts'
import { protocol } from '../../../../test/support/measured-job.ts'
import type { Table } from '../../tables/table.ts'

let api: TestApi
let job: Job
before(async () => {
  api = await createTestApi()
  job = await submitPlanned(api.repositories)
  const { trial, token } = await claimFirst(api.repositories, job.id)
  const sparsity = { requested: 0, achieved: 0 }
  const result = trialResult({ measurements: [measurement({ value: 28.8215 })], protocol, sparsity })
  await api.repositories.trials.end(trial.id, token, result, { logTail: null })
})
after(() => api.dispose())

const getTable = (query = '') => api.get(`/v1/jobs/${job.id}/table${query}`)

test('the default is JSON, with figures in full precision and pending cells', async () => {
  const table = (await getTable()).json()
  assert.deepEqual(
    table.rows.map(
      ({ label, cells: [cell] }: { label: string; cells: { value: number; status: string }[] }) => [
        label,
        cell?.value,
        cell?.status,
      ],
    ),
    [
      ['dense', 28.8215, 'ok'],
      ['0.5', null, 'pending'],
      ['0.7', null, 'pending'],
    ],
  )
})

test('a table is rendered again when its job has changed', async () => {
  const { id } = await submitPlanned(api.repositories)
  const path = `/v1/jobs/${id}/table`
  const before = await api.get(path)
  assert.equal(before.json().rows[0].cells[0].value, null)
  const { trial, token } = await claimFirst(api.repositories, id)
  await api.repositories.trials.end(trial.id, token, trialResult(), { logTail: null })
  const after = await api.get(path, { 'if-none-match': String(before.headers.etag) })
  assert.equal(after.json().rows[0].cells[0].value, 28.82)
})

const TEXTS = [
  [
    'csv',
    'csv',
    'text/csv; charset=utf-8',
    /^pattern,level,magnitude,magnitude status,magnitude sparsity,model,.*\nunstructured,0,28\.8215,ok,0,demo/,
  ],
  ['markdown', 'md', 'text/markdown; charset=utf-8', /^\| level \| magnitude \|\n/],
  ['latex', 'tex', 'application/x-latex; charset=utf-8', /^ {6}dense & 28\.82 \\\\$/m],
  [
    'svg',
    'svg',
    'image/svg+xml',
    /<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg" .*>dense<\/text>.*<\/svg>\n$/,
  ],
] as const

for (const [format, extension, type, body] of TEXTS) {
  test(`${format} comes as a file`, async () => {
    const response = await getTable(`?format=${format}`)
    assert.equal(response.headers['content-type'], type)
    const name = `secateur-${job.id}-table.${extension}`
    assert.equal(response.headers['content-disposition'], `attachment; filename="${name}"`)
    assert.match(response.body, body)
  })
}

test('Parquet comes as a file', async () => {
  const response = await getTable('?format=parquet')
  assert.equal(response.headers['content-type'], 'application/vnd.apache.parquet')
  const rows = await parquetReadObjects({ file: new Uint8Array(response.rawPayload).buffer })
  assert.deepEqual(
    rows.map(({ level, magnitude }) => [level, magnitude]),
    [
      [0, 28.8215],
      [0.5, null],
      [0.7, null],
    ],
  )
})

test('the layout `methods` has a row per method', async () => {
  const { body } = await getTable('?format=markdown&layout=methods')
  assert.match(body, /^\| method +\| dense \| 0\.5 \| 0\.7 \|\n/)
  const latex = await getTable('?format=latex&layout=methods')
  assert.match(latex.body, /^ {6}method & dense & 0\.5 & 0\.7 \\\\$/m)
})

test('an unknown format is rejected with the known ones', async () => {
  const response = await getTable('?format=xlsx')
  assert.equal(response.statusCode, 422)
  assert.deepEqual(response.json().errors, [
    {
      pointer: '?format',
      code: 'PRUNE_VALIDATION',
      detail: 'must be one of "json", "csv", "markdown", "latex", "parquet", "svg"',
    },
  ])
})

test('an evaluation that the job does not have answers 404 with those it has', async () => {
  const response = await getTable('?dataset=c4')
  assert.equal(response.statusCode, 404)
  assert.match(response.json().detail, /It has: metric=perplexity&dataset=brown/)
})

test('a table in bits per byte needs bytes, and an unknown unit is rejected', async () => {
  const response = await getTable('?unit=bits-per-byte')
  assert.deepEqual([response.statusCode, response.json().code], [409, 'PRUNE_BYTES_UNKNOWN'])
  assert.match(response.json().detail, /submitted again with `reuse: false`.*`unit=nats` works/)
  assert.equal((await getTable('?unit=bits')).statusCode, 422)
})

describe('a table with intervals', () => {
  let measured: Job
  before(async () => {
    measured = await submitPlanned(api.repositories)
    const found = [
      [30, 60, 90, 120],
      [31, 59, 91, 119],
      [40, 70, 101, 131],
    ]
    for (const [index, { trial, token }] of (await claimPending(api.repositories, measured.id)).entries()) {
      const outcomes = losses(found[index] ?? [])
      const figure = measurement({
        windows: 4,
        tokens: 44,
        value: Math.exp(7.5),
        seqlen: 11,
        bytes: index === 0 ? null : 160,
      })
      const result = trialResult({ measurements: [{ ...figure, outcomes }], protocol })
      await api.repositories.trials.end(trial.id, token, result, { logTail: null })
    }
  })
  const getMeasured = (query: string) => api.get(`/v1/jobs/${measured.id}/table${query}`)

  test('compares each model with the dense one on the same windows', async () => {
    const { rows } = (await getMeasured('?intervals=true')).json() as Table
    const [dense, like, worse] = rows.map(({ cells: [cell] }) => cell)
    assert.ok(dense?.interval && dense.interval.low < Math.exp(7.5) && dense.interval.high > Math.exp(7.5))
    assert.equal(dense.change, null)
    assert.equal(like?.change?.distinguishable, false)
    assert.ok(worse?.change)
    assert.equal(worse.change.distinguishable, true)
    // The windows got worse by 10, 10, 11 and 11 nats, each over 10 predicted tokens.
    assert.ok(Math.abs(worse.change.value - Math.expm1(1.05)) < 1e-9)
    assert.ok(worse.change.low >= Math.expm1(1) && worse.change.high <= Math.expm1(1.1))
  })

  test('has them in the unit that is asked for', async () => {
    const { rows, unit } = (await getMeasured('?intervals=true&unit=bits-per-byte')).json() as Table
    const perplexity = (await getMeasured('?intervals=true')).json() as Table
    const [shown, usual] = [rows[2]?.cells[0], perplexity.rows[2]?.cells[0]]
    const bits = (nats: number) => (nats * 40) / 160 / Math.LN2 // 4 x 10 predicted tokens, 160 bytes
    const close = (a = Number.NaN, b = Number.NaN) => assert.ok(Math.abs(a - b) < 1e-9, `${a} ${b}`)
    assert.equal(unit, 'bits-per-byte')
    close(shown?.value ?? undefined, bits(7.5))
    close(shown?.interval?.low, bits(Math.log(usual?.interval?.low ?? 0)))
    close(shown?.interval?.high, bits(Math.log(usual?.interval?.high ?? 0)))
    close(shown?.change?.value, bits(1.05))
    const markdown = (await getMeasured('?unit=nats&format=markdown')).body
    assert.match(markdown, /\| 7\.500 [\s\S]*\n\nnats per token of demo/)
  })

  test('has them in every format, and no other table has', async () => {
    const markdown = (await getMeasured('?intervals=true&format=markdown')).body
    assert.match(markdown, /1808 \(0\.5\) \[42\.\d+, [\de.]+\] \|/)
    assert.match(markdown, /1808 \[44\.\d+, [\de.]+\] ≈ \|/)
    assert.match(
      markdown,
      /In square brackets: 95% intervals over the 4 windows\. ≈: not distinguishable from/,
    )
    const [header = ''] = (await getMeasured('?intervals=true&format=csv')).body.split('\n')
    assert.match(
      header,
      /,magnitude low,magnitude high,magnitude change,magnitude change low,magnitude change high,/,
    )
    const [row] = await parquetReadObjects({
      file: new Uint8Array((await getMeasured('?intervals=true&format=parquet')).rawPayload).buffer,
    })
    assert.ok(row?.['magnitude low'] < Math.exp(7.5))
    assert.equal('interval' in (await getMeasured('')).json().rows[0].cells[0], false)
    assert.doesNotMatch((await getMeasured('?format=markdown')).body, /\[|≈/)
    assert.doesNotMatch((await getMeasured('?format=csv')).body, /magnitude low/)
  })

  test('has none for results without outcomes', async () => {
    const { rows } = (await getTable('?intervals=true')).json() as Table
    assert.deepEqual(
      rows.map(({ cells: [cell] }) => [cell?.interval, cell?.change]),
      [
        [null, null],
        [null, null],
        [null, null],
      ],
    )
  })
})
