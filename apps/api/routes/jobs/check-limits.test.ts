/** Models and texts that slow down or crash their check: the job is rejected, and other teams do not notice. */
import assert from 'node:assert/strict'
import { cp, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { before, describe, test } from 'node:test'
import { openFixtureApi } from '../../../../test/support/fixture-api.ts'

const { fixture, api, good } = await openFixtureApi()
const dryRun = (client: Pick<typeof api, 'post'>, changes: object = {}) =>
  client.post('/v1/jobs?dryRun=true', good(changes))

let others: Pick<typeof api, 'post'>
before(async () => {
  const { key } = await api.repositories.teams.create('others', null)
  others = api.as(key.secret)
})

/** A copy of the model in which a JSON file is changed. */
async function modelWith(name: string, file: string, change: (content: object) => object): Promise<string> {
  const folder = join(fixture.folder, name)
  await cp(join(fixture.folder, 'llama'), folder, { recursive: true })
  const path = join(folder, file)
  await writeFile(path, JSON.stringify(change(JSON.parse(await readFile(path, 'utf8')))))
  return `file:${folder}`
}

/** A tokenizer that splits with a regular expression, and the text on which it backtracks until its library panics. */
async function crashing(): Promise<object> {
  const model = await modelWith('regex', 'tokenizer.json', (tokenizer) => ({
    ...tokenizer,
    pre_tokenizer: {
      type: 'Split',
      pattern: { Regex: '(a|aa|a?a)+$' },
      behavior: 'Isolated',
      invert: false,
    },
  }))
  const text = join(fixture.folder, 'backtracking.txt')
  await writeFile(text, `${'a'.repeat(100_000)}b`)
  return { model, calibration: { dataset: `file:${text}`, samples: 4, seqlen: 32 } }
}

describe('a check', () => {
  test('that crashes is a problem of what was read, and the job of another team is checked meanwhile', async () => {
    const hostile = await crashing()
    const [refused, ...accepted] = await Promise.all([
      dryRun(api, hostile),
      dryRun(others),
      dryRun(others, { levels: [0.1] }),
    ])
    assert.equal(refused.statusCode, 422)
    const { code, errors } = refused.json()
    assert.equal(code, 'PRUNE_CHECK_LIMIT')
    assert.deepEqual(errors, [
      {
        pointer: '#/calibration',
        code: 'PRUNE_CHECK_LIMIT',
        detail: 'the check of #/calibration crashed in a library (exit status 1)',
      },
    ])
    assert.deepEqual(
      accepted.map(({ statusCode }) => statusCode),
      [200, 200],
    )
    assert.equal((await dryRun(api)).statusCode, 200)
  })

  test('names the number of a config that no model has', async () => {
    const model = await modelWith('deep', 'config.json', (config) => ({
      ...config,
      num_hidden_layers: 3_000_000,
    }))
    const response = await dryRun(api, { model })
    assert.equal(response.statusCode, 422)
    assert.deepEqual(response.json().errors, [
      {
        pointer: '#/model',
        code: 'PRUNE_UNSUPPORTED_MODEL',
        detail: 'config.json: num_hidden_layers is 3000000; at most 10000 is supported',
      },
    ])
  })

  test('of a team that floods the service is refused, and the job of another team is checked', async () => {
    const flood = Array.from({ length: 25 }, () => dryRun(api))
    const [polite, ...flooded] = await Promise.all([dryRun(others), ...flood])
    assert.equal(polite.statusCode, 200)
    const refused = flooded.filter(({ statusCode }) => statusCode === 429)
    assert.ok(refused.length > 0)
    for (const response of refused) {
      assert.equal(response.json().code, 'PRUNE_TOO_MANY_CHECKS')
      assert.equal(response.headers['retry-after'], '5')
    }
  })
})
