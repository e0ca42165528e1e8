/** Uploads through the whole service: trials use them, and their content never leaves the service. */
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { after, before, test } from 'node:test'
import { promisify } from 'node:util'
import { uuidv7 } from 'uuidv7'
import { DEFAULT_TEAM_ID } from '#core/domain/ids.ts'
import { trialSpec } from '#core/domain/plan.ts'
import { createRepositories } from '#core/repositories/index.ts'
import type { TrialResult } from '#core/schemas/result.ts'
import { createFolderStorage } from '#core/storage/folder.ts'
import type { Storage } from '#core/storage/storage.ts'
import { answer, type ProblemError, type Schemas } from '../clients/typescript/index.ts'
import { upload as sendUpload } from '../clients/typescript/upload.ts'
import { createTestClient, hasEnded, type TestClient } from './support/client.ts'
import { TEST_KEY } from './support/database.ts'
import { jobSpec, submit } from './support/fixtures.ts'
import { createFixture, type Fixture, fixtureEnv, PYTHON, type Stack, startStack } from './support/service.ts'
import { keysOf, put, sha256Of } from './support/stored.ts'

const run = promisify(execFile)
const MARKER = 'thornbush-7f3a91'
const MIB = 2 ** 20
/** The most that the API's memory may grow by while it receives many times as much. */
const MAX_GROWTH = 64 * MIB

let fixture: Fixture
let storage: Storage
let stack: Stack
let client: TestClient
before(async () => {
  fixture = await createFixture()
  storage = createFolderStorage(fixtureEnv(fixture).SECATEUR_ARTIFACTS)
  stack = await startStack(fixture, { LOG_LEVEL: 'trace' })
  client = createTestClient(stack.url)
})
after(async () => {
  await stack?.dispose()
  await fixture?.dispose()
})

const authorization = `Bearer ${TEST_KEY}`

/** Past the client, which only sends whole files, and hides the text of an answer. */
function upload(body: NonNullable<RequestInit['body']>, kind = 'traces', name = 'queries') {
  const type = kind === 'traces' ? 'application/x-ndjson' : 'text/plain'
  return fetch(`${stack.url}/v1/datasets?${new URLSearchParams({ name, kind })}`, {
    method: 'POST',
    headers: { authorization, 'content-type': type },
    body,
    duplex: 'half',
  } as RequestInit)
}

const textOf = async (path: string) =>
  (await fetch(`${stack.url}${path}`, { headers: { authorization } })).text()

/** In seconds since 1970: 2026-11-01T08:00:00Z. */
const FIRST = 1_793_520_000
/** When the second half of the traces begins. */
const HALF = '2026-11-02T04:00:00Z'
/** Traces of at most 40 words each, every one with the marker, one an hour. */
const traces = Array.from({ length: 40 }, (_, i) =>
  JSON.stringify({
    [i % 2 ? 'text' : 'query']: `${MARKER} ${'oak ash elm pear thorn '.repeat(5 + (i % 4))}`,
    user: `${MARKER}-${i}`,
    time: FIRST + 3_600 * i,
  }),
).join('\n')

/** A job on one dataset: the baseline and two trials. */
const sweep = (dataset: string) => ({
  model: fixture.model,
  methods: ['wanda'],
  levels: [0.5, 0.7],
  calibration: { dataset, samples: 4, seqlen: 32 },
  evaluations: [{ dataset, seqlen: 32, windows: 20 }],
})

/** Calibrates on the frequent queries of the first half and evaluates on the second half. */
const split = (dataset: string) => ({
  ...sweep(dataset),
  calibration: { dataset, samples: 4, seqlen: 32, weighting: 'frequency' as const, before: HALF },
  evaluations: [{ dataset, seqlen: 32, windows: 20, after: HALF }],
})

test('a job on traces runs where they were not uploaded, measures the same as Python alone, and they can be deleted', async () => {
  const uploaded = await sendUpload(client.api, {
    name: 'queries',
    kind: 'traces',
    bytes: Buffer.byteLength(traces),
    content: Readable.from([Buffer.from(traces)]),
  })
  assert.ok(uploaded.isNew)
  const { id: dataset } = uploaded.dataset
  const { id, spec } = await client.submit(split(dataset))
  const job = await client.until(id, hasEnded)
  assert.equal(job.status, 'succeeded')
  const [, trial] = await client.trials(id)
  assert.ok(trial)
  const { calibration } = trial.protocol ?? {}
  assert.deepEqual(
    [calibration?.dataset, calibration?.split, calibration?.sampling, calibration?.samples],
    [dataset, `all before ${HALF}`, 'frequency', 4],
  )
  assert.equal(trial.measurements[0]?.split, `all after ${HALF}`)

  const file = join(fixture.folder, 'trial.json')
  await writeFile(file, JSON.stringify(trialSpec(spec, trial)))
  const { stdout } = await run(PYTHON, ['-m', 'secateur', 'trial', '--jsonl', file], {
    env: { ...process.env, ...fixtureEnv(fixture), SECATEUR_UPLOADS: join(fixture.folder, 'uploads/prune') },
  })
  const alone: TrialResult = JSON.parse(stdout)
  assert.deepEqual(
    [alone.fingerprint, alone.measurements[0]?.value, alone.protocol],
    [trial.fingerprint, trial.measurements[0]?.value, trial.protocol],
  )
  await answer(client.api.DELETE('/v1/datasets/{id}', { params: { path: { id: dataset } } }))
  assert.deepEqual(await keysOf(storage, 'uploads/'), [])
  await assert.rejects(client.submit(sweep(dataset)), ({ problem }: ProblemError) => {
    assert.deepEqual([problem.status, problem.code], [422, 'PRUNE_UNKNOWN_DATASET'])
    return true
  })
})

/** Name -> traces that no upload accepts and no trial can run on, and the code that the trial fails with. null: no file. */
const BROKEN: Record<string, [string | Buffer | null, string]> = {
  'not JSON': [`${MARKER}\n`, 'PRUNE_DATASET_UNAVAILABLE'],
  'JSON that breaks off': [`{"text":"${MARKER}`, 'PRUNE_DATASET_UNAVAILABLE'],
  'of the wrong type': [`{"text":{"${MARKER}":1}}\n`, 'PRUNE_DATASET_UNAVAILABLE'],
  'not UTF-8': [Buffer.from(`{"text":"${MARKER}\xe9"}\n`, 'latin1'), 'PRUNE_DATASET_UNAVAILABLE'],
  'half of a surrogate pair': [`{"text":"${MARKER} \\ud83c"}\n`, 'PRUNE_DATASET_UNAVAILABLE'],
  'too short for a window': [`{"text":"${MARKER}"}\n`, 'PRUNE_TEXT_TOO_SHORT'],
  missing: [null, 'PRUNE_DATASET_UNAVAILABLE'],
}

test('the content of traces appears in no answer, no log line and no database row', async () => {
  const answers: string[] = []
  const sent = Object.values(BROKEN).flatMap(([content]) => content ?? [])
  for (const content of [traces, `${traces}\n${MARKER}`, ...sent]) {
    answers.push(await (await upload(new Uint8Array(Buffer.from(content as string)))).text())
  }
  const { items } = await answer(client.api.GET('/v1/datasets'))
  const valid = items.find(({ upload }) => upload?.documents === traces.split('\n').length)
  assert.ok(valid)
  const rejected = await client.api.POST('/v1/jobs', {
    body: {
      ...sweep(valid.id),
      evaluations: [{ dataset: valid.id, seqlen: 64, windows: 1 }],
      calibration: { dataset: valid.id, seqlen: 256 },
    },
  })
  assert.equal(rejected.response.status, 422)
  answers.push(JSON.stringify(rejected.error))
  const { items: listed } = await answer(client.api.GET('/v1/jobs'))
  const revision = listed[0]?.spec.revision ?? ''
  const jobs = await Promise.all(
    Object.entries(BROKEN).map(async ([name, [content, code]]) => {
      return { id: await submitUnchecked(name, content, revision), name, code }
    }),
  )
  for (const { id, name, code } of jobs) {
    const job = await client.until(id, hasEnded)
    assert.equal(job.status, 'failed', name)
    const trials = await client.trials(id)
    const codes = trials.flatMap(({ attempts }) => attempts.map(({ error }) => error?.type))
    assert.deepEqual(codes, [code, code], name)
    answers.push(
      JSON.stringify([job, trials, await Promise.all(trials.map((trial) => client.trial(trial.id)))]),
    )
    answers.push(await textOf(`/v1/jobs/${id}/table?format=markdown`))
  }
  answers.push(await textOf('/v1/datasets'), await textOf('/v1/jobs'))

  const rows = await dump()
  assert.ok(rows.some((row) => row.includes('too short for a window')))
  const logged = [stack.api, stack.control, stack.worker].flatMap(({ lines, raw }) => [
    ...lines.map((line) => JSON.stringify(line)),
    ...raw,
  ])
  assert.ok(logged.length > 100)
  for (const text of [...answers, ...rows, ...logged]) assert.ok(!text.includes(MARKER), text)
})

/** Stores traces and a job on them without any check. @returns the job's id */
async function submitUnchecked(name: string, traces: string | Buffer | null, revision: string) {
  const id = uuidv7()
  const dataset = `upload:${id}`
  // The team has some of them as uploads already. With a blank line more it is another one.
  const content = Buffer.concat([Buffer.from(traces ?? ''), Buffer.from('\n')])
  if (traces !== null) await put(storage, `uploads/${id}.jsonl`, content)
  const row = {
    id,
    teamId: DEFAULT_TEAM_ID,
    name,
    kind: 'traces',
    documents: 1,
    storedAt: new Date(),
  } as const
  await stack.db.dataset.create({ data: { ...row, bytes: content.length, sha256: sha256Of(content) } })
  const spec = jobSpec({ model: fixture.model, revision, levels: [0.5], maxAttempts: 1 })
  spec.methods = [{ id: 'wanda', params: {}, patterns: ['unstructured'] }]
  spec.calibration = { ...spec.calibration, dataset }
  spec.evaluations = spec.evaluations.map((evaluation) => ({ ...evaluation, dataset }))
  const requirements = { pool: 'default', labels: [], gpuMemoryBytes: null }
  const job = await submit(createRepositories(stack.db), { name, spec, requirements })
  return job.id
}

/** Every row of every table, as text. */
async function dump(): Promise<string[]> {
  const tables = await stack.db.$queryRaw<{ name: string }[]>`
    SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public'`
  const rows = await Promise.all(
    tables.map(({ name }) =>
      stack.db.$queryRawUnsafe<{ row: string }[]>(`SELECT t::text AS row FROM "${name}" t`),
    ),
  )
  return rows.flat().map(({ row }) => row)
}

test('an upload over the limit is rejected while the client still sends, in bounded memory', async () => {
  const line = Buffer.from(`${JSON.stringify({ text: 'x'.repeat(1_000) })}\n`)
  const chunk = Buffer.concat(Array(64).fill(line))
  const before = await resetPeak(stack.api.child.pid)
  const endless = new ReadableStream({ pull: (controller) => controller.enqueue(chunk) })
  const response = await upload(endless)
  assert.deepEqual(
    [response.status, ((await response.json()) as Schemas['Problem']).code],
    [413, 'PRUNE_BODY_TOO_LARGE'],
  )
  const growth = (await peakOf(stack.api.child.pid)) - before
  assert.ok(growth < MAX_GROWTH, `${growth / MIB} MiB`)
})

/** Resets the peak of a process's memory. @returns its memory now, in bytes */
async function resetPeak(pid: number | undefined): Promise<number> {
  await writeFile(`/proc/${pid}/clear_refs`, '5')
  return peakOf(pid)
}

/** The peak of a process's resident memory, in bytes. */
async function peakOf(pid: number | undefined): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8')
  return Number(/VmHWM:\s+(\d+) kB/.exec(status)?.[1]) * 1024
}
