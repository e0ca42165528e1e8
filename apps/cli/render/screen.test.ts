import assert from 'node:assert/strict'
import { test } from 'node:test'
import { stripVTControlCharacters } from 'node:util'
import type { Schemas } from '../../../clients/typescript/index.ts'
import { frame } from './screen.ts'
import { reasonsOf } from './view.ts'

const trial = (id: string, level: number, status: Schemas['TrialStatus'], fraction?: number) =>
  ({
    method: { id, params: {} },
    level,
    status,
    progress: fraction === undefined ? null : { fraction, message: 'block 7 of 30: mlp.down_proj' },
  }) as Schemas['Trial']

const trials = [
  trial('dense', 0, 'succeeded'),
  trial('magnitude', 0.5, 'succeeded'),
  trial('magnitude', 0.7, 'failed'),
  trial('wanda', 0.5, 'running', 0.5),
  trial('wanda', 0.7, 'queued'),
]

const job = {
  name: 'nightly',
  status: 'running',
  waitingFor: null,
  endedAt: null,
  progress: {
    trials: 5,
    succeeded: 2,
    failed: 1,
    cancelled: 0,
    notApplicable: 0,
    fraction: 0.7,
    etaSeconds: 83,
  },
} as Schemas['Job']

test('a frame has one bar for the job and one for each method', () => {
  const bar = (filled: number) => '█'.repeat(filled).padEnd(24, '░')
  assert.deepEqual(stripVTControlCharacters(frame(job, trials, 200)).split('\n'), [
    `nightly    ${bar(16)}  70%  running, 3/5 trials, 1 min 23 s left`,
    `dense      ${bar(24)} 100%  1/1`,
    `magnitude  ${bar(24)} 100%  2/2  1 failed`,
    `wanda      ${bar(6)}  25%  0/2  0.5: block 7 of 30: mlp.down_proj`,
  ])
})

test('a queued job shows its place, and a cancelled one how far it came', () => {
  const noteOf = (changes: object, place?: Schemas['QueuePlace']) => {
    const progress = { ...job.progress, succeeded: 4, failed: 0, trials: 10, fraction: 0.4, etaSeconds: null }
    const [line = ''] = frame({ ...job, progress, ...changes } as Schemas['Job'], [], 200, place).split('\n')
    return stripVTControlCharacters(line).split('░ ')[1]?.trim()
  }
  const place = { jobId: '', position: 2, trialsAhead: 9 }
  assert.equal(
    noteOf({ status: 'queued' }, place),
    '40%  queued at place 2 behind 9 trials, 4/10 trials, time unknown',
  )
  assert.equal(
    noteOf({ status: 'queued' }, { ...place, position: 1 }),
    '40%  queued, next in line, 4/10 trials, time unknown',
  )
  const endedAt = '2026-11-24T08:00:00.000Z'
  assert.equal(noteOf({ status: 'cancelled', endedAt }), '40%  cancelled after 4 of 10 trials')
})

test('a cancelled trial does not fill the bar of its method', () => {
  const lines = frame(job, [trial('wanda', 0.5, 'succeeded'), trial('wanda', 0.7, 'cancelled')], 200).split(
    '\n',
  )
  assert.match(stripVTControlCharacters(lines[1] ?? ''), / 50% {2}2\/2 {2}1 cancelled$/)
})

test('no line of a frame is wider than the terminal', () => {
  for (const line of stripVTControlCharacters(frame(job, trials, 60)).split('\n'))
    assert.ok(line.length <= 60)
})

test('the reasons list each failure, and a method that does not apply once for all its levels', () => {
  const bias = (level: number) => ({
    ...trial('bias', level, 'not_applicable'),
    error: null,
    reason: 'no Linear has a bias',
  })
  const failed = {
    ...trial('wanda', 0.3, 'failed'),
    pattern: 'unstructured',
    error: { type: 'MemoryError', message: 'out of memory\nat block 7', traceback: null },
    reason: null,
  }
  const succeeded = { ...trial('wanda', 0.5, 'succeeded'), error: null, reason: null }
  assert.deepEqual(reasonsOf([succeeded, bias(0.5), bias(0.7), failed]).map(stripVTControlCharacters), [
    '– bias does not apply: no Linear has a bias',
    '✗ wanda at 0.3: MemoryError: out of memory',
  ])
})
