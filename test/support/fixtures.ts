/** Jobs, results and hosts for tests, and helpers that bring a trial to the state where a test begins. */
import assert from 'node:assert/strict'
import { uuidv7 } from 'uuidv7'
import { DEFAULT_TEAM_ID } from '#core/domain/ids.ts'
import { planTrials } from '#core/domain/plan.ts'
import type {
  Claim,
  Job,
  LostAttempt,
  NewHost,
  NewJob,
  QueuedTrial,
  Repositories,
  SubmitLimits,
} from '#core/repositories/index.ts'
import type { Db } from '#core/runtime/db.ts'
import type { JobResource } from '#core/schemas/resources.ts'
import type {
  EncodedOutcomes,
  Environment,
  Measurement,
  ResultMeasurement,
  TrialResult,
} from '#core/schemas/result.ts'
import type { JobSpec } from '#core/schemas/spec.ts'

export const jobSpec = (changes: Partial<JobSpec> = {}): JobSpec => ({
  model: 'demo/smollm2-135m',
  revision: 'r1',
  methods: [{ id: 'magnitude', params: {}, patterns: ['unstructured'] }],
  levels: [0.5, 0.7],
  calibration: {
    dataset: 'brown',
    split: null,
    samples: 4,
    seqlen: 32,
    bos: 'auto',
    sampling: 'random',
    seed: 0,
  },
  evaluations: [
    { metric: 'perplexity', dataset: 'brown', split: null, seqlen: 32, bos: 'auto', windows: null },
  ],
  dtype: 'auto',
  allocation: 'uniform',
  pass: 'sequential',
  seed: 0,
  reuse: true,
  maxAttempts: 3,
  keepArtifacts: 'none',
  ...changes,
})

export const environment = (): Environment => ({
  secateur: '0.1.0',
  python: '3.12.0',
  torch: '2.13.0',
  transformers: '5.23.0',
  platform: 'linux',
  device: 'cpu',
  deviceName: 'a processor',
  cpuCapability: 'AVX2',
  threads: 1,
})

export const measurement = (changes: Partial<Measurement> = {}): Measurement => ({
  metric: 'perplexity',
  dataset: 'brown',
  split: 'test',
  seqlen: 32,
  bos: null,
  windows: 10,
  tokens: 320,
  bytes: null,
  value: 28.82,
  status: 'ok',
  nonFinite: null,
  seconds: 1.5,
  ...changes,
})

/** Outcomes as Python sends them: the losses of windows. */
export const losses = (values: readonly number[], digest = 'a'.repeat(64)): EncodedOutcomes => ({
  digest,
  values: Buffer.from(Float64Array.from(values).buffer).toString('base64'),
})

/** Measurements without outcomes or texts have none. */
export type ResultChanges = Partial<Omit<TrialResult, 'measurements'>> & {
  measurements?: readonly (Measurement & Partial<ResultMeasurement>)[]
}

export const trialResult = ({
  measurements = [measurement()],
  ...changes
}: ResultChanges = {}): TrialResult => ({
  status: 'succeeded',
  reason: null,
  fingerprint: 'f'.repeat(64),
  weightsDigest: 'd'.repeat(64),
  sparsity: { requested: 0.5, achieved: 0.5 },
  measurements: measurements.map((measurement) => ({ outcomes: null, texts: null, ...measurement })),
  seconds: { load: 1, calibrate: 2, prune: 3, evaluate: 4, total: 10 },
  tokensPerSecond: 830.5,
  memory: { peakBytes: 2 ** 33, devicePeakBytes: null },
  protocol: null,
  environment: environment(),
  warnings: ['a warning'],
  error: null,
  ...changes,
})

/** The API's answer to the submission of a job. */
export const jobAnswer = ({ id, name, notes, tags, spec, ...job }: Job): JobResource => ({
  id,
  name,
  notes,
  tags,
  status: job.status,
  version: job.version,
  priority: job.priority,
  pool: job.pool,
  requires: job.labels,
  waitingFor: null,
  progress: {
    trials: 0,
    pending: 0,
    queued: 0,
    running: 0,
    succeeded: 0,
    failed: 0,
    cancelled: 0,
    notApplicable: 0,
    fraction: 0,
    etaSeconds: null,
  },
  spec,
  benchmarkId: job.benchmarkId,
  requestId: job.requestId,
  createdAt: job.createdAt.toISOString(),
  startedAt: null,
  updatedAt: job.updatedAt.toISOString(),
  endedAt: null,
})

/** An attempt whose Python was killed. */
export const KILLED: LostAttempt = {
  exitCode: null,
  signal: 'SIGKILL',
  error: null,
  logTail: 'the last line',
}

/** An attempt that logged nothing. */
export const NO_LOG = { logTail: null }

export const PROGRESS = {
  phase: 'prune',
  step: 7,
  steps: 30,
  unit: 'block',
  fraction: 0.4,
  message: 'block 7',
} as const

/** Limits that the jobs of tests do not reach. */
export const LIMITS: SubmitLimits = { openTrials: 1_000_000, artifactBytes: 2 ** 50 }

export const newJob = (changes: Partial<NewJob> = {}): NewJob => ({
  teamId: DEFAULT_TEAM_ID,
  name: 'a sweep',
  notes: null,
  tags: [],
  spec: jobSpec(),
  priority: 0,
  requirements: { pool: poolName(), labels: [], gpuMemoryBytes: null },
  requestId: 'request-1',
  traceparent: null,
  modelSize: null,
  ...changes,
})

export const submit = (
  { jobs }: Repositories,
  changes: Partial<NewJob> = {},
  limits: Partial<SubmitLimits> = {},
): Promise<Job> => jobs.create(newJob(changes), { ...LIMITS, ...limits })

/** A planned job: the dense baseline and one trial for each level, all pending. */
export async function submitPlanned(repositories: Repositories, changes: Partial<NewJob> = {}): Promise<Job> {
  const job = await submit(repositories, changes)
  assert.ok(await repositories.jobs.plan(job.id, planTrials(job.spec)))
  return job
}

/** A new pool for each job, so that the hosts of one test do not run trials of another. Pool names have up to 40 characters. */
export const poolName = () => `p-${uuidv7()}`

export const registerHost = (
  { hosts }: Repositories,
  name = 'gpu-7/cuda:0',
  changes: Partial<NewHost> = {},
): Promise<string> =>
  hosts.register({
    name,
    pool: 'default',
    device: 'cuda:0',
    labels: ['cuda'],
    environment: environment(),
    memoryBytes: 2 ** 36,
    ...changes,
  })

/** Queues up to `limit` of a job's pending trials for one host, which registers again before each trial. */
export async function queuePending(
  repositories: Repositories,
  jobId: string,
  limit = 1_000,
  host?: string,
): Promise<QueuedTrial[]> {
  const job = await repositories.jobs.find(jobId)
  assert.ok(job)
  const queued: QueuedTrial[] = []
  while (queued.length < limit) {
    const hostId = await registerHost(repositories, host, { pool: job.pool })
    const next = await repositories.trials.queueFor(hostId, { perTeam: 1_000_000 })
    if (!next) break
    queued.push(next)
  }
  return queued
}

/** Queues and claims up to `limit` of a job's pending trials. */
export async function claimPending(
  repositories: Repositories,
  jobId: string,
  limit = 1_000,
  host?: string,
): Promise<Claim[]> {
  const queued = await queuePending(repositories, jobId, limit, host)
  return Promise.all(
    queued.map(async (message) => {
      const claim = await repositories.trials.claim({ ...message, device: 'cuda:0' })
      assert.ok(claim)
      return claim
    }),
  )
}

/** Claims the first pending trial of a job. */
export async function claimFirst(repositories: Repositories, jobId: string, host?: string): Promise<Claim> {
  const [claim] = await claimPending(repositories, jobId, 1, host)
  assert.ok(claim)
  return claim
}

/** Ends the wait before the trial's next attempt. */
export const endWait = (db: Db, trialId: string) => db.$executeRaw`
  UPDATE trials SET not_before = now() WHERE id = ${trialId}::uuid AND not_before > now()`
