/**
 * A session with the API that produces every kind of response: the examples of the OpenAPI document. The figures are real:
 * `python -m secateur trial` measured `example-results.json` and `example-texts.json` in `test/fixtures` on the demo model.
 */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import type { LightMyRequestResponse } from 'fastify'
import { DEFAULT_TEAM_ID } from '#core/domain/ids.ts'
import { methodLabel, planTrials } from '#core/domain/plan.ts'
import type { Engine } from '#core/engine/client.ts'
import { ROOT } from '#core/runtime/startup/checkout.mjs'
import type { Environment, ResultMeasurement, TrialResult } from '#core/schemas/result.ts'
import type { TrialSpec } from '#core/schemas/spec.ts'
import { createTestApi, type TestApi, type TestApiOptions } from './api.ts'
import { addExampleArtifact } from './example-artifact.ts'
import { claimFirst, NO_LOG, submitPlanned } from './fixtures.ts'
import { endJob, perplexity, submitDue } from './schedules.ts'

/** Name of an example -> body of the response. */
export type Examples = Record<string, unknown>

const HEADERS = { 'x-request-id': 'first-sweep-2026-11-24', 'user-agent': 'secateur-cli/0.1.0' }

const SWEEP = {
  name: 'first sweep',
  tags: ['paper'],
  model: 'demo/smollm2-135m',
  methods: ['magnitude', 'wanda'],
  levels: [0.5, 0.7],
  calibration: { dataset: 'wikitext2-mini', samples: 16, seqlen: 128 },
  evaluations: [{ metric: 'perplexity', dataset: 'wikitext2-mini', seqlen: 128, windows: 20 }],
}
const LARGER_CALIBRATION = { ...SWEEP.calibration, samples: 64 }

interface MeasuredResult {
  spec: Pick<TrialSpec, 'method' | 'level' | 'calibration'>
  result: TrialResult
}
const measured: MeasuredResult[] = JSON.parse(
  readFileSync(join(ROOT, 'test/fixtures/example-results.json'), 'utf8'),
)
/** Of the dense model on the prompts, with two of its eight texts. */
const written: ResultMeasurement = JSON.parse(
  readFileSync(join(ROOT, 'test/fixtures/example-texts.json'), 'utf8'),
)
const environment = measured[0]?.result.environment as Environment

/** Calls the operations. @returns their responses, with ids, times and secrets replaced by stable ones */
export async function recordExamples(): Promise<Examples> {
  const uploads = await mkdtemp(join(tmpdir(), 'secateur-examples-'))
  const api = await createTestApi({ env: { SECATEUR_UPLOADS: uploads } })
  const hostId = await registerHost(api)
  // On a slow machine, the session takes longer than a host may be silent.
  const heartbeats = setInterval(() => void api.repositories.hosts.heartbeat(hostId), 2_000)
  try {
    await api.engine.describe() // starts Python, which takes longer than a request may
    const { examples, slots } = await callOperations(api, hostId)
    return stabilize({ ...examples, ...(await provokeProblems(api)) }, slots)
  } finally {
    clearInterval(heartbeats)
    await api.dispose()
    await rm(uploads, { recursive: true })
  }
}

async function callOperations(api: TestApi, hostId: string) {
  const { repositories } = api
  const examples: Examples = {}
  const { secret } = await repositories.keys.create({
    teamId: DEFAULT_TEAM_ID,
    role: 'operator',
    name: 'research',
    createdBy: null,
    expiresInDays: null,
  })
  const { call, text } = client(api, secret)
  const record = async (name: string, method: string, path: string, body?: object) => {
    const response = await call(method, path, body)
    examples[name] = response
    return response
  }

  await record('healthz-200', 'GET', '/healthz')
  await record('readyz-200', 'GET', '/readyz')

  await record('HostList', 'GET', '/v1/hosts')
  await record('drainHost-200', 'POST', `/v1/hosts/${hostId}/drain`)
  await record('resumeHost-200', 'POST', `/v1/hosts/${hostId}/resume`)

  for (const [name, path, count] of [
    ['MethodList', '/v1/methods', 2],
    ['ModelList', '/v1/models', 2],
  ] as const) {
    const { items } = await call('GET', path)
    examples[name] = { items: items.slice(0, count) }
  }

  const webhook = await record('MadeWebhook', 'POST', '/v1/webhooks', {
    url: 'https://hooks.example/secateur',
    events: ['job.finished', 'schedule.regressed'],
  })

  const job = await record('Job-202', 'POST', '/v1/jobs', SWEEP)
  await runJob(api, job.id)
  await record('Job', 'GET', `/v1/jobs/${job.id}`)
  await record('JobPage', 'GET', '/v1/jobs')
  const { items: trials } = await record('TrialPage', 'GET', `/v1/jobs/${job.id}/trials?limit=2`)
  const trial = await record('TrialDetail', 'GET', `/v1/trials/${trials[1].id}`)
  await record('TrialOutcomes', 'GET', `/v1/trials/${trials[1].id}/outcomes`)
  await record('TrialTexts', 'GET', `/v1/trials/${await writeTexts(api)}/texts`)
  await record('Table', 'GET', `/v1/jobs/${job.id}/table`)
  await record('listMeasurements-200', 'GET', `/v1/jobs/${job.id}/measurements?limit=2`)
  for (const format of ['csv', 'markdown', 'latex']) {
    examples[`getTable-${format}`] = await text(`/v1/jobs/${job.id}/table?format=${format}`)
    examples[`listMeasurements-${format}`] = await text(`/v1/jobs/${job.id}/measurements?format=${format}`)
  }

  const other = await call('POST', '/v1/jobs', {
    ...SWEEP,
    name: 'larger calibration',
    methods: ['wanda'],
    levels: [0.5],
    calibration: LARGER_CALIBRATION,
  })
  await runJob(api, other.id)
  await record('Best', 'GET', `/v1/jobs/${job.id}/best?maxIncrease=1`)
  await record('Comparison', 'GET', `/v1/compare?jobs=${job.id},${other.id}`)
  for (const format of ['csv', 'markdown'])
    examples[`compareJobs-${format}`] = await text(`/v1/compare?jobs=${job.id},${other.id}&format=${format}`)

  await record('DryRun', 'POST', '/v1/jobs?dryRun=true', { ...SWEEP, levels: [0.5, 0.6] })
  const open = await call('POST', `/v1/jobs/${job.id}/clone`, { levels: [0.6] })
  await repositories.jobs.plan(open.id, planTrials(open.spec))
  await record('QueuePlaceList', 'GET', `/v1/queue?job=${open.id}`)
  await record('cancelJob-202', 'POST', `/v1/jobs/${open.id}/cancel`)

  const upload = await api.app.inject({
    method: 'POST',
    url: '/v1/datasets?name=garden%20questions&kind=traces',
    headers: { ...HEADERS, authorization: `Bearer ${secret}`, 'content-type': 'application/x-ndjson' },
    payload:
      '{"text":"How do I prune a rose?"}\n{"query":"When do apple trees flower?","time":"2026-11-01T08:00:00Z","count":3}\n',
  })
  examples.Dataset = upload.json()
  const { items: datasets, nextCursor } = await call('GET', '/v1/datasets')
  examples.DatasetPage = { items: [...datasets.slice(0, 1), ...datasets.slice(-1)], nextCursor }

  const timetable = { cron: '30 2 * * *', zone: 'Europe/Berlin' }
  await record('SchedulePreview', 'POST', '/v1/schedules/preview', timetable)
  const schedule = await record('Schedule', 'POST', '/v1/schedules', {
    name: 'nightly sweep',
    ...timetable,
    job: { ...SWEEP, levels: [0.5] },
    retention: { days: 90 },
  })
  await record('SchedulePage', 'GET', '/v1/schedules')
  await runSlot(api, schedule.id, schedule.next[0], 563.9)
  const regressed = await runSlot(api, schedule.id, schedule.next[1], 592.4)
  await record('ScheduleRun', 'GET', `/v1/schedules/${schedule.id}/runs/${regressed}`)
  await record('ScheduleRunPage', 'GET', `/v1/schedules/${schedule.id}/runs`)
  await record('ScheduleRun-202', 'POST', `/v1/schedules/${schedule.id}/run-now`)
  await record('pauseSchedule-200', 'POST', `/v1/schedules/${schedule.id}/pause`)

  const [delivery] = await repositories.deliveries.claim(webhook.id, 1, 30)
  assert.ok(delivery)
  await repositories.deliveries.record(delivery, { seconds: 0.12, responseStatus: 204, error: null })
  await record('Delivery', 'GET', `/v1/webhooks/${webhook.id}/deliveries/${delivery.id}`)
  await record('DeliveryPage', 'GET', `/v1/webhooks/${webhook.id}/deliveries?limit=2`)
  await record('Delivery-202', 'POST', `/v1/webhooks/${webhook.id}/test`)
  await record('Webhook', 'GET', `/v1/webhooks/${webhook.id}`)
  await record('WebhookPage', 'GET', '/v1/webhooks')
  await record('rotateWebhook-200', 'POST', `/v1/webhooks/${webhook.id}/rotate`)

  const key = await record('MadeKey', 'POST', '/v1/keys', {
    name: 'nightly sweeps',
    role: 'submitter',
    expiresInDays: 90,
  })
  await record('Key', 'GET', `/v1/keys/${key.id}`)
  await record('KeyPage', 'GET', '/v1/keys?limit=1')
  const team = await record('createTeam-201', 'POST', '/v1/teams', { name: 'vision' })
  await record('Team', 'GET', `/v1/teams/${team.id}`)
  await record('TeamPage', 'GET', '/v1/teams?limit=1')
  await record('AuditPage', 'GET', '/v1/audit?action=submitJob&limit=2')

  await record('MadeArtifact-202', 'POST', `/v1/trials/${trial.id}/artifact`, {})
  const stored = await repositories.jobs.find(job.id)
  assert.ok(stored)
  const artifact = await addExampleArtifact(api, stored, trials[0], trial)
  await record('MadeArtifact-200', 'POST', `/v1/trials/${trial.id}/artifact`, {})
  await record('ArtifactPage', 'GET', '/v1/artifacts')
  await record('ArtifactDetail', 'GET', `/v1/artifacts/${artifact}`)
  const retention = { days: 90, count: null, bytes: 500 * 2 ** 30 }
  await record('ArtifactRetention', 'PUT', '/v1/artifacts/retention', retention)

  const { model, calibration, ...swept } = SWEEP
  const compared = {
    ...swept,
    name: 'two samples',
    models: [model],
    calibrations: [calibration, LARGER_CALIBRATION],
  }
  await record('BenchmarkDryRun', 'POST', '/v1/benchmarks?dryRun=true', compared)
  const benchmark = await record('submitBenchmark-202', 'POST', '/v1/benchmarks', compared)
  const [firstOfTwo] = benchmark.jobs
  await runJob(api, firstOfTwo.id)
  await record('BenchmarkDetail', 'GET', `/v1/benchmarks/${benchmark.id}`)
  await record('BenchmarkPage', 'GET', '/v1/benchmarks')
  await record('cancelBenchmark-202', 'POST', `/v1/benchmarks/${benchmark.id}/cancel`)
  await record('retryBenchmark-202', 'POST', `/v1/benchmarks/${benchmark.id}/retry`)
  await call('POST', `/v1/benchmarks/${benchmark.id}/cancel`)

  return { examples, slots: schedule.next as string[] }
}

/** One request that fails for each status a problem can have. */
async function provokeProblems(api: TestApi): Promise<Examples> {
  const { secret: viewer } = await api.repositories.keys.create({
    teamId: DEFAULT_TEAM_ID,
    role: 'viewer',
    name: 'dashboard',
    createdBy: null,
    expiresInDays: null,
  })
  const { items } = (await api.get('/v1/jobs?status=succeeded')).json()
  const job = `/v1/jobs/${items[0].id}`
  const [artifact] = (await api.get('/v1/artifacts')).json().items
  const file = `/v1/artifacts/${artifact.id}/files/config.json`
  const json = { ...HEADERS, 'content-type': 'application/json' }
  const send = (method: string, url: string, headers = {}, body?: string | object) =>
    api.request({ method, url, headers: { ...json, ...headers }, ...(body !== undefined && { body }) })
  const responses = [
    await send('POST', '/v1/jobs', {}, '{"model":'),
    await api.as(null).get('/v1/jobs', HEADERS),
    await api.as(viewer).request({ method: 'POST', url: `${job}/cancel`, headers: HEADERS }),
    await api.get('/v1/jobs/019a0000-0000-7000-8000-00000000dead', HEADERS),
    await api.request({ method: 'POST', url: `${job}/cancel`, headers: HEADERS }),
    await send('PATCH', job, { 'if-match': '"1"' }, { priority: 10 }),
    await sendSlowly(api),
    await send('POST', '/v1/jobs', {}, { name: 'a'.repeat(2_000_000) }),
    await send('POST', '/v1/jobs', { 'content-type': 'text/plain' }, '{}'),
    await api.get(file, { ...HEADERS, range: 'bytes=700-' }),
    await send('POST', '/v1/jobs', {}, { ...SWEEP, methods: ['wandaa'], levels: [0.5, 1.5] }),
    await askOther(api, { env: { SECATEUR_KEY_REQUESTS: '1' } }, '/v1/jobs', '/v1/jobs'),
    await askOther(api, { deps: { engine: rejectingEngine(new Error('for the example')) } }, '/v1/methods'),
    await askOther(api, { env: { SECATEUR_PYTHON: '/nonexistent/python' } }, '/v1/methods'),
  ]
  const unready = await askOther(api, { redisUrl: 'redis://127.0.0.1:9' }, '/readyz')
  return {
    ...Object.fromEntries(responses.map((response) => [`Problem-${response.statusCode}`, response.json()])),
    [`readyz-${unready.statusCode}`]: unready.json(),
  }
}

/** Asks another API over the same database. @returns its response to the last URL */
async function askOther(
  { database }: TestApi,
  options: TestApiOptions,
  ...urls: string[]
): Promise<LightMyRequestResponse> {
  const api = await createTestApi({ ...options, database })
  try {
    for (const url of urls.slice(0, -1)) await api.get(url, HEADERS)
    return await api.get(urls.at(-1) ?? '', HEADERS)
  } finally {
    await api.dispose()
  }
}

/** Begins an upload and never ends it. @returns the response to it */
async function sendSlowly({ database }: TestApi): Promise<LightMyRequestResponse> {
  const api = await createTestApi({ database, limits: { stall: 1_000 } })
  try {
    return await api.request({
      method: 'POST',
      url: '/v1/datasets?name=queries&kind=text',
      headers: { ...HEADERS, 'content-type': 'text/plain' },
      body: new Readable({ read() {} }),
    })
  } finally {
    await api.dispose()
  }
}

function rejectingEngine(error: Error): Engine {
  const reject = () => Promise.reject(error)
  return { describe: reject, check: reject, fingerprints: reject, close: async () => {} }
}

function client(api: TestApi, secret: string) {
  const { request } = api.as(secret)
  const send = async (method: string, url: string, body?: object): Promise<LightMyRequestResponse> => {
    const response = await request({ method, url, headers: HEADERS, ...(body && { body }) })
    assert.ok(response.statusCode < 300, response.body)
    return response
  }
  return {
    // biome-ignore lint/suspicious/noExplicitAny: a response of any operation
    call: async (...args: Parameters<typeof send>): Promise<any> => (await send(...args)).json(),
    text: async (url: string): Promise<string> => (await send('GET', url)).body,
  }
}

/** A host in the environment of the measured results. */
const registerHost = ({ repositories }: TestApi): Promise<string> =>
  repositories.hosts.register({
    name: 'node-3/cpu',
    pool: 'default',
    device: 'cpu',
    labels: ['cpu'],
    environment,
    memoryBytes: 2 ** 36,
  })

/** Plans the job and ends its trials with the measured results. */
/** @returns the id of a trial whose model wrote texts */
async function writeTexts({ repositories }: TestApi): Promise<string> {
  const { trial, token } = await claimFirst(repositories, (await submitPlanned(repositories)).id)
  const [dense] = measured
  assert.ok(dense)
  assert.ok(
    await repositories.trials.end(trial.id, token, { ...dense.result, measurements: [written] }, NO_LOG),
  )
  return trial.id
}

async function runJob(api: TestApi, jobId: string): Promise<void> {
  const { jobs, trials } = api.repositories
  const job = await jobs.find(jobId)
  assert.ok(job)
  await jobs.plan(jobId, planTrials(job.spec))
  for (const _ of planTrials(job.spec)) {
    const queued = await trials.queueFor(await registerHost(api), { perTeam: 1_000 })
    assert.ok(queued)
    const claim = await trials.claim({ ...queued, device: 'cpu' })
    assert.ok(claim)
    const { trial, token } = claim
    const { samples } = job.spec.calibration
    const match = measured.find(
      ({ spec }) =>
        methodLabel(spec.method) === methodLabel(trial.method) &&
        spec.level === trial.level &&
        (trial.level === 0 || spec.calibration.samples === samples),
    )
    assert.ok(match, `no measured result for ${methodLabel(trial.method)} at ${trial.level}`)
    assert.ok(await trials.end(trial.id, token, match.result, NO_LOG))
  }
  await jobs.finish(jobId)
}

/** Runs the job of one slot. @returns the id of the run */
async function runSlot({ repositories }: TestApi, id: string, slot: string, value: number): Promise<string> {
  const { schedules, scheduleRuns } = repositories
  const schedule = await schedules.get(DEFAULT_TEAM_ID, id)
  assert.ok(schedule)
  const run = (await submitDue(repositories, schedule, new Date(slot))).at(-1)
  assert.ok(run?.jobId)
  await endJob(repositories, run.jobId, (level) => perplexity(level === 0.5 ? value : 47.24))
  await scheduleRuns.judge(run.id, new Date(slot))
  return run.id
}

const at = (time: string) => `2026-11-24T${time}.000Z`
/** Field -> the time that it has in every example. */
const TIMES: Record<string, string> = {
  at: at('08:00:00'),
  createdAt: at('08:00:00'),
  queuedAt: at('08:00:01'),
  startedAt: at('08:00:02'),
  updatedAt: at('08:06:30'),
  endedAt: at('08:06:30'),
  heartbeatAt: at('08:06:35'),
  lastUsedAt: at('08:06:00'),
  nextAttemptAt: at('08:00:05'),
  drainedAt: at('08:10:00'),
  pausedAt: at('08:10:00'),
  previousSecretUntil: '2026-11-25T08:00:00.000Z',
  expiresAt: '2027-02-22T08:00:00.000Z',
}
const FIRST_SLOT = Date.parse('2026-11-25T01:30:00Z')
const DAY_MS = 86_400_000

/** Replaces what differs between two sessions. @param slots the next slots of the schedule */
function stabilize(examples: Examples, slots: readonly string[]): Examples {
  const ids = new Map<string, string>()
  const stableId = (id: string) => {
    const number = (ids.size + 1).toString(16).padStart(4, '0')
    const stable = ids.get(id) ?? `019a0000-0000-7000-8000-00000000${number}`
    ids.set(id, stable)
    return stable
  }
  const stableText = (text: string) => {
    const slot = slots.indexOf(text)
    if (slot >= 0) return new Date(FIRST_SLOT + slot * DAY_MS).toISOString()
    return text
      .replace(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, stableId)
      .replace(/sec_[0-9a-f]{12}/g, 'sec_3f9a1c27b8d4')
      .replace(/(sec_3f9a1c27b8d4)_[\w-]{43}/g, '$1_Zt0hS2mQ7rYw4uLx9aVbNcEd1fGkJpTiOy3sRqWzXUM')
      .replace(/whsec_[\w+/=-]+/g, 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw')
      .replace(/\b\d+ s\b/g, '42 s')
  }
  const stable = (value: unknown, name = ''): unknown => {
    if (typeof value === 'string') {
      if (name === 'nextCursor') return 'MSAwMTlhMDAwMC0wMDAwLTcwMDA'
      const isTime = /^\d{4}-\d\d-\d\dT/.test(value) && !slots.includes(value)
      return isTime ? (TIMES[name] ?? at('08:00:00')) : stableText(value)
    }
    if (Array.isArray(value)) return value.map((item) => stable(item, name))
    if (typeof value !== 'object' || value === null) return value
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, stable(item, key)]))
  }
  return stable(examples) as Examples
}
