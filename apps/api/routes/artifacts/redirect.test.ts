/** Downloads of models that are stored in S3. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { DEFAULT_TEAM_ID } from '#core/domain/ids.ts'
import { createTestApi, type TestApi } from '../../../../test/support/api.ts'
import { storeArtifact } from '../../../../test/support/artifacts.ts'
import { TEST_KEY } from '../../../../test/support/database.ts'
import { lockTable } from '../../../../test/support/locked-table.ts'
import { type S3Server, startSeaweedFs } from '../../../../test/support/seaweedfs.ts'

let s3: S3Server
/** One redirects, and one passes the bytes on. */
let redirecting: TestApi
let streaming: TestApi
let id: string
before(async () => {
  s3 = await startSeaweedFs()
  Object.assign(process.env, s3.env)
  const env = { SECATEUR_ARTIFACTS: `s3://${s3.bucket}/team` }
  redirecting = await createTestApi({ env })
  const { database } = redirecting
  streaming = await createTestApi({ env: { ...env, SECATEUR_ARTIFACT_DOWNLOADS: 'stream' }, database })
  const files = { 'tokenizer/vocab.json': '0123456789' }
  id = (await storeArtifact(redirecting.db, redirecting.storage, { files })).id
})
after(async () => {
  await streaming?.dispose()
  await redirecting?.dispose()
  await s3?.stop()
})

const ETAG = '"84d89877f0d4041efb6bf91a16f0248f2fd573e6af05c19f96bedb9f882f7882"'
const path = () => `/v1/artifacts/${id}/files/tokenizer%2Fvocab.json`

const askHead = () =>
  redirecting.app.inject({ method: 'HEAD', url: path(), headers: { authorization: `Bearer ${TEST_KEY}` } })

const audited = async () =>
  (await redirecting.repositories.audit.list(DEFAULT_TEAM_ID, { limit: 9, cursor: null, row: id })).items

test('a download is redirected to a URL of the bucket, which works for five minutes without a key', async () => {
  const { statusCode, headers } = await redirecting.get(path())
  assert.deepEqual([statusCode, headers['cache-control'], headers.etag], [302, 'no-store', undefined])
  const url = new URL(String(headers.location))
  assert.equal(url.origin, s3.url)
  assert.equal(url.searchParams.get('X-Amz-Expires'), '300')
  const response = await fetch(url, { headers: { range: 'bytes=4-' } })
  assert.deepEqual([response.status, await response.text()], [206, '456789'])
  assert.equal(response.headers.get('content-disposition'), 'attachment; filename="vocab.json"')
})

test('every URL that is handed out is in the audit log, and nothing else that is read', async () => {
  const before = (await audited()).length
  await redirecting.get(path())
  await redirecting.get(path(), { 'if-none-match': ETAG })
  await askHead()
  await streaming.get(path())
  await redirecting.get(`/v1/artifacts/${id}/archive`)
  const events = await audited()
  assert.equal(events.length, before + 1)
  assert.equal(events[0]?.action, 'downloadArtifactFile')
})

test('no URL is handed out that cannot be recorded', async () => {
  const { database } = redirecting
  const impatient = await createTestApi({
    env: { SECATEUR_ARTIFACTS: `s3://${s3.bucket}/team` },
    database,
    limits: { answer: 500 },
  })
  await impatient.get('/v1/keys/self') // the key is known; only the audit waits
  const unlock = await lockTable(database.url, 'audit_events', 'ACCESS EXCLUSIVE')
  try {
    const { statusCode, headers } = await impatient.get(path())
    assert.deepEqual([statusCode, headers.location], [503, undefined])
  } finally {
    await unlock()
    await impatient.dispose()
  }
})

test('HEAD and a file that the client has need no URL', async () => {
  const head = await askHead()
  assert.deepEqual([head.statusCode, head.headers.etag, head.headers['content-length']], [200, ETAG, '10'])
  assert.equal((await redirecting.get(path(), { 'if-none-match': ETAG })).statusCode, 304)
})

test('clients that cannot reach the bucket get the bytes from the API', async () => {
  const whole = await streaming.get(path())
  assert.deepEqual([whole.statusCode, whole.body, whole.headers.etag], [200, '0123456789', ETAG])
  const part = await streaming.get(path(), { range: 'bytes=-3' })
  assert.deepEqual([part.statusCode, part.body], [206, '789'])
})

test('an archive comes from the API, with the length that it announces', async () => {
  const { statusCode, headers, rawPayload } = await redirecting.get(`/v1/artifacts/${id}/archive`)
  assert.equal(statusCode, 200)
  assert.equal(rawPayload.length, Number(headers['content-length']))
  assert.ok(rawPayload.includes('0123456789'))
})

test('a storage that rejects the bucket gets 503', async () => {
  const other = await createTestApi({
    env: { SECATEUR_ARTIFACTS: 's3://no-such-bucket', SECATEUR_ARTIFACT_DOWNLOADS: 'stream' },
    database: redirecting.database,
  })
  try {
    const { statusCode, body } = await other.get(path())
    assert.deepEqual([statusCode, JSON.parse(body).code], [503, 'PRUNE_STORAGE_REFUSED'])
    assert.ok(!body.includes(String(s3.env.AWS_SECRET_ACCESS_KEY)))
  } finally {
    await other.dispose()
  }
})
