import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { parquetReadObjects } from 'hyparquet'
import type { Job } from '#core/repositories/index.ts'
import { createTestApi, type TestApi } from '../../../../test/support/api.ts'
import { claimFirst, measurement, submitPlanned, trialResult } from '../../../../test/support/fixtures.ts'
import { protocol } from '../../../../test/support/measured-job.ts'

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
  ['latex', 'tex', 'application/x-latex; charset=utf-8', /^ {4}dense & 28\.82 \\\\$/m],
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
  assert.match(latex.body, /^ {4}method & dense & 0\.5 & 0\.7 \\\\$/m)
})

test('an unknown format is rejected with the known ones', async () => {
  const response = await getTable('?format=xlsx')
  assert.equal(response.statusCode, 422)
  assert.deepEqual(response.json().errors, [
    {
      pointer: '?format',
      code: 'PRUNE_VALIDATION',
      detail: 'must be one of "json", "csv", "markdown", "latex", "parquet"',
    },
  ])
})

test('an evaluation that the job does not have answers 404 with those it has', async () => {
  const response = await getTable('?dataset=c4')
  assert.equal(response.statusCode, 404)
  assert.match(response.json().detail, /It has: metric=perplexity&dataset=brown/)
})
