/** The real facade and engine behind the bridge, with a tiny model. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { type Bridge, openBridge } from '#core/bridge.ts'
import { type EngineProcess, startEngine } from '#core/engine-process.ts'
import type { EngineEvent, Progress } from '#core/schemas/events.ts'
import type { TrialSpec } from '#core/schemas/spec.ts'
import { createTestLog } from './support/log.ts'
import { createFixture, type Fixture, fixtureEnv, PYTHON } from './support/service.ts'

let fixture: Fixture
let env: Record<string, string>
let engine: EngineProcess
const opened: { close: () => Promise<void> }[] = []
const log = createTestLog()

before(async () => {
  fixture = await createFixture()
  env = {
    PATH: String(process.env.PATH),
    SECATEUR_THREADS: '1',
    SECATEUR_DEVICE: 'cpu',
    OMP_NUM_THREADS: '1',
    ...fixtureEnv(fixture),
  }
  engine = await startEngine({ python: PYTHON, env, logger: log.logger })
  opened.push(engine)
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
  ({ metric: 'perplexity', dataset: fixture.evaluation, split: null, seqlen: 32, windows }) as const

const never = new AbortController().signal

function run(spec: TrialSpec, signal = never) {
  const progress: Progress[] = []
  let onFirst: () => void = () => {}
  const evaluating = new Promise<void>((resolve) => {
    onFirst = resolve
  })
  const { result } = engine.run('t1', spec, {
    signal,
    logger: log.logger,
    onProgress: (latest) => {
      progress.push(latest)
      if (latest.phase === 'evaluate') onFirst()
    },
  })
  return { result, progress, evaluating }
}

/** A bridge without the client: what the facade itself says to whatever comes. */
async function openFacade(module = 'secateur.facade') {
  const events: EngineEvent[] = []
  const lines: string[] = []
  const waiting = new Set<() => void>()
  const bridge: Bridge = await openBridge({
    python: PYTHON,
    env: { ...env, PYTHONPATH: 'test/fixtures/python' },
    module,
    onEvent: (json) => {
      events.push(JSON.parse(json))
      for (const look of waiting) look()
    },
    onLine: (line) => lines.push(line),
  })
  opened.push(bridge)
  const event = (fits: (event: EngineEvent) => boolean) =>
    new Promise<EngineEvent>((resolve) => {
      const look = () => {
        const found = events.find(fits)
        if (!found) return
        waiting.delete(look)
        resolve(found)
      }
      waiting.add(look)
      look()
    })
  return { bridge, events, event, lines }
}

test('the catalogue lists the methods, and a check pins the revision', async () => {
  const { methods, environment } = await engine.describe()
  assert.deepEqual(
    methods.map(({ id }) => id),
    ['magnitude', 'wanda'],
  )
  assert.equal(environment.device, 'cpu')
  const request = {
    model: fixture.model,
    methods: [{ id: 'wanda', params: {} }],
    levels: [0.5],
    patterns: ['unstructured'],
    calibration: trial().calibration,
    evaluations: trial().evaluations,
  }
  const sound = await engine.check(request)
  assert.deepEqual(sound.problems, [])
  assert.match(sound.model?.revision ?? '', /\S/)
  const wrong = await engine.check({ ...request, methods: [{ id: 'wandaa', params: {} }] })
  assert.deepEqual(
    wrong.problems.map(({ pointer, code }) => [pointer, code]),
    [['/methods/0/id', 'PRUNE_UNKNOWN_METHOD']],
  )
})

test('a trial reports its way from loading to the last window, and its result', async () => {
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

test('a cancelled trial ends as such, and the next one in the same process is as if it had never been', async () => {
  const before = await run(trial()).result
  const cancel = new AbortController()
  const long = run(trial({ level: 0.9, evaluations: [evaluation(null)] }), cancel.signal)
  await long.evaluating
  cancel.abort()
  assert.equal((await long.result).status, 'cancelled')
  const afterwards = await run(trial()).result
  assert.equal(afterwards.measurements[0]?.value, before.measurements[0]?.value)
})

test('a failing trial is data, with type, message and traceback', async () => {
  const { status, error } = await run(trial({ revision: 'another' })).result
  assert.equal(status, 'failed')
  assert.ok(error?.message)
  assert.match(error.traceback ?? '', /Traceback/)
})

test('while a trial runs, ping and cancel are answered and the rest is refused; garbage never raises', async () => {
  const { bridge, event } = await openFacade()
  const spec = trial({ evaluations: [evaluation(null)] })
  assert.deepEqual(await bridge.call('cancel', { trialId: 't1' }), { ok: false })
  assert.deepEqual(await bridge.call('submit', { trialId: 't1', spec }), { ok: true })
  await event(({ kind }) => kind === 'progress')
  assert.deepEqual(await bridge.call('ping'), { ok: { pid: bridge.pid, trialId: 't1' } })
  const refusal = {
    error: { code: 'PRUNE_UNAVAILABLE', message: 'trial t1 is still running', pointer: '' },
  }
  assert.deepEqual(await bridge.call('submit', { trialId: 't2', spec }), refusal)
  assert.deepEqual(await bridge.call('fingerprint', spec), refusal)
  assert.deepEqual(await bridge.call('cancel', { trialId: 't2' }), { ok: false })

  for (const [name, garbage] of [
    ['submit', 'nonsense'],
    ['submit', { trialId: 't2' }],
    ['submit', { trialId: 't2', spec: { ...spec, level: 2 } }],
    ['check', null],
    ['fingerprint', []],
    ['cancel', 7],
  ] as const) {
    const { error } = (await bridge.call(name, garbage)) as { error: { code: string } }
    assert.equal(error.code, 'PRUNE_VALIDATION', name)
  }
  const { error } = (await bridge.call('check')) as { error: { code: string } }
  assert.equal(error.code, 'PRUNE_INTERNAL')

  assert.deepEqual(await bridge.call('cancel', { trialId: 't1' }), { ok: true })
  const done = await event(({ kind }) => kind === 'done')
  assert.equal(done.kind === 'done' && done.result.status, 'cancelled')
  assert.deepEqual(await bridge.call('ping'), { ok: { pid: bridge.pid, trialId: null } })
})

test('whatever is printed, warned, logged or written during a trial is told with its id', async () => {
  const { bridge, events, event, lines } = await openFacade('loud')
  await bridge.call('submit', { trialId: 't1', spec: trial() })
  await event(({ kind }) => kind === 'done')
  const logged = events.flatMap((entry) => (entry.kind === 'log' ? [entry] : []))
  const found = (text: string) => logged.find(({ message }) => message.includes(text))
  assert.deepEqual(
    ['printed', 'warned', 'logged'].map((text) => {
      const line = found(text)
      return [line?.trialId, line?.level, line?.logger]
    }),
    [
      ['t1', 'info', 'stdout'],
      ['t1', 'warning', 'py.warnings'],
      ['t1', 'error', 'lib'],
    ],
  )
  await bridge.close()
  assert.deepEqual(lines.toSorted(), ['echoed', 'written'])
  const { kind } = events.at(-1) ?? {}
  assert.equal(kind, 'done')
})

test('a trial that never looks at the flag is interrupted by the signal, but only once it was asked to stop', async () => {
  const { bridge, event } = await openFacade('loud')
  await bridge.call('submit', { trialId: 't1', spec: trial({ seed: 13 }) })
  await event(({ kind }) => kind === 'progress')
  bridge.kill('SIGUSR1')
  assert.deepEqual(await bridge.call('ping'), { ok: { pid: bridge.pid, trialId: 't1' } })
  await bridge.call('cancel', { trialId: 't1' })
  bridge.kill('SIGUSR1')
  const done = await event(({ kind }) => kind === 'done')
  assert.equal(done.kind === 'done' && done.result.status, 'cancelled')

  await bridge.call('submit', { trialId: 't2', spec: trial() })
  const next = await event((entry) => entry.kind === 'done' && entry.trialId === 't2')
  assert.equal(next.kind === 'done' && next.result.status, 'succeeded')
})

test('a setting that Python refuses is told to whoever asks', async () => {
  const log = createTestLog()
  const wrong = await startEngine({
    python: PYTHON,
    env: { ...env, SECATEUR_DEVICE: 'cuda:7' },
    logger: log.logger,
  })
  opened.push(wrong)
  await assert.rejects(wrong.describe(), { name: 'SecateurError', code: 'PRUNE_VALIDATION' })
})
