/** The demo's calls against the real API. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { createTestApi, type TestApi } from '../../test/support/api.ts'
import { TEST_KEY } from '../../test/support/database.ts'
import { jobSpec, submitPlanned } from '../../test/support/fixtures.ts'
import { type Api, createApi } from './api.ts'

let service: TestApi
let api: Api
before(async () => {
  service = await createTestApi()
  const url = await service.app.listen({ host: '127.0.0.1', port: 0 })
  api = createApi(url, TEST_KEY, new AbortController().signal)
})
after(() => service?.dispose())

test('all trials of a job, however many pages they take', async () => {
  const levels = Array.from({ length: 100 }, (_, n) => n / 100)
  const patterns = ['unstructured', 'structured']
  const spec = jobSpec({ levels, methods: [{ id: 'magnitude', params: {}, patterns }] })
  const { id } = await submitPlanned(service.repositories, { spec })
  const trials = await api.trials(id)
  assert.equal(trials.length, 1 + 2 * 100)
  assert.deepEqual(trials.at(-1)?.level, 0.99)
})

test('the table, with methods or levels down', async () => {
  const { id } = await submitPlanned(service.repositories)
  assert.match(await api.table(id, 'levels'), /^\| level \| magnitude \|\n/)
  assert.match(await api.table(id, 'methods'), /^\| method +\| dense \| 0\.5 \| 0\.7 \|\n/)
})

test('every method there is', async () => {
  const { methods } = await service.engine.describe()
  assert.deepEqual(
    await api.methods(),
    methods.map(({ id }) => id),
  )
})

test('a refusal names the fields', async () => {
  await assert.rejects(api.submit({ model: 'demo/smollm2-135m' }), {
    name: 'ProblemError',
    message: /#\/methods: is required/,
  })
})
