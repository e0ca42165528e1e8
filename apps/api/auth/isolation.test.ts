/**
 * Calls every operation of the OpenAPI document without a key, with too small a role and with another team's key. New
 * operations are tested automatically. For a new collection, add one of its rows to `owned`.
 */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { uuidv7 } from 'uuidv7'
import { DEFAULT_TEAM_ID } from '#core/domain/ids.ts'
import { mayActAs, ROLES, type Role } from '#core/domain/roles.ts'
import { uploadReference } from '#core/uploads/references.ts'
import { createTestApi } from '../../../test/support/api.ts'
import { storeArtifact } from '../../../test/support/artifacts.ts'
import { addBenchmark } from '../../../test/support/benchmarks.ts'
import { claimFirst, submitPlanned } from '../../../test/support/fixtures.ts'
import { scheduleFields } from '../../../test/support/schedules.ts'
import { addWebhook } from '../../../test/support/webhooks.ts'

interface Operation {
  operationId: string
  method: string
  path: string
  /** The least role that may call it; undefined if it needs no key. */
  role: Role | undefined
  query: string[]
  example: object | undefined
  /** Whether it responds with an endless stream of events. */
  isStream: boolean
}

const api = await createTestApi()
after(() => api.dispose())
const operations = listOperations(api.app.swagger() as unknown as Document)

/** Collection or query parameter -> the id of a row that other teams try to access. */
const owned = {
  jobs: '',
  job: '',
  trials: '',
  trial: '',
  artifacts: '',
  datasets: '',
  benchmarks: '',
  schedules: '',
  webhooks: '',
  keys: '',
  key: '',
  row: '',
}
const UUID = /[0-9a-f-]{36}$/
/** A file of the artifact. */
const FILE = 'README.md'
/** Collections that belong to the installation instead of a team. Operators manage them. */
const INSTALLATION = ['hosts', 'teams']
/** Role -> a key of that role in that team, and in another one. */
const keys = {} as Record<Role, string>
const strangers = {} as Record<Role, string>

before(async () => {
  const { repositories } = api
  const job = await submitPlanned(repositories)
  const { trial } = await claimFirst(repositories, job.id)
  const artifact = await storeArtifact(api.db, api.storage, {
    trialId: trial.id,
    files: { [FILE]: '# A model' },
  })
  const { team } = await repositories.teams.create('others', null)
  for (const role of ROLES) {
    keys[role] = (await makeKey(DEFAULT_TEAM_ID, role)).secret
    strangers[role] = (await makeKey(team.id, role)).secret
  }
  // Over REST, so that the audit log has rows of the team.
  const { id: made } = (await api.post('/v1/keys', { name: 'made', role: 'viewer' })).json()
  const { id: used } = (await api.get('/v1/keys/self')).json()
  const schedule = await repositories.schedules.create(DEFAULT_TEAM_ID, scheduleFields())
  const { benchmark } = await addBenchmark(repositories)
  const { webhook } = await addWebhook(repositories)
  Object.assign(owned, {
    jobs: job.id,
    job: job.id,
    trials: trial.id,
    trial: trial.id,
    artifacts: artifact.id,
    datasets: uploadReference(await makeUpload()),
    benchmarks: benchmark.id,
    schedules: schedule.id,
    webhooks: webhook.id,
    keys: made,
    row: made,
    key: used,
  })
})

const makeKey = (teamId: string, role: Role) =>
  api.repositories.keys.create({ teamId, role, name: role, createdBy: null, expiresInDays: null })

async function makeUpload(): Promise<string> {
  const { datasets } = api.repositories
  const upload = { teamId: DEFAULT_TEAM_ID, name: 'ours', kind: 'traces', bytes: 1 } as const
  const { id } = await datasets.reserve(upload, api.uploads)
  await datasets.keep(id, { bytes: 1, documents: 1, sha256: 'a'.repeat(64) })
  return id
}

test('every operation below /v1 needs a key', () => {
  const open = operations.filter(({ role }) => !role)
  assert.deepEqual(
    open.filter(({ path }) => path.startsWith('/v1')),
    [],
  )
})

for (const operation of operations.filter(({ role }) => role)) {
  const { operationId, role = 'viewer' } = operation

  test(`${operationId} rejects requests without a key or with too small a role`, async () => {
    const rejected = await ask(operation, null, owned)
    assert.equal(rejected.statusCode, 401)
    assert.match(String(rejected.headers['www-authenticate']), /^Bearer /)
    for (const smaller of ROLES.filter((held) => !mayActAs(held, role))) {
      const { statusCode, headers } = await ask(operation, keys[smaller], owned)
      assert.deepEqual([statusCode, headers.etag], [403, undefined], smaller)
    }
  })

  const collection = collectionOf(operation)
  const isOfInstallation = INSTALLATION.includes(collection)
  if (isOfInstallation && role === 'operator') continue
  if (operation.isStream && !namesRow(operation)) continue // routes/jobs/watch.test.ts tests a team's stream

  test(`${operationId} neither shows nor changes rows of another team`, async () => {
    const stranger = strangers[isOfInstallation ? 'admin' : 'operator']
    const before = await everything()
    const answer = await ask(operation, stranger, owned)
    assert.deepEqual(await everything(), before)
    if (namesRow(operation)) {
      assert.ok(collection in owned, `add a row of ${collection} to \`owned\` in this test`)
      assert.equal(answer.statusCode, 404, answer.body)
      const unknown = Object.fromEntries(
        Object.entries(owned).map(([name, id]) => [name, id.replace(UUID, uuidv7())]),
      )
      const same = await ask(operation, stranger, unknown)
      assert.deepEqual(comparable(answer, owned), comparable(same, unknown))
    } else {
      assert.ok(answer.statusCode < 500, answer.body)
      for (const id of [...Object.values(owned), DEFAULT_TEAM_ID]) assert.ok(!answer.body.includes(id))
    }
  })
}

/** All rows of the team, without the times at which its keys were used. */
const everything = () =>
  Promise.all([
    api.db.job.findMany({ where: { teamId: DEFAULT_TEAM_ID } }),
    api.db.trial.findMany({ where: { teamId: DEFAULT_TEAM_ID } }),
    api.db.artifact.findMany({ where: { teamId: DEFAULT_TEAM_ID } }),
    api.db.benchmark.findMany({ where: { teamId: DEFAULT_TEAM_ID } }),
    api.db.schedule.findMany({ where: { teamId: DEFAULT_TEAM_ID } }),
    api.db.scheduleRun.findMany({ where: { schedule: { teamId: DEFAULT_TEAM_ID } } }),
    api.db.webhook.findMany({ where: { teamId: DEFAULT_TEAM_ID }, include: { deliveries: true } }),
    api.db.apiKey.findMany({ where: { teamId: DEFAULT_TEAM_ID }, omit: { lastUsedAt: true } }),
  ])

/** Calls the operation with the ids in the path and in the query parameters of the same names, for any ETag. */
async function ask(operation: Operation, key: string | null, ids: Record<string, string>) {
  const { method, path, query, example } = operation
  const id = ids[collectionOf(operation)] ?? uuidv7()
  const named = query.flatMap((name) => (ids[name] ? [`${name}=${ids[name]}`] : []))
  const url =
    path.replace('{name}', FILE).replace(/\{\w+\}/g, id) + (named.length > 0 ? `?${named.join('&')}` : '')
  return api.as(key).request({
    method,
    url,
    headers: { 'if-none-match': '*' },
    ...(example === undefined ? {} : { body: example }),
  })
}

type Answer = Awaited<ReturnType<typeof ask>>

/** A response without what differs between two requests, and with the name of the collection instead of each id. */
function comparable({ statusCode, headers, body }: Answer, ids: Record<string, string>): object {
  const {
    date,
    'x-request-id': requestId,
    'ratelimit-remaining': _,
    'ratelimit-reset': __,
    ...others
  } = headers
  let text = body.replaceAll(String(requestId), 'REQUEST')
  for (const [collection, id] of Object.entries(ids)) text = text.replaceAll(id, collection)
  return { statusCode, headers: others, text }
}

/** `jobs` of `/v1/jobs/{id}/cancel`. */
function collectionOf({ path }: Operation): string {
  return path.split('/')[2] ?? ''
}
function namesRow({ path }: Operation): boolean {
  return path.includes('{')
}

interface Document {
  paths: Record<
    string,
    Record<
      string,
      {
        operationId: string
        security: Record<string, Role[]>[]
        parameters?: { name: string; in: string }[]
        requestBody?: { content: Record<string, { example?: object }> }
        responses: Record<string, { content?: Record<string, object> }>
      }
    >
  >
}

function listOperations({ paths }: Document): Operation[] {
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(
      ([method, { operationId, security, parameters = [], requestBody, responses }]) => ({
        operationId,
        method: method.toUpperCase(),
        path,
        role: security[0]?.key?.[0],
        query: parameters.flatMap(({ name, in: part }) => (part === 'query' ? [name] : [])),
        example: requestBody?.content['application/json']?.example,
        isStream: responses['200']?.content?.['text/event-stream'] !== undefined,
      }),
    ),
  )
}
