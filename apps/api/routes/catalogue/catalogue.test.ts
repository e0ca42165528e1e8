import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { createTestApi, type TestApi } from '../../../../test/support/api.ts'

let api: TestApi
before(async () => {
  api = await createTestApi()
  await api.engine.describe() // Python may take longer to start than an answer may take
})
after(() => api.dispose())

test('methods, models and datasets come from Python', async () => {
  const ids = async (what: string) =>
    (await api.get(`/v1/${what}`)).json().items.map(({ id }: { id: string }) => id)
  const methods = await ids('methods')
  for (const id of ['magnitude', 'wanda']) assert.ok(methods.includes(id), id)
  assert.deepEqual(await ids('models'), ['demo/smollm2-135m', 'demo/brown-opt'])
  assert.ok((await ids('datasets')).includes('brown'))
})
