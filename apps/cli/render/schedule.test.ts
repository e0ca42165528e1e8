import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Schemas } from '../../../clients/typescript/index.ts'
import { describeSchedule } from './schedule.ts'

const schedule = {
  id: '019a0b1c-2d3e-7000-8000-000000000001',
  name: 'nightly',
  cron: '30 2 * * *',
  zone: 'Europe/Berlin',
  words: 'At 02:30 AM',
  next: ['2026-11-28T01:30:00.000Z', '2026-11-29T01:30:00.000Z'],
  pausedAt: null,
  overlap: 'cancel_previous',
  retention: { days: 90 },
  job: { model: 'demo/brown-opt', methods: ['wanda'], levels: [0.5, 0.7] },
} as unknown as Schemas['Schedule']

const run = (day: number, status: Schemas['ScheduleRunStatus'], more: object = {}) =>
  ({
    slotAt: `2026-11-${day}T01:30:00.000Z`,
    manual: false,
    status,
    reason: null,
    jobId: `019a0b1c-2d3e-7000-8000-0000000000${day}`,
    worse: 0,
    regressions: [],
    changes: [],
    ...more,
  }) as unknown as Schemas['ScheduleRun']

const wanda = { method: { id: 'wanda', params: {} }, level: 0.5, pattern: 'unstructured' }
const regression = {
  ...wanda,
  metric: 'perplexity',
  dataset: 'brown',
  split: 'test',
  seqlen: 128,
  bos: null,
  before: 93.52,
  after: 97.1,
  status: 'ok',
  against: 'previous',
}
const change = { what: 'revision', before: ['a'], after: ['b'], against: 'previous' }
const reason = { code: 'PRUNE_PAUSED', detail: 'The schedule was paused.', errors: [] }

test('describes a schedule with a strip of its runs, oldest first, and a row for each run in its zone', () => {
  const runs = [
    run(27, 'submitted'),
    run(26, 'regressed', { worse: 3, regressions: [regression], changes: [change] }),
    run(25, 'skipped', { jobId: null, reason }),
    run(24, 'succeeded', { manual: true }),
  ]
  assert.deepEqual(describeSchedule({ schedule, runs }).split('\n'), [
    'nightly',
    'id       019a0b1c-2d3e-7000-8000-000000000001',
    'slots    30 2 * * * (Europe/Berlin): At 02:30 AM',
    'next     2026-11-28 02:30 UTC+01:00, 2026-11-29 02:30 UTC+01:00',
    'job      demo/brown-opt, 1 method, 2 levels',
    'overlap  cancel previous',
    'keeps    runs of 90 days',
    'runs     ✓·▼…',
    '         ✓ good  ▼ worse  ✗ failed  – cancelled  · skipped or missed  … running',
    '',
    'SLOT                               STATUS     JOB            DETAILS',
    '2026-11-27 02:30 UTC+01:00         submitted  019a0b1c-2d3e',
    '2026-11-26 02:30 UTC+01:00         regressed  019a0b1c-2d3e  wanda at 0.5, perplexity on brown, test, seqlen 128: 93.52 → 97.1 (against previous); 2 more; revision a → b',
    '2026-11-25 02:30 UTC+01:00         skipped                   The schedule was paused.',
    '2026-11-24 02:30 UTC+01:00 manual  succeeded  019a0b1c-2d3e',
  ])
})
