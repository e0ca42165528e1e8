/** The real Python facade and engine behind the bridge, with a tiny model. */
import assert from 'node:assert/strict'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { Value } from 'typebox/value'
import { type Bridge, openBridge } from '#core/engine/bridge.ts'
import { type EngineProcess, startEngine } from '#core/engine/process.ts'
import { ManifestSchema } from '#core/schemas/artifacts.ts'
import type { EngineEvent, Progress } from '#core/schemas/events.ts'
import type { Keep, Original } from '#core/schemas/keep.ts'
import type { TrialSpec } from '#core/schemas/spec.ts'
import { ONE_THREAD } from '../../scripts/stack/harness-env.ts'
import { createTestLog } from '../support/log.ts'
import { createFixture, type Fixture, fixtureEnv, PYTHON } from '../support/service.ts'

let fixture: Fixture
let env: Record<string, string>
let engine: EngineProcess
const opened: { close: () => Promise<void> }[] = []
const log = createTestLog()

/** The facade without the client, to send it any message. Its engine comes from fixtures/python/loud.py. */
let facade: Bridge
const events: EngineEvent[] = []
const lines: string[] = []
const waiting = new Set<() => void>()

before(async () => {
  fixture = await createFixture()
  env = {
    PATH: String(process.env.PATH),
    SECATEUR_DEVICE: 'cpu',
    ...ONE_THREAD,
    ...fixtureEnv(fixture),
  }
  engine = await startEngine({ python: PYTHON, env, logger: log.logger })
  opened.push(engine)
  facade = await openBridge({
    python: PYTHON,
    env: { ...env, PYTHONPATH: 'test/fixtures/python' },
    module: 'loud',
    onEvent: (json) => {
      events.push(JSON.parse(json))
      for (const check of waiting) check()
    },
    onLine: (line) => lines.push(line),
  })
  opened.push(facade)
})
after(async () => {
  await Promise.all(opened.map((process) => process.close()))
  await fixture?.dispose()
})

const trial = (changes: Partial<TrialSpec> = {}): TrialSpec => ({
  model: fixture.model,
  revision: null,
  method: { id: 'wanda', params: {} },
  level: 0.5,
  pattern: 'unstructured',
  calibration: {
    dataset: fixture.calibration,
    split: null,
    samples: 4,
    seqlen: 32,
    bos: 'auto',
    sampling: 'sequential',
    seed: 0,
  },
  evaluations: [evaluation(20)],
  dtype: 'float32',
  allocation: 'uniform',
  pass: 'sequential',
  seed: 0,
  ...changes,
})
const evaluation = (windows: number | null) =>
  ({
    metric: 'perplexity',
    dataset: fixture.evaluation,
    split: null,
    seqlen: 32,
    bos: 'auto',
    windows,
  }) as const

const never = new AbortController().signal

function run(spec: TrialSpec, signal = never) {
  const progress: Progress[] = []
  let onFirst: () => void = () => {}
  const evaluating = new Promise<void>((resolve) => {
    onFirst = resolve
  })
  const { result } = engine.run('t1', spec, {
    keep: null,
    signal,
    logger: log.logger,
    onProgress: (latest) => {
      progress.push(latest)
      if (latest.phase === 'evaluate') onFirst()
    },
  })
  return { result, progress, evaluating }
}

/** Submits a trial to the facade, which must accept it. */
async function submit(submission: { trialId: string; spec: TrialSpec; keep?: Keep }) {
  assert.deepEqual(await facade.call('submit', submission), { ok: true })
}

/** Resolves with the first event of this trial and kind, past or future. Rejects when the facade dies. */
const event = (id: string, wanted: EngineEvent['kind']) =>
  new Promise<EngineEvent>((resolve, reject) => {
    void facade.exited.then(reject)
    const check = () => {
      const found = events.find(({ trialId, kind }) => trialId === id && kind === wanted)
      if (!found) return
      waiting.delete(check)
      resolve(found)
    }
    waiting.add(check)
    check()
  })

/** The status of a trial that ended, or the traceback of its error. */
async function endOf(trialId: string) {
  const done = await event(trialId, 'done')
  return done.kind === 'done' && (done.result.error?.traceback ?? done.result.status)
}

test('describe lists the methods', async () => {
  const { methods, environment } = await engine.describe()
  const ids = methods.map(({ id }) => id)
  for (const id of ['magnitude', 'wanda']) assert.ok(ids.includes(id), id)
  assert.equal(environment.device, 'cpu')
})

test('a trial reports progress from loading to the last window, then its result', async () => {
  const { result, progress } = run(trial())
  const { status, sparsity, measurements, fingerprint, error } = await result
  assert.deepEqual([status, error, sparsity.requested], ['succeeded', null, 0.5])
  assert.equal(fingerprint, await engine.fingerprint(trial()))
  assert.equal(measurements[0]?.windows, 20)
  assert.ok(Number.isFinite(measurements[0]?.value))
  assert.deepEqual([progress[0]?.phase, progress[0]?.fraction], ['load', 0])
  assert.deepEqual([progress.at(-1)?.phase, progress.at(-1)?.fraction], ['evaluate', 1])
  const fractions = progress.map(({ fraction }) => fraction)
  assert.deepEqual(
    fractions,
    fractions.toSorted((a, b) => a - b),
  )
})

test('a cancelled trial ends as cancelled and does not affect the next trial in the same process', async () => {
  const before = await run(trial()).result
  const cancel = new AbortController()
  const long = run(trial({ level: 0.9, evaluations: [evaluation(null)] }), cancel.signal)
  await long.evaluating
  cancel.abort()
  assert.equal((await long.result).status, 'cancelled')
  const afterwards = await run(trial()).result
  assert.equal(afterwards.measurements[0]?.value, before.measurements[0]?.value)
})

test('a failed trial returns type, message and traceback of the error', async () => {
  const { status, error } = await run(trial({ revision: 'another' })).result
  assert.equal(status, 'failed')
  assert.ok(error?.message)
  assert.match(error.traceback ?? '', /Traceback/)
})

test('prints, warnings and log lines of a trial arrive with its id', async () => {
  await submit({ trialId: 'loud', spec: trial() })
  assert.equal(await endOf('loud'), 'succeeded')
  const logged = events.flatMap((entry) => (entry.kind === 'log' ? [entry] : []))
  assert.deepEqual(
    ['printed', 'warned', 'logged'].map((text) => {
      const line = logged.find(({ message }) => message.includes(text))
      return [line?.trialId, line?.level, line?.logger]
    }),
    [
      ['loud', 'info', 'stdout'],
      ['loud', 'warning', 'py.warnings'],
      ['loud', 'error', 'lib'],
    ],
  )
  assert.deepEqual(lines.toSorted(), ['echoed', 'written'])
  assert.equal(events.at(-1)?.kind, 'done')
})

test('a submission with `keep` saves the model; one with its original makes it again', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'secateur-keep-'))
  const resultOf = async (trialId: string) => {
    const done = await event(trialId, 'done')
    assert.equal(done.kind, 'done')
    return done.kind === 'done' ? done.result : assert.fail()
  }
  const keep: Keep = { folder, layouts: ['plain', 'packed'], denseMeasurements: [], original: null }
  try {
    await submit({ trialId: 'kept', spec: trial(), keep })
    const { status, fingerprint, weightsDigest, sparsity, environment, ...result } = await resultOf('kept')
    assert.equal(status, 'succeeded')
    const measurements = result.measurements.map(({ outcomes: _, texts: __, ...measurement }) => measurement)
    const original: Original = {
      ...{ fingerprint, weightsDigest, measurements, environment },
      achieved: sparsity.achieved,
    }
    const again = { ...keep, folder: join(folder, 'again'), original }
    await submit({ trialId: 'again', spec: trial(), keep: again })
    assert.deepEqual((await resultOf('again')).measurements, [])

    for (const [kept, reproduced] of [
      [folder, null],
      [again.folder, true],
    ] as const) {
      for (const layout of keep.layouts) {
        const manifest = Value.Parse(
          ManifestSchema,
          JSON.parse(await readFile(join(kept, layout, 'manifest.json'), 'utf8')),
        )
        assert.equal(manifest.layout, layout)
        assert.equal(manifest.reproduced, reproduced)
        assert.equal(manifest.weightsDigest, weightsDigest)
        assert.deepEqual(manifest.measurements, measurements)
        assert.ok(manifest.files['README.md'])
      }
    }
  } finally {
    await rm(folder, { recursive: true })
  }
})

test('during a trial the facade answers ping and cancel and rejects other calls; invalid input never raises', async () => {
  const spec = trial({ evaluations: [evaluation(null)] })
  assert.deepEqual(await facade.call('cancel', { trialId: 'long' }), { ok: false })
  await submit({ trialId: 'long', spec })
  await event('long', 'progress')
  assert.deepEqual(await facade.call('ping'), { ok: { pid: facade.pid, trialId: 'long' } })
  const rejection = {
    error: { code: 'PRUNE_UNAVAILABLE', message: 'trial long is still running', pointer: '' },
  }
  assert.deepEqual(await facade.call('submit', { trialId: 'other', spec }), rejection)
  assert.deepEqual(await facade.call('fingerprint', spec), rejection)
  assert.deepEqual(await facade.call('cancel', { trialId: 'other' }), { ok: false })

  const codeOf = async (name: string, input?: unknown) => {
    const { error } = (await facade.call(name, input)) as { error: { code: string } }
    return error.code
  }
  for (const [name, input] of [
    ['submit', 'nonsense'],
    ['submit', { trialId: 'other' }],
    ['submit', { trialId: 'other', spec: { ...spec, level: 2 } }],
    ['submit', { trialId: 'other', spec, keep: {} }],
    ['fingerprint', []],
    ['cancel', 7],
  ] as const) {
    assert.equal(await codeOf(name, input), 'PRUNE_VALIDATION', name)
  }
  assert.equal(await codeOf('fingerprint'), 'PRUNE_INTERNAL')

  assert.deepEqual(await facade.call('cancel', { trialId: 'long' }), { ok: true })
  assert.equal(await endOf('long'), 'cancelled')
  assert.deepEqual(await facade.call('ping'), { ok: { pid: facade.pid, trialId: null } })
})

test('the signal interrupts a trial that ignores the cancel flag, but only after a cancel', async () => {
  await submit({ trialId: 'deaf', spec: trial({ seed: 13 }) })
  await event('deaf', 'progress')
  facade.kill('SIGUSR1')
  assert.deepEqual(await facade.call('ping'), { ok: { pid: facade.pid, trialId: 'deaf' } })
  await facade.call('cancel', { trialId: 'deaf' })
  facade.kill('SIGUSR1')
  assert.equal(await endOf('deaf'), 'cancelled')

  await submit({ trialId: 'next', spec: trial() })
  assert.equal(await endOf('next'), 'succeeded')
})

test('a call fails with PRUNE_VALIDATION when Python rejects a setting', async () => {
  const log = createTestLog()
  const wrong = await startEngine({
    python: PYTHON,
    env: { ...env, SECATEUR_DEVICE: 'cuda:7' },
    logger: log.logger,
  })
  opened.push(wrong)
  await assert.rejects(wrong.describe(), { name: 'SecateurError', code: 'PRUNE_VALIDATION' })
})
