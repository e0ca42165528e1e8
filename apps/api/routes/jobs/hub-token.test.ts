/** Models that are loaded with the hub token: only the teams of the list may name them. With the real Python. */
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { usesToken } from '#core/hub-access.ts'
import { createTestApi, type TestApi, type TestClient } from '../../../../test/support/api.ts'
import { openTestHub, type TestHub } from '../../../../test/support/hub.ts'

const TOKEN = 'hf_secret'
const home = mkdtempSync(join(tmpdir(), 'secateur-hub-'))
let hub: TestHub
let api: TestApi
let research: TestClient
before(async () => {
  hub = await openTestHub()
  api = await createTestApi({
    env: {
      HF_ENDPOINT: hub.url,
      HF_HUB_OFFLINE: '0',
      HF_HOME: home,
      HF_TOKEN: TOKEN,
      SECATEUR_HF_TOKEN_MODELS: 'gated/*',
      SECATEUR_HF_TOKEN_TEAMS: 'research,vision',
    },
  })
  research = api.as((await api.repositories.teams.create('research', null)).key.secret)
})
after(async () => {
  await api.dispose()
  await hub.close()
  rmSync(home, { recursive: true })
})

const job = (model: string) => ({ model, methods: ['magnitude'], levels: [0.5] })
/** Submits, and returns the code of the problem and the tokens that the hub was sent. */
async function submit(client: TestClient, model: string) {
  const from = hub.tokens.length
  const response = await client.post('/v1/jobs', job(model))
  assert.ok(!response.payload.includes(TOKEN))
  const { code, errors } = response.json()
  assert.equal(errors[0].pointer, '#/model')
  return [code, new Set(hub.tokens.slice(from))]
}

test('a team of the list loads the models of the list with the token', async () => {
  assert.deepEqual(await submit(research, 'gated/model'), [
    'PRUNE_UNKNOWN_MODEL',
    new Set([`Bearer ${TOKEN}`]),
  ])
})

test('another team may not name them, and nothing is asked of the hub', async () => {
  for (const model of ['gated/model', 'Gated/Model@main', `gated/model@${'a'.repeat(40)}`])
    assert.deepEqual(await submit(api, model), ['PRUNE_MODEL_NOT_ALLOWED', new Set()])
  const schedule = { name: 'nightly', cron: '0 3 * * *', zone: 'UTC', job: job('gated/model') }
  const { code, errors } = (await api.post('/v1/schedules', schedule)).json()
  assert.deepEqual([code, errors[0].pointer], ['PRUNE_MODEL_NOT_ALLOWED', '#/job/model'])
})

test('every team may name other models, which are loaded without a token', async () => {
  for (const client of [api, research])
    assert.deepEqual(await submit(client, 'open/model'), ['PRUNE_UNKNOWN_MODEL', new Set([undefined])])
})

test('a list has ids, owners or all hub models, in any case', () => {
  const covered = (patterns: string[], model: string) => usesToken(patterns, model)
  assert.ok(
    covered(['*'], 'org/name') && covered(['Org/*'], 'oRg/name') && covered(['org/Name'], 'org/name@v1'),
  )
  assert.ok(
    !covered(['org/name'], 'org/name-2') && !covered(['org/*'], 'organ/name') && !covered([], 'org/name'),
  )
  for (const model of ['demo/smollm2-135m', 'file:org/name', 'file:/org/name'])
    assert.ok(!covered(['*'], model))
})
