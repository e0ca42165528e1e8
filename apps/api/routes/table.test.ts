import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Job } from '#core/repositories/index.ts'
import { createTestApi, type TestApi } from '../../../test/support/api.ts'
import { claimFirst, measurement, submitPlanned, trialResult } from '../../../test/support/fixtures.ts'

let api: TestApi
let job: Job
before(async () => {
  api = await createTestApi()
  job = await submitPlanned(api.repositories)
  const { trial, token } = await claimFirst(api.repositories, job.id)
  const result = trialResult({ measurements: [measurement({ value: 28.8215 })] })
  await api.repositories.trials.end(trial.id, token, result, { logTail: null })
})
after(() => api.dispose())

const getTable = (query = '') => api.get(`/v1/jobs/${job.id}/table${query}`)

test('JSON by default: the figures in full, the cells that are still to come', async () => {
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

const TEXTS = [
  ['csv', 'text/csv; charset=utf-8', /^pattern,level,magnitude\nunstructured,0,28\.8215\n/],
  ['markdown', 'text/markdown; charset=utf-8', /^\| level \| magnitude \|\n/],
  ['latex', 'application/x-latex; charset=utf-8', /^ {4}dense & 28\.82 \\\\$/m],
] as const

for (const [format, type, body] of TEXTS) {
  test(format, async () => {
    const response = await getTable(`?format=${format}`)
    assert.equal(response.headers['content-type'], type)
    assert.match(response.body, body)
  })
}

test('the methods down', async () => {
  const { body } = await getTable('?format=markdown&layout=methods')
  assert.match(body, /^\| method +\| dense \| 0\.5 \| 0\.7 \|\n/)
  const latex = await getTable('?format=latex&layout=methods')
  assert.match(latex.body, /^ {4}method & dense & 0\.5 & 0\.7 \\\\$/m)
})

test('a format there is not, by its name', async () => {
  const response = await getTable('?format=xlsx')
  assert.equal(response.statusCode, 422)
  assert.deepEqual(response.json().errors, [
    {
      pointer: '?format',
      code: 'PRUNE_VALIDATION',
      detail: 'must be one of "json", "csv", "markdown", "latex"',
    },
  ])
})

test('an evaluation the job does not have', async () => {
  const response = await getTable('?dataset=c4')
  assert.equal(response.statusCode, 404)
  assert.match(response.json().detail, /It has: metric=perplexity&dataset=brown/)
})
