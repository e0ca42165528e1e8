import assert from 'node:assert/strict'
import { before, describe, test } from 'node:test'
import { DEFAULT_TEAM_ID } from '#core/domain/ids.ts'
import { planTrials, trialSpec } from '#core/domain/plan.ts'
import type { DryRunResource } from '#core/schemas/dry-run.ts'
import type { Environment } from '#core/schemas/result.ts'
import { openFixtureApi } from '../../../../test/support/fixture-api.ts'
import { claimPending, registerHost, submitPlanned, trialResult } from '../../../../test/support/fixtures.ts'

const { api, fixture, good } = await openFixtureApi()
const { repositories, db } = api

let here: Environment
before(async () => {
  here = (await api.engine.describe()).environment
})

const dryRun = async (changes: object = {}): Promise<DryRunResource> => {
  const response = await api.post('/v1/jobs?dryRun=true', good(changes))
  assert.equal(response.statusCode, 200, response.body)
  return response.json()
}
const counts = async () => [
  await db.job.count(),
  await db.trial.count(),
  await db.outbox.count(),
  await db.idempotencyKey.count(),
]
/** Runs a job on a host with this environment. `seconds` is how long each trial took. */
async function runJob(environment: Environment, changes: object, seconds: (ordinal: number) => number) {
  const { spec } = await dryRun(changes)
  const job = await submitPlanned(repositories, { spec })
  const plan = planTrials(spec)
  const [dense] = plan
  assert.ok(dense)
  const cells = plan.map(({ method, level, pattern }) => ({ method, level, pattern }))
  const [fingerprints = []] = await api.engine.fingerprints(
    { trial: trialSpec(spec, dense), cells, environments: [environment] },
    { teamId: DEFAULT_TEAM_ID, signal: new AbortController().signal },
  )
  for (const { trial, token } of await claimPending(repositories, job.id)) {
    const { ordinal } = trial
    const result = trialResult({
      environment,
      fingerprint: fingerprints[ordinal] ?? null,
      seconds: { load: 0, calibrate: 0, prune: 0, evaluate: 0, total: seconds(ordinal) },
    })
    assert.ok(await repositories.trials.end(trial.id, token, result, { logTail: null }))
  }
  return repositories.trials.ofJob(job.id)
}

async function checkedModel() {
  const { spec } = await dryRun()
  const asker = { teamId: DEFAULT_TEAM_ID, signal: new AbortController().signal }
  const { model, levels, calibration, evaluations, allocation } = spec
  const request = {
    model,
    levels,
    calibration,
    evaluations,
    allocation,
    methods: spec.methods,
    patterns: null,
  }
  const report = await api.engine.check(request, asker)
  assert.ok(report.model)
  return report.model
}

describe('a dry run', () => {
  test('shows what the job would be and stores nothing, also with an idempotency key', async () => {
    const before = await counts()
    const headers = { 'idempotency-key': 'dry' }
    const response = await api.request({ method: 'POST', url: '/v1/jobs?dryRun=true', headers, body: good() })
    const { spec, trials, hosts, waitingFor }: DryRunResource = response.json()
    assert.equal(spec.levels.length, 2)
    assert.deepEqual(
      trials.map(({ method: { id }, level, pattern }) => [id, level, pattern]),
      [
        ['dense', 0, 'unstructured'],
        ['magnitude', 0.5, 'unstructured'],
        ['magnitude', 0.7, 'unstructured'],
        ['wanda', 0.5, 'unstructured'],
        ['wanda', 0.7, 'unstructured'],
      ],
    )
    assert.deepEqual([hosts, waitingFor], [[], 'a host in the pool default'])
    assert.deepEqual(await counts(), before)
  })

  test('rejects what a submission rejects', async () => {
    const body = good({ methods: ['wandaa'] })
    const [dry, real] = [await api.post('/v1/jobs?dryRun=true', body), await api.post('/v1/jobs', body)]
    assert.deepEqual([dry.statusCode, dry.json().errors], [422, real.json().errors])
  })

  test('shows which results each kind of host would reuse, whatever threads computed them', async () => {
    const [twin, gpu] = [here, { ...here, device: 'cuda:0', deviceName: 'a GPU', torch: '2.13.0+cu130' }]
    // A host that was silent for 10 s is not live.
    const registerHosts = async () => {
      await registerHost(repositories, 'a/cpu', { device: 'cpu', labels: ['cpu'], environment: twin })
      await registerHost(repositories, 'b/cpu', { device: 'cpu', labels: ['cpu'], environment: twin })
      await registerHost(repositories, 'c/cuda:0', { environment: gpu })
    }
    const withMoreThreads = { ...here, cpuCapability: 'AVX512', threads: here.threads + 3 }
    const earlier = await runJob(withMoreThreads, {}, () => 10)
    await registerHosts()
    const { trials, hosts } = await dryRun({ levels: [0.7, 0.8] })
    assert.deepEqual(
      trials.map(({ reuse }) =>
        reuse.map(({ deviceName, trialId }) => [deviceName, earlier.findIndex(({ id }) => id === trialId)]),
      ),
      [[[here.deviceName, 0]], [[here.deviceName, 2]], [], [[here.deviceName, 4]], []],
    )
    const byName = new Map(
      hosts.map(({ deviceName, live, toRun, seconds }) => [deviceName, [live, toRun, seconds]]),
    )
    assert.deepEqual(
      [byName.get(here.deviceName), byName.get('a GPU')],
      [
        [2, 2, 20],
        [1, 5, null],
      ],
    )
    await registerHosts()
    const other = await dryRun({ calibration: { dataset: fixture.calibration, samples: 5, seqlen: 32 } })
    assert.deepEqual(
      other.trials.map(({ reuse }) => reuse.length),
      [1, 1, 1, 0, 0],
    )
    for (const changes of [{ reuse: false }, { requires: ['cuda'] }])
      assert.deepEqual(
        (await dryRun(changes)).trials.map(({ reuse }) => reuse.length),
        [0, 0, 0, 0, 0],
      )
    assert.equal((await dryRun({ requires: ['a100'] })).waitingFor, 'a host in the pool default with a100')
  })

  test('shows which models are stored, and how many bytes they take at most', async () => {
    const methods = ['magnitude', { id: 'l1-norm', patterns: ['structured'] }]
    const none = await dryRun({ methods })
    assert.deepEqual(none.artifacts, { count: 0, bytes: 0 })
    const all = await dryRun({ methods, keepArtifacts: 'all' })
    assert.equal(all.artifacts.count, 4)
    const keepArtifacts = [
      { methods: ['magnitude'], levels: [0.5], layout: 'packed' },
      { patterns: ['structured'], levels: [0.7], layout: 'shrunk' },
      { levels: [0.5], layout: 'plain' },
    ]
    const some = await dryRun({ methods, keepArtifacts })
    assert.deepEqual(some.spec.keepArtifacts, keepArtifacts)
    assert.deepEqual(
      some.trials.map(({ layouts }) => layouts),
      [[], ['plain', 'packed'], [], ['plain'], ['shrunk']],
    )
    assert.equal(some.artifacts.count, 4)
    // The same models, except that half of the weights of one take 1/8 + 4/2 bytes instead of 4.
    const { parameters, prunableParameters } = await checkedModel()
    assert.equal(all.artifacts.bytes, 4 * (parameters - prunableParameters) + 4 * 4 * prunableParameters)
    assert.equal(all.artifacts.bytes - some.artifacts.bytes, (4 - 2.125) * prunableParameters)
    const half = await dryRun({ methods, keepArtifacts: 'all', dtype: 'bfloat16' })
    assert.equal(half.artifacts.bytes, all.artifacts.bytes / 2)
  })

  test('estimates the memory of each method, and what fits no host is refused unless it waits for another', async () => {
    const body = good({ pool: 'small' })
    const host = (memoryBytes: number) =>
      registerHost(repositories, 'm/cpu', { pool: 'small', device: 'cpu', labels: ['cpu'], memoryBytes })
    assert.deepEqual(
      (await dryRun({ pool: 'small', requires: ['cuda'] })).memory.map(({ device }) => device),
      ['cuda'],
    )
    await host(2 ** 40)
    const [memory, ...others] = (await dryRun({ pool: 'small' })).memory
    assert.ok(memory)
    assert.deepEqual(
      [memory.device, memory.methods.map(({ method }) => method), others],
      ['cpu', ['dense', 'magnitude', 'wanda'], []],
    )
    const [dense, , wanda] = memory.methods.map(({ leastBytes }) => leastBytes)
    assert.ok(dense && wanda && dense < wanda)
    await host(wanda - 1)
    const refused = await api.post('/v1/jobs', body)
    assert.deepEqual(
      [refused.statusCode, refused.json().errors.map(({ pointer }: { pointer: string }) => pointer)],
      [422, ['#/methods/0', '#/methods/1']],
    )
    assert.match(
      refused.json().errors[0].detail,
      /^magnitude needs at least .*; a job that requires a larger host \(gpu-memory>=…\) waits for it$/,
    )
    const waiting = await api.post('/v1/jobs', { ...body, requires: ['gpu-memory>=1TiB'] })
    assert.deepEqual(
      [waiting.statusCode, waiting.json().waitingFor],
      [202, 'a host in the pool small with gpu-memory>=1TiB'],
    )
  })

  test('shows no result to reuse for a trial that stores its model', async () => {
    await runJob(here, { seed: 9 }, () => 1)
    await registerHost(repositories, 'a/cpu', { device: 'cpu', labels: ['cpu'], environment: here })
    const kept = [{ methods: ['wanda'], levels: [0.7], layout: 'plain' }]
    const { trials } = await dryRun({ seed: 9, keepArtifacts: kept })
    assert.deepEqual(
      trials.map(({ reuse }) => reuse.length),
      [1, 1, 1, 1, 0],
    )
  })

  test('estimates by the median of computed trials, and says how many there are', async () => {
    const slow = { ...here, deviceName: 'a slow device' }
    const model = { seed: 7, methods: ['magnitude'], levels: [0.1, 0.2, 0.3] }
    await runJob(slow, model, (ordinal) => [4, 10, 30, 20][ordinal] ?? 0)
    const onSlow = ({ hosts }: DryRunResource) =>
      hosts.find(({ deviceName }) => deviceName === 'a slow device')
    assert.deepEqual(onSlow(await dryRun({ seed: 8, methods: ['magnitude'], levels: [0.4, 0.6] })), {
      deviceName: 'a slow device',
      live: 0,
      toRun: 3,
      seconds: 4 + 2 * 20,
      methods: [
        { method: 'dense', medianSeconds: 4, measuredTrials: 1 },
        { method: 'magnitude', medianSeconds: 20, measuredTrials: 3 },
      ],
    })
    assert.equal(onSlow(await dryRun({ seed: 8 }))?.seconds, null)
  })
})
