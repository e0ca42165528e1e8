/** Uses a Python that misbehaves: test/fixtures/python/puppet. test/engine/checks.test.ts uses the real one. */
import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import type { CheckRequest } from '#core/schemas/catalogue.ts'
import { createTestLog } from '../../test/support/log.ts'
import { openEngine } from './client.ts'

const python = process.env.SECATEUR_PYTHON ?? '.venv/bin/python'
const env = { PATH: String(process.env.PATH), PYTHONPATH: 'test/fixtures/python/puppet' }
const UNAVAILABLE = { name: 'SecateurError', code: 'PRUNE_UNAVAILABLE' }

const log = createTestLog()
const engine = openEngine({ python, env, logger: log.logger })
after(() => engine.close())

const starts = () => log.lines.filter(({ msg }) => msg === 'Python is up').length
const asker = (teamId: string) => ({ teamId, signal: new AbortController().signal })

const request = (model: string): CheckRequest => ({
  model,
  methods: [],
  levels: [],
  patterns: null,
  allocation: 'uniform',
  calibration: {
    dataset: 'd',
    split: null,
    samples: 1,
    seqlen: null,
    bos: 'auto',
    sampling: 'random',
    seed: 0,
  },
  evaluations: [],
})
const sound = { problems: [], methods: null, model: null, memory: [] }

test('the first question starts Python, and concurrent questions start it once', async () => {
  assert.equal(starts(), 0)
  const teams = ['a', 'b', 'c']
  const answers = await Promise.all(teams.map((team) => engine.check(request('sound'), asker(team))))
  assert.deepEqual(answers, [sound, sound, sound])
  assert.equal(starts(), 1)
})

test('the death of Python fails the question, and the next question starts a fresh process', async () => {
  const before = starts()
  await assert.rejects(engine.check(request('exit'), asker('a')), UNAVAILABLE)
  assert.deepEqual(await engine.check(request('sound'), asker('a')), sound)
  assert.equal(starts(), before + 1)
})

test('an answer that does not fit its schema is an error, and Python keeps running', async () => {
  const before = starts()
  await assert.rejects(engine.check(request('misshapen'), asker('a')), UNAVAILABLE)
  assert.deepEqual(await engine.check(request('sound'), asker('a')), sound)
  assert.equal(starts(), before)
})

test('while the check of one team goes on, others are answered, and an aborted signal ends it', async () => {
  const gone = new AbortController()
  const endless = engine.check(request('endless'), { teamId: 'a', signal: gone.signal })
  const ended = assert.rejects(endless, { ...UNAVAILABLE, message: 'the check was cancelled' })
  await log.line(({ msg }) => msg === 'a check waits for its cancellation')
  assert.deepEqual(await engine.check(request('sound'), asker('b')), sound)
  assert.deepEqual((await engine.describe()).methods, [])
  gone.abort()
  await ended
})

test('every question tries again to start a Python that could not be started', async () => {
  const broken = openEngine({ python: '/nowhere/python', env, logger: log.logger })
  await assert.rejects(broken.check(request('sound'), asker('a')), UNAVAILABLE)
  await assert.rejects(broken.check(request('sound'), asker('a')), UNAVAILABLE)
  await broken.close()
})
