/** A job with trials in every state that a table can show. */

import { DEFAULT_TEAM_ID } from '#core/domain/ids.ts'
import { planTrials } from '#core/domain/plan.ts'
import type { TrialStatus } from '#core/domain/status.ts'
import type { Job, MeasuredTrial } from '#core/repositories/index.ts'
import type { Measurement, Protocol } from '#core/schemas/result.ts'
import { environment, jobSpec, measurement } from './fixtures.ts'

const NOW = new Date('2026-11-24T08:00:00Z')

export const job: Job = {
  id: '019a0000-0000-7000-8000-00000000000a',
  teamId: DEFAULT_TEAM_ID,
  name: null,
  notes: null,
  tags: [],
  benchmarkId: null,
  status: 'running',
  modelSize: null,
  pastSeconds: null,
  version: 1,
  spec: jobSpec({
    methods: [
      { id: 'wanda', params: { variant: true }, patterns: ['2:4', 'unstructured'] },
      { id: 'magnitude', params: {}, patterns: ['unstructured', 'structured'] },
      { id: 'l1-norm', params: {}, patterns: ['structured'] },
    ],
    levels: [0.7, 0.5],
    evaluations: [
      { metric: 'perplexity', dataset: 'brown', split: null, seqlen: 32, bos: 'auto', windows: null },
      { metric: 'perplexity', dataset: 'wikitext2', split: null, seqlen: 64, bos: 'auto', windows: null },
    ],
  }),
  model: 'demo/smollm2-135m',
  priority: 0,
  pool: 'default',
  labels: [],
  gpuMemoryBytes: null,
  requestId: 'request-1',
  traceparent: null,
  plannedTrials: 12,
  waitsForHost: false,
  needsAttention: false,
  plannedAt: NOW,
  startedAt: NOW,
  endedAt: null,
  createdAt: NOW,
  updatedAt: NOW,
}

export const protocol: Protocol = {
  model: 'demo/smollm2-135m',
  revision: 'r1',
  calibration: {
    dataset: 'brown',
    split: 'train',
    digest: 'd'.repeat(64),
    samples: 4,
    seqlen: 32,
    bos: null,
    tokens: 128,
    imageTokens: null,
    sampling: 'random',
    seed: 0,
  },
  dtype: 'float32',
  storageDtype: 'float32',
  pass: 'sequential',
  allocation: 'uniform',
  blockLevels: null,
  tasks: [],
  seed: 0,
}

export const idOf = (ordinal: number) =>
  `019a0000-0000-7000-8000-0000000001${String(ordinal).padStart(2, '0')}`
const wikitext = (changes: Partial<Measurement> = {}) =>
  measurement({ dataset: 'wikitext2', seqlen: 64, windows: 5, ...changes })

/** The state of each trial, in the order of the plan. */
const ENDINGS: { status: TrialStatus; measurements?: Measurement[]; sparsity?: number }[] = [
  { status: 'succeeded', measurements: [measurement({ value: 28.8215 }), wikitext({ value: 21 })] }, // dense
  { status: 'not_applicable' }, // wanda 2:4
  { status: 'succeeded', measurements: [measurement({ value: 31.25 }), wikitext({ value: 22.5 })] }, // wanda 0.5
  {
    status: 'succeeded', // wanda 0.7
    measurements: [measurement({ value: null, status: 'overflow' }), wikitext({ value: 1_234_567.8 })],
  },
  { status: 'failed' }, // magnitude 0.5
  { status: 'running' }, // magnitude 0.7
  { status: 'cancelled' }, // magnitude, whole rows, 0.5
  {
    status: 'succeeded', // magnitude, whole rows, 0.7
    measurements: [measurement({ value: 99.5 }), wikitext()],
    sparsity: 0.6328125,
  },
  { status: 'queued' }, // l1-norm 0.5
  { status: 'succeeded', measurements: [measurement({ value: 88 }), wikitext()] }, // l1-norm 0.7
]

export const trials: MeasuredTrial[] = planTrials(job.spec).map((planned) => {
  const {
    status,
    measurements = [],
    sparsity = planned.level,
  } = ENDINGS[planned.ordinal] ?? {
    status: 'pending',
  }
  const measured = measurements.length > 0
  return {
    ...planned,
    id: idOf(planned.ordinal),
    jobId: job.id,
    teamId: DEFAULT_TEAM_ID,
    status,
    version: 1,
    attempt: 1,
    retriedAfter: 0,
    notBefore: null,
    hostId: null,
    heartbeatAt: null,
    progress: null,
    layouts: [],
    makesModelOf: null,
    weightsDigest: measured ? 'd'.repeat(64) : null,
    fingerprint: null,
    reusedFrom: planned.ordinal === 2 ? idOf(77) : null,
    reason: null,
    error: null,
    warnings: [],
    protocol: measured
      ? { ...protocol, calibration: planned.ordinal > 0 ? protocol.calibration : null }
      : null,
    environment: measured ? environment() : null,
    achievedSparsity: measured ? sparsity : null,
    loadSeconds: null,
    calibrateSeconds: null,
    pruneSeconds: null,
    evaluateSeconds: null,
    totalSeconds: null,
    tokensPerSecond: null,
    peakBytes: null,
    devicePeakBytes: null,
    queuedAt: null,
    startedAt: null,
    endedAt: null,
    createdAt: NOW,
    measurements,
  }
})
