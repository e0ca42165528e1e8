import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  isJobEnded,
  jobOutcome,
  jobSources,
  OPEN_TRIAL_STATUSES,
  type TrialCounts,
  trialSources,
} from './status.ts'

const counts = (given: Partial<TrialCounts>): TrialCounts => ({
  pending: 0,
  queued: 0,
  running: 0,
  succeeded: 0,
  failed: 0,
  cancelled: 0,
  not_applicable: 0,
  ...given,
})

test('only open statuses have moves', () => {
  assert.deepEqual(OPEN_TRIAL_STATUSES, ['pending', 'queued', 'running'])
  assert.deepEqual((['succeeded', 'partially_succeeded', 'failed', 'cancelled'] as const).map(isJobEnded), [
    true,
    true,
    true,
    true,
  ])
})

test('only a queued trial starts running, and a cancelling job ends only as cancelled', () => {
  assert.deepEqual(trialSources('running'), ['queued'])
  assert.deepEqual(trialSources('succeeded'), ['running'])
  assert.deepEqual(jobSources('succeeded'), ['running'])
  assert.deepEqual(jobSources('cancelled'), ['queued', 'running', 'cancelling'])
})

test('the outcome of a job follows from the outcomes of its trials', () => {
  assert.equal(jobOutcome(counts({ succeeded: 2, not_applicable: 1 }), false), 'succeeded')
  assert.equal(jobOutcome(counts({ not_applicable: 1 }), false), 'succeeded')
  assert.equal(jobOutcome(counts({ succeeded: 2, failed: 1 }), false), 'partially_succeeded')
  assert.equal(jobOutcome(counts({ not_applicable: 1, failed: 1 }), false), 'partially_succeeded')
  assert.equal(jobOutcome(counts({ failed: 3 }), false), 'failed')
  assert.equal(jobOutcome(counts({ succeeded: 3 }), true), 'cancelled')
  assert.equal(jobOutcome(counts({ succeeded: 3, cancelled: 1 }), false), 'cancelled')
})
