/** Over a Python that misbehaves: test/fixtures/python/puppet. */
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

const request = (model: string): CheckRequest => ({
  model,
  methods: [],
  levels: [],
  patterns: null,
  allocation: 'uniform',
  calibration: { dataset: 'd', split: null, samples: 1, seqlen: null, sampling: 'random', seed: 0 },
  evaluations: [],
})
const sound = { problems: [], methods: null, model: null }

test('nothing is started before the first question, and one process by several at once', async () => {
  assert.equal(starts(), 0)
  const answers = await Promise.all([1, 2, 3].map(() => engine.check(request('sound'))))
  assert.deepEqual(answers, [sound, sound, sound])
  assert.equal(starts(), 1)
})

test('the death of Python fails the questions that wait for it; the next one starts a fresh process', async () => {
  const before = starts()
  await Promise.all([1, 2, 3].map(() => assert.rejects(engine.check(request('exit')), UNAVAILABLE)))
  assert.deepEqual(await engine.check(request('sound')), sound)
  assert.equal(starts(), before + 1)
})

test('an answer that fits no schema is an error, and Python lives on', async () => {
  const before = starts()
  await assert.rejects(engine.describe(), UNAVAILABLE)
  assert.deepEqual(await engine.check(request('sound')), sound)
  assert.equal(starts(), before)
})

test('a Python that cannot be started is tried again at every question', async () => {
  const broken = openEngine({ python: '/nowhere/python', env, logger: log.logger })
  await assert.rejects(broken.check(request('sound')), UNAVAILABLE)
  await assert.rejects(broken.check(request('sound')), UNAVAILABLE)
  await broken.close()
})
