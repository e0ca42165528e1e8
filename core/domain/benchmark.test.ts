import assert from 'node:assert/strict'
import { test } from 'node:test'
import { benchmarkStatus } from './benchmark.ts'
import type { JobStatus } from './status.ts'

const cases: [JobStatus[], JobStatus][] = [
  [['queued', 'queued'], 'queued'],
  [['queued', 'running'], 'running'],
  [['queued', 'succeeded'], 'running'],
  [['running', 'cancelled'], 'running'],
  [['cancelling', 'queued'], 'running'],
  [['cancelling', 'cancelled', 'succeeded'], 'cancelling'],
  [['succeeded', 'succeeded'], 'succeeded'],
  [['failed', 'failed'], 'failed'],
  [['succeeded', 'failed'], 'partially_succeeded'],
  [['succeeded', 'partially_succeeded'], 'partially_succeeded'],
  [['succeeded', 'failed', 'cancelled'], 'cancelled'],
]
for (const [jobs, status] of cases)
  test(`a benchmark with jobs that are ${jobs.join(', ')} is ${status}`, () => {
    assert.equal(benchmarkStatus(jobs), status)
  })
