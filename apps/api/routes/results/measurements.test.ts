/** A job's measurements as JSON and as files. The job has a trial for each reason why a value can be missing. */
import assert from 'node:assert/strict'
import { get, type IncomingMessage } from 'node:http'
import { after, before, test } from 'node:test'
import { parquetMetadata, parquetReadObjects } from 'hyparquet'
import type { Job } from '#core/repositories/index.ts'
import { createTestApi, type TestApi } from '../../../../test/support/api.ts'
import { TEST_KEY } from '../../../../test/support/database.ts'
import {
  claimFirst,
  jobSpec,
  measurement,
  submitPlanned,
  trialResult,
} from '../../../../test/support/fixtures.ts'
import { protocol } from '../../../../test/support/measured-job.ts'

/** More than two pages of a file. */
const MANY = 2_500

let api: TestApi
let job: Job
before(async () => {
  api = await createTestApi({ realThreads: true })
  job = await submitPlanned(api.repositories, {
    spec: jobSpec({ methods: [{ id: 'wanda', params: { name: 'a|b_' }, patterns: ['unstructured'] }] }),
  })
  await endNext({
    measurements: [
      measurement({ value: 28.8215, bytes: 2 ** 32 }),
      measurement({ dataset: '=1+1', value: 30 }),
    ],
    sparsity: { requested: 0, achieved: 0 },
    protocol: { ...protocol, calibration: null },
  })
  await endNext({ measurements: [measurement({ value: null, status: 'overflow', bytes: 1_550 })], protocol })
  await endNext({ status: 'not_applicable', reason: 'no biases', measurements: [] })
})
after(() => api.dispose())

async function endNext(changes: Parameters<typeof trialResult>[0]): Promise<void> {
  const { trial, token } = await claimFirst(api.repositories, job.id)
  await api.repositories.trials.end(trial.id, token, trialResult(changes), { logTail: null })
}

const url = (query = '', id = job.id) => `/v1/jobs/${id}/measurements${query}`
const getMeasurements = (query = '', id = job.id) => api.get(url(query, id))

test('JSON has a row per measurement, and one for a trial without measurements', async () => {
  const { items, nextCursor } = (await getMeasurements()).json()
  assert.equal(nextCursor, null)
  const shown = (row: Record<string, unknown>) =>
    ['ordinal', 'level', 'metric', 'dataset', 'value', 'status'].map((name) => row[name])
  assert.deepEqual(items.map(shown), [
    [0, 0, 'perplexity', 'brown', 28.8215, 'ok'],
    [0, 0, 'perplexity', '=1+1', 30, 'ok'],
    [1, 0.5, 'perplexity', 'brown', null, 'overflow'],
    [2, 0.7, null, null, null, 'not_applicable'],
  ])
  const { trialId, ...overflow } = items[2]
  assert.match(trialId, /^[0-9a-f-]{36}$/)
  assert.deepEqual(overflow, {
    ordinal: 1,
    model: 'demo/smollm2-135m',
    revision: 'r1',
    method: 'wanda',
    params: { name: 'a|b_' },
    pattern: 'unstructured',
    level: 0.5,
    achievedSparsity: 0.5,
    metric: 'perplexity',
    dataset: 'brown',
    split: 'test',
    seqlen: 32,
    bos: null,
    windows: 10,
    tokens: 320,
    bytes: 1_550,
    value: null,
    nats: null,
    bitsPerByte: null,
    status: 'overflow',
    nonFinite: null,
    seconds: 1.5,
    calibrationDataset: 'brown',
    calibrationSplit: 'train',
    calibrationSamples: 4,
    calibrationSeqlen: 32,
    calibrationBos: null,
    calibrationSampling: 'random',
    calibrationSeed: 0,
    calibrationDigest: 'd'.repeat(64),
    pass: 'sequential',
    dtype: 'float32',
    storageDtype: 'float32',
    allocation: 'uniform',
    seed: 0,
    secateur: '0.1.0',
    torch: '2.13.0',
    transformers: '5.23.0',
    device: 'cpu',
    deviceName: 'a processor',
    cpuCapability: 'AVX2',
    threads: 1,
    fingerprint: 'f'.repeat(64),
    reusedFrom: null,
  })
})

test('a perplexity comes with its loss in nats, and in bits per byte where the bytes are known', async () => {
  const { items } = (await getMeasurements()).json()
  const [counted, uncounted] = items
  assert.deepEqual(
    [counted.bytes, counted.nats, counted.bitsPerByte],
    [2 ** 32, Math.log(28.8215), (Math.log(28.8215) * (310 / 2 ** 32)) / Math.LN2],
  )
  assert.deepEqual([uncounted.bytes, uncounted.nats, uncounted.bitsPerByte], [null, Math.log(30), null])
})

test('JSON comes in pages', async () => {
  const rows: unknown[] = []
  let cursor = ''
  for (let pages = 0; pages < 4; pages++) {
    const { items, nextCursor } = (await getMeasurements(`?limit=1${cursor}`)).json()
    assert.equal(items.length, 1)
    rows.push(...items)
    cursor = `&cursor=${nextCursor}`
  }
  assert.equal(cursor, '&cursor=null')
  assert.deepEqual(rows, (await getMeasurements()).json().items)
})

test('a trial that is measured between two pages is listed once', async () => {
  const open = await submitPlanned(api.repositories)
  const first = (await getMeasurements('?limit=1', open.id)).json()
  assert.equal(first.items[0].status, 'pending')
  const { trial, token } = await claimFirst(api.repositories, open.id)
  await api.repositories.trials.end(trial.id, token, trialResult(), { logTail: null })
  const { items } = (await getMeasurements(`?cursor=${first.nextCursor}`, open.id)).json()
  assert.deepEqual(
    items.map(({ ordinal }: { ordinal: number }) => ordinal),
    [1, 2],
  )
})

test('CSV leaves missing values empty and escapes formulas', async () => {
  const { headers, body } = await getMeasurements('?format=csv')
  assert.equal(headers['content-type'], 'text/csv; charset=utf-8')
  assert.equal(headers['content-disposition'], `attachment; filename="secateur-${job.id}-measurements.csv"`)
  const [header = '', ...lines] = body.trimEnd().split('\n')
  assert.equal(
    header,
    'trial_id,ordinal,model,revision,method,params,pattern,level,achieved_sparsity,metric,dataset,split,seqlen,bos,' +
      'windows,tokens,bytes,value,status,nats,bits_per_byte,non_finite,seconds,calibration_dataset,calibration_split,calibration_samples,' +
      'calibration_seqlen,calibration_bos,calibration_sampling,calibration_seed,calibration_digest,pass,dtype,storage_dtype,allocation,seed,' +
      'secateur,torch,transformers,device,device_name,cpu_capability,threads,fingerprint,reused_from',
  )
  const digest = 'd'.repeat(64)
  const machine = '0,0.1.0,2.13.0,5.23.0,cpu,a processor,AVX2,1'
  assert.deepEqual(
    lines.slice(1).map((line) => line.split(',').slice(3).join(',')),
    [
      `r1,dense,{},unstructured,0,0,perplexity,'=1+1,test,32,,10,320,,30,ok,${Math.log(30)},,,1.5,,,,,,,,,sequential,float32,float32,uniform,${machine},${'f'.repeat(64)},`,
      `r1,wanda,"{""name"":""a|b_""}",unstructured,0.5,0.5,perplexity,brown,test,32,,10,320,1550,,overflow,,,,1.5,brown,train,4,32,,random,0,${digest},sequential,float32,float32,uniform,${machine},${'f'.repeat(64)},`,
      `r1,wanda,"{""name"":""a|b_""}",unstructured,0.7,0.5,,,,,,,,,,not_applicable,,,,,,,,,,,,,,,,,${machine},${'f'.repeat(64)},`,
    ],
  )
})

test('Markdown and LaTeX escape every cell', async () => {
  const markdown = (await getMeasurements('?format=markdown')).body.trimEnd().split('\n')
  assert.equal(markdown.length, 2 + 4)
  assert.match(markdown[0] ?? '', /^\| trial_id \| ordinal \| model \|/)
  assert.match(markdown[1] ?? '', /^\| :--- \| ---: \| :--- \|/)
  assert.match(markdown[4] ?? '', /\| \{"name":"a\\\|b\\_"\} \| unstructured \| 0\.5 \|/)
  const latex = (await getMeasurements('?format=latex')).body
  assert.match(latex, /^% Measurements of job [0-9a-f-]{36}; needs \\usepackage\{booktabs,longtable\}\n/)
  assert.match(latex, /& \\\{"name":"a\\textbar\{\}b\\_"\\\} & unstructured & 0\.5 &/)
  assert.match(latex, /\\\\\n\\end\{longtable\}\n$/)
})

test('Parquet has typed columns and null for missing values', async () => {
  const { headers, rawPayload } = await getMeasurements('?format=parquet')
  assert.equal(headers['content-type'], 'application/vnd.apache.parquet')
  const file = new Uint8Array(rawPayload).buffer
  assert.deepEqual(parquetMetadata(file).key_value_metadata, [{ key: 'job', value: job.id }])
  const rows = await parquetReadObjects({ file })
  const { items } = (await getMeasurements()).json()
  assert.deepEqual(
    rows.map(({ ordinal, value, status, params, seqlen, bytes }) => [
      ...[ordinal, value, status, params, seqlen],
      bytes === null ? null : Number(bytes), // a long integer
    ]),
    items.map((row: Record<string, unknown>) => [
      row.ordinal,
      row.value,
      row.status,
      JSON.stringify(row.params),
      row.seqlen,
      row.bytes,
    ]),
  )
})

test('a job without trials gives an empty file, and an unknown job 404', async () => {
  const empty = await submitPlanned(api.repositories)
  await api.db.$executeRaw`DELETE FROM trials WHERE job_id = ${empty.id}::uuid`
  const { rawPayload } = await getMeasurements('?format=parquet', empty.id)
  assert.deepEqual(await parquetReadObjects({ file: new Uint8Array(rawPayload).buffer }), [])
  assert.equal((await getMeasurements('?format=csv', empty.id)).body.split('\n').length, 2)
  assert.equal((await getMeasurements('', '019a0000-0000-7000-8000-0000000000ff')).statusCode, 404)
  assert.equal((await getMeasurements('?cursor=bogus')).statusCode, 422)
})

/** A job with enough trials for a file of several pages. */
async function manyTrials(): Promise<Job> {
  const many = await submitPlanned(api.repositories)
  await api.db.$executeRaw`
    INSERT INTO trials (id, job_id, team_id, ordinal, method, level, pattern, seed)
    SELECT gen_random_uuid(), id, team_id, n, 'magnitude', 0.5, 'unstructured', 0
    FROM jobs, generate_series(3, ${MANY - 1}::int) n WHERE id = ${many.id}::uuid`
  return many
}

test('a file of many pages has every row once, in order', async () => {
  const many = await manyTrials()
  const { rawPayload } = await getMeasurements('?format=parquet', many.id)
  const file = new Uint8Array(rawPayload).buffer
  assert.equal(parquetMetadata(file).row_groups.length, 3)
  const ordinals = (await parquetReadObjects({ file })).map(({ ordinal }) => ordinal)
  assert.deepEqual(
    ordinals,
    Array.from({ length: MANY }, (_, n) => n),
  )
})

test('a file that fails on a later page breaks the connection instead of looking complete', async () => {
  const many = await manyTrials()
  await api.db.$executeRaw`
    UPDATE trials SET protocol = '7' WHERE job_id = ${many.id}::uuid AND ordinal = ${MANY - 1}`
  const address = await api.app.listen({ port: 0, host: '127.0.0.1' })
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    const headers = { authorization: `Bearer ${TEST_KEY}` }
    get(address + url('?format=csv', many.id), { headers }, resolve).on('error', reject)
  })
  assert.equal(response.statusCode, 200)
  await assert.rejects(response.toArray(), { code: 'ECONNRESET' })
})
