/** Uses a Python that misbehaves: test/fixtures/python/puppet. test/engine/facade.test.ts uses the real one. */
import assert from 'node:assert/strict'
import { after, type TestContext, test } from 'node:test'
import { SecateurError } from '#core/errors.ts'
import type { Progress } from '#core/schemas/events.ts'
import type { TrialSpec } from '#core/schemas/spec.ts'
import { trialResult } from '../../test/support/fixtures.ts'
import { createTestLog } from '../../test/support/log.ts'
import { BadResultError } from './answers.ts'
import { PythonDied } from './bridge.ts'
import { type EngineProcess, startEngine } from './process.ts'

const python = process.env.SECATEUR_PYTHON ?? '.venv/bin/python'
const env = { PATH: String(process.env.PATH), PYTHONPATH: 'test/fixtures/python/puppet' }

const started: EngineProcess[] = []
after(() => Promise.all(started.map((engine) => engine.close())))

async function start() {
  const log = createTestLog()
  const engine = await startEngine({ python, env, logger: log.logger })
  started.push(engine)
  /** Runs trial `t1`, in which Python does what `act` says. */
  const run = (act: object, signal = new AbortController().signal) => {
    const progress: Progress[] = []
    const trial = engine.run('t1', spec(act), {
      keep: null,
      signal,
      onProgress: (latest) => progress.push(latest),
      logger: log.logger.child({ trialId: 't1' }),
    })
    return { ...trial, progress }
  }
  return { engine, log, run }
}

const spec = (params: object): TrialSpec => ({
  model: 'm',
  revision: null,
  method: { id: 'puppet', params: { ...params } },
  level: 0.5,
  pattern: 'unstructured',
  calibration: {
    dataset: 'd',
    split: null,
    samples: 1,
    seqlen: null,
    bos: 'auto',
    sampling: 'random',
    seed: 0,
  },
  evaluations: [
    { metric: 'perplexity', dataset: 'd', split: null, seqlen: null, bos: 'auto', windows: null },
  ],
  dtype: 'auto',
  allocation: 'uniform',
  pass: 'sequential',
  seed: 0,
})

const progressEvent = (trialId: string, step: number) => ({
  kind: 'progress',
  trialId,
  at: 0,
  progress: { phase: 'prune', step, steps: 4, unit: 'layer', fraction: step / 4, message: 'm' },
})
const logEvent = (level: string, message: string, trialId: string | null = 't1') => ({
  kind: 'log',
  trialId,
  at: 0,
  level,
  logger: 'lib',
  message,
})
const done = (trialId = 't1', changes: object = {}) => ({
  kind: 'done',
  trialId,
  at: 0,
  result: { ...trialResult(), ...changes },
})

test('a trial reports its progress in order and its result, and ignores events of other trials', async () => {
  const { run } = await start()
  const events = [progressEvent('t0', 3), done('t0'), progressEvent('t1', 1), progressEvent('t1', 2), done()]
  const { result, progress } = run({ events })
  assert.deepEqual(await result, trialResult())
  assert.deepEqual(
    progress.map(({ step }) => step),
    [1, 2],
  )
})

test('events that do not fit the schema are logged and dropped', async () => {
  const { run, log } = await start()
  const bad = ['not JSON', { kind: 'dance' }, progressEvent('t1', -1), { ...logEvent('info', 'x'), extra: 1 }]
  const { result, progress } = run({ events: [...bad, '{"kind": "progress", "fraction": NaN}', done()] })
  await result
  assert.deepEqual(progress, [])
  const complaints = log.lines.filter(
    ({ msg }) => msg === 'Python sent an event that does not fit its schema',
  )
  assert.deepEqual(
    complaints.map(({ level, problem }) => [level, typeof problem]),
    Array(5).fill(['error', 'string']),
  )
})

test('a result that does not fit its schema fails the trial, and Python keeps running', async () => {
  const { run } = await start()
  const { result } = run({ events: [done('t1', { measurements: null })] })
  await assert.rejects(result, (error) => {
    assert.ok(error instanceof BadResultError)
    assert.match(error.message, /^the result does not fit its schema: /)
    return true
  })
  assert.deepEqual(await run({ events: [done()] }).result, trialResult())
})

test("Python's log lines keep their level, logger and trial, and form the log tail", async () => {
  const { run, log } = await start()
  const levels = ['debug', 'info', 'warning', 'error', 'critical']
  const events = [
    ...levels.map((level) => logEvent(level, `at ${level}`)),
    logEvent('info', 'not its own', null),
  ]
  const { result, logTail } = run({ events, print: 'raw\n', doneWhenInterrupted: done() })
  const raw = await log.line(({ msg }) => msg === 'raw')
  assert.deepEqual([raw.level, raw.source, raw.trialId], ['warn', 'python', 't1'])
  assert.deepEqual(
    log.lines.filter(({ source }) => source === 'lib').map((line) => [line.level, line.msg, line.trialId]),
    [
      ['debug', 'at debug', 't1'],
      ['info', 'at info', 't1'],
      ['warn', 'at warning', 't1'],
      ['error', 'at error', 't1'],
      ['fatal', 'at critical', 't1'],
      ['info', 'not its own', undefined],
    ],
  )
  assert.deepEqual(logTail().split('\n').toSorted(), [
    '',
    'critical lib: at critical',
    'debug lib: at debug',
    'error lib: at error',
    'info lib: at info',
    'raw',
    'warning lib: at warning',
  ])
  process.kill(started.at(-1)?.pid ?? 0, 'SIGUSR1')
  await result
})

test('the log tail is bounded and keeps the end', async () => {
  const { run } = await start()
  const long = Array.from({ length: 5 }, (_, i) => logEvent('info', `${i}`.repeat(8_000)))
  const { result, logTail } = run({ events: [...long, logEvent('info', 'the end'), done()] })
  await result
  assert.equal(logTail().length, 16_384)
  assert.ok(logTail().endsWith('4\ninfo lib: the end\n'))
})

test('the death of Python fails its trial, with the exit status and the last output', async () => {
  const { run } = await start()
  const { result, logTail } = run({ events: [logEvent('error', 'help')], print: 'out of luck\n', exit: 9 })
  await assert.rejects(result, (error) => {
    assert.ok(error instanceof PythonDied)
    assert.deepEqual([error.code, error.signal, error.tail], [9, null, 'out of luck'])
    return true
  })
  assert.match(logTail(), /error lib: help/)
})

const fakeTime = ({ mock }: TestContext, ...apis: ('setTimeout' | 'setInterval')[]) => {
  mock.timers.enable({ apis })
  return mock.timers
}

test('an ignored cancel flag is followed by SIGUSR1', async (context) => {
  const { run, log } = await start()
  const time = fakeTime(context, 'setTimeout')
  const cancel = new AbortController()
  const { result } = run({ doneWhenInterrupted: done('t1', { status: 'cancelled' }) }, cancel.signal)
  cancel.abort()
  await log.line(({ msg }) => msg === 'cancel heard')
  time.tick(5_000)
  assert.equal((await result).status, 'cancelled')
})

test('an ignored SIGUSR1 is followed by SIGKILL', async (context) => {
  const { run, log } = await start()
  const time = fakeTime(context, 'setTimeout')
  const cancel = new AbortController()
  cancel.abort()
  const { result } = run({}, cancel.signal)
  const ended = assert.rejects(result, { name: 'PythonDied', signal: 'SIGKILL' })
  await log.line(({ msg }) => msg === 'cancel heard')
  time.tick(5_000)
  await log.line(({ msg }) => msg === 'SIGUSR1 heard')
  time.tick(5_000)
  await ended
})

test('Python is pinged during a trial, and killed if a ping has no answer for minutes', async (context) => {
  const { run, log } = await start()
  const time = fakeTime(context, 'setTimeout', 'setInterval')
  const { result } = run({ events: [logEvent('info', 'begun')], hangsOn: ['ping'] })
  const ended = assert.rejects(result, { name: 'PythonDied', signal: 'SIGKILL' })
  await log.line(({ msg }) => msg === 'begun')
  time.tick(10_000)
  await log.line(({ msg }) => msg === 'ping heard')
  time.tick(180_000)
  time.reset() // the end of the process clears timers that were real
  await ended
  assert.ok(log.lines.some(({ msg }) => msg === 'Python does not answer; it is killed'))
})

test('Python is killed if it does not answer a question', async (context) => {
  const { engine } = await start()
  const time = fakeTime(context, 'setTimeout')
  const answer = engine.fingerprint(spec({ fingerprint: 'never' }))
  const ended = assert.rejects(answer, { name: 'PythonDied', signal: 'SIGKILL' })
  time.tick(1_800_000)
  await ended
})

test('rejects an answer that does not fit its schema, and passes on an error that Python answers', async () => {
  const { engine } = await start()
  await assert.rejects(engine.describe(), { name: 'BadResultError' })
  await assert.rejects(engine.fingerprint(spec({})), (error) => {
    assert.ok(error instanceof SecateurError)
    assert.equal(error.code, 'PRUNE_UNKNOWN_MODEL')
    assert.deepEqual(error.items, [
      { pointer: '#/model', code: 'PRUNE_UNKNOWN_MODEL', detail: 'no such model' },
    ])
    return true
  })
})
