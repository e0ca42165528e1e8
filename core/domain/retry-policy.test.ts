import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { decideRetry, type Failure, type RetryContext } from './retry-policy.ts'

const error = (type: string, message = 'why') => ({ type, message, traceback: null })

/** Failures of one trial, numbered from 1. */
const failures = (...given: Partial<Failure>[]): Failure[] =>
  given.map((changes, index) => ({
    number: index + 1,
    host: 'gpu-1/cuda:0',
    exitCode: null,
    signal: null,
    error: null,
    ...changes,
  }))

/** The decision after the last of some failures. */
const decide = (given: Partial<Failure>[], changes: Partial<RetryContext> = {}) => {
  const all = failures(...given)
  const last = all.at(-1)
  assert.ok(last)
  return decideRetry(last, {
    earlier: all.slice(0, -1),
    maxAttempts: 10,
    cancelling: false,
    random: 0.5,
    ...changes,
  })
}

const SILENT = { error: error('PRUNE_HOST_SILENT') }
const SEGV = { signal: 'SIGSEGV', error: error('PythonDied', 'Python was killed by SIGSEGV.') }
const EXIT = { exitCode: 9, error: error('PythonDied', 'Python exited with 9.') }
const OOM = { error: error('PRUNE_OUT_OF_MEMORY', 'tried to allocate 2 GiB') }
const OOM_KILL = { ...OOM, signal: 'SIGKILL' }
const AWAY = { error: error('PRUNE_UNAVAILABLE') }
const ELSEWHERE = { host: 'gpu-2/cuda:0' }

const cases: {
  when: string
  given: Partial<Failure>[]
  context?: Partial<RetryContext>
  to: string
  type?: string
  is?: string
}[] = [
  { when: 'the host went silent', given: [SILENT], to: 'pending' },
  { when: 'Python was killed', given: [SEGV], to: 'pending' },
  { when: 'Python exited', given: [EXIT], to: 'pending' },
  { when: 'a part of the service was unavailable', given: [AWAY], to: 'pending' },
  {
    when: 'a dataset could not be read on its host',
    given: [{ error: error('PRUNE_DATASET_UNAVAILABLE') }],
    to: 'pending',
  },
  { when: 'the device failed', given: [{ error: error('PRUNE_DEVICE_FAILED') }], to: 'pending' },
  { when: 'memory ran out', given: [OOM], to: 'pending' },
  { when: 'the kernel killed Python for its memory', given: [OOM_KILL], to: 'pending' },
  {
    when: 'the method raised',
    given: [{ error: error('builtins.ValueError') }],
    to: 'failed',
    type: 'builtins.ValueError',
    is: 'permanent',
  },
  {
    when: 'the model is bad',
    given: [{ error: error('PRUNE_UNREADABLE_MODEL') }],
    to: 'failed',
    type: 'PRUNE_UNREADABLE_MODEL',
    is: 'permanent',
  },
  { when: 'the reason of the failure is unknown', given: [{}], to: 'failed', is: 'permanent' },

  {
    when: 'memory ran out twice',
    given: [OOM, OOM],
    to: 'failed',
    type: 'PRUNE_OUT_OF_MEMORY',
    is: 'permanent',
  },
  {
    when: 'memory ran out twice, once by a kernel kill, with another failure in between',
    given: [OOM_KILL, SILENT, { ...OOM, ...ELSEWHERE }],
    to: 'failed',
    type: 'PRUNE_OUT_OF_MEMORY',
    is: 'permanent',
  },
  { when: 'memory ran out after another failure', given: [SEGV, OOM], to: 'pending' },

  { when: 'it failed twice in the same way on one host', given: [SEGV, SEGV], to: 'pending' },
  {
    when: 'it failed in different ways on two hosts',
    given: [SEGV, { ...EXIT, ...ELSEWHERE }],
    to: 'pending',
  },
  { when: 'two hosts went silent', given: [SILENT, { ...SILENT, ...ELSEWHERE }], to: 'pending' },
  {
    when: 'it failed in the same way on two hosts',
    given: [SEGV, SILENT, { ...SEGV, ...ELSEWHERE }],
    to: 'failed',
    type: 'PRUNE_SAME_ON_TWO_HOSTS',
    is: 'permanent',
  },
  {
    when: 'it failed with the same error on two hosts',
    given: [AWAY, { ...AWAY, ...ELSEWHERE }],
    to: 'failed',
    type: 'PRUNE_SAME_ON_TWO_HOSTS',
    is: 'permanent',
  },

  {
    when: 'Python died three times',
    given: [SEGV, SILENT, EXIT, SEGV],
    to: 'failed',
    type: 'PRUNE_QUARANTINED',
    is: 'permanent',
  },
  {
    when: 'hosts went silent, and Python died twice',
    given: [SILENT, SEGV, SILENT, EXIT, SILENT],
    to: 'pending',
  },
  {
    when: 'Python died three times and the attempts are used up',
    given: [SEGV, SEGV, SEGV],
    context: { maxAttempts: 3 },
    to: 'failed',
    type: 'PRUNE_QUARANTINED',
    is: 'permanent',
  },

  {
    when: 'the last attempt that the job allows was lost',
    given: [SEGV, SILENT, SILENT],
    context: { maxAttempts: 3 },
    to: 'failed',
    type: 'PRUNE_ATTEMPTS_EXHAUSTED',
    is: 'transient',
  },
  {
    when: 'the job allows one attempt',
    given: [SILENT],
    context: { maxAttempts: 1 },
    to: 'failed',
    type: 'PRUNE_ATTEMPTS_EXHAUSTED',
    is: 'transient',
  },

  {
    when: 'its attempt was lost while its job was being cancelled',
    given: [SEGV, SEGV, SEGV],
    context: { cancelling: true },
    to: 'cancelled',
  },
  {
    when: 'the method raised while its job was being cancelled',
    given: [{ error: error('builtins.ValueError') }],
    context: { cancelling: true },
    to: 'failed',
    type: 'builtins.ValueError',
    is: 'permanent',
  },
]

describe('a trial moves', () => {
  for (const { when, given, context, to, type, is = 'transient' } of cases) {
    test(`to ${to} when ${when}`, () => {
      const decision = decide(given, context)
      assert.deepEqual([decision.to, decision.failureClass], [to, is])
      assert.equal('error' in decision ? decision.error?.type : undefined, type)
    })
  }
})

test('the error of a failed trial lists its attempts, their hosts and how they ended', () => {
  const messageOf = (...arguments_: Parameters<typeof decide>) => {
    const decision = decide(...arguments_)
    return 'error' in decision ? decision.error?.message : undefined
  }
  assert.equal(
    messageOf([SEGV, SILENT, EXIT, SEGV]),
    'Python died 3 times: attempt 1 on gpu-1/cuda:0, killed by SIGSEGV; attempt 3 on gpu-1/cuda:0, exit status 9; ' +
      'attempt 4 on gpu-1/cuda:0, killed by SIGSEGV.',
  )
  assert.equal(
    messageOf([AWAY, { ...AWAY, ...ELSEWHERE }]),
    'The trial failed on two hosts in the same way: attempt 1 on gpu-1/cuda:0, PRUNE_UNAVAILABLE; ' +
      'attempt 2 on gpu-2/cuda:0, PRUNE_UNAVAILABLE. why',
  )
  assert.equal(
    messageOf([SILENT, SEGV], { maxAttempts: 2 }),
    '2 of 2 attempts failed. The last one: attempt 2 on gpu-1/cuda:0, killed by SIGSEGV. Python was killed by SIGSEGV.',
  )
})

test('delays double from a second to a minute, and vary by a quarter', () => {
  const delays = (random: number) =>
    Array.from({ length: 9 }, (_, earlier) => {
      const decision = decide(Array(earlier + 1).fill(SILENT), { random })
      assert.ok(decision.to === 'pending')
      return decision.delaySeconds
    })
  assert.deepEqual(delays(0.5), [1, 2, 4, 8, 16, 32, 60, 60, 60])
  assert.deepEqual(delays(0).slice(0, 3), [0.75, 1.5, 3])
  assert.deepEqual(delays(1).slice(0, 3), [1.25, 2.5, 5])
})
