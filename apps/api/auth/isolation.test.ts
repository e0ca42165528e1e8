/**
 * What other teams, smaller roles and whoever has no key get, of every operation in the OpenAPI document. A new operation is
 * held to it by itself; of a new collection, a row must be named here.
 */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { uuidv7 } from 'uuidv7'
import { mayActAs, ROLES, type Role } from '#core/domain/roles.ts'
import { DEFAULT_TEAM_ID } from '#core/domain/teams.ts'
import { uploadReference } from '#core/uploads/references.ts'
import { createTestApi } from '../../../test/support/api.ts'
import { claimFirst, submitPlanned } from '../../../test/support/fixtures.ts'
import { scheduleFields } from '../../../test/support/schedules.ts'
import { addWebhook } from '../../../test/support/webhooks.ts'

interface Operation {
  operationId: string
  method: string
  path: string
  /** The least that may call it; without one it is open to all. */
  role: Role | undefined
  query: string[]
  example: object | undefined
  /** It answers with events, without end. */
  isStream: boolean
}

const api = await createTestApi()
after(() => api.dispose())
const operations = listOperations(api.app.swagger() as unknown as Document)

/** Collection or query parameter -> the id of a row of the team that others try to get at. */
const owned = { jobs: '', trials: '', datasets: '', schedules: '', webhooks: '', keys: '', key: '', row: '' }
const UUID = /[0-9a-f-]{36}$/
/** Collections that have no team: they are the installation's, and so the operators'. */
const INSTALLATION = ['hosts', 'teams']
/** Role -> a key of that role in that team, and in another one. */
const keys = {} as Record<Role, string>
const strangers = {} as Record<Role, string>

before(async () => {
  const { repositories } = api
  const job = await submitPlanned(repositories)
  const { trial } = await claimFirst(repositories, job.id)
  const { team } = await repositories.teams.create('others', null)
  for (const role of ROLES) {
    keys[role] = (await makeKey(DEFAULT_TEAM_ID, role)).secret
    strangers[role] = (await makeKey(team.id, role)).secret
  }
  // Over REST, so that the audit has something to hide.
  const { id: made } = (await api.post('/v1/keys', { name: 'made', role: 'viewer' })).json()
  const { id: used } = (await api.get('/v1/keys/self')).json()
  const schedule = await repositories.schedules.create(DEFAULT_TEAM_ID, scheduleFields())
  const { webhook } = await addWebhook(repositories)
  Object.assign(owned, {
    jobs: job.id,
    trials: trial.id,
    datasets: uploadReference(await makeUpload()),
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

test('only what is outside of /v1 is open to all', () => {
  const open = operations.filter(({ role }) => !role)
  assert.deepEqual(
    open.filter(({ path }) => path.startsWith('/v1')),
    [],
  )
})

for (const operation of operations.filter(({ role }) => role)) {
  const { operationId, role = 'viewer' } = operation

  test(`${operationId} is refused to whoever has no key, or one of too small a role`, async () => {
    const refused = await ask(operation, null, owned)
    assert.equal(refused.statusCode, 401)
    assert.match(String(refused.headers['www-authenticate']), /^Bearer /)
    for (const smaller of ROLES.filter((held) => !mayActAs(held, role))) {
      const { statusCode, headers } = await ask(operation, keys[smaller], owned)
      assert.deepEqual([statusCode, headers.etag], [403, undefined], smaller)
    }
  })

  test(`${operationId} shows and changes nothing of another team`, async () => {
    const collection = collectionOf(operation)
    const isOfInstallation = INSTALLATION.includes(collection)
    if (isOfInstallation && role === 'operator') return
    if (operation.isStream && !namesRow(operation)) return // watching.test.ts has what a team's stream holds
    const stranger = strangers[isOfInstallation ? 'admin' : 'operator']
    const before = await everything()
    const answer = await ask(operation, stranger, owned)
    assert.deepEqual(await everything(), before)
    if (namesRow(operation)) {
      assert.ok(collection in owned, `name a row of ${collection} in this test`)
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

/** The rows of the team, but for when its keys were used. */
const everything = () =>
  Promise.all([
    api.db.job.findMany({ where: { teamId: DEFAULT_TEAM_ID } }),
    api.db.trial.findMany({ where: { teamId: DEFAULT_TEAM_ID } }),
    api.db.schedule.findMany({ where: { teamId: DEFAULT_TEAM_ID } }),
    api.db.scheduleRun.findMany({ where: { schedule: { teamId: DEFAULT_TEAM_ID } } }),
    api.db.webhook.findMany({ where: { teamId: DEFAULT_TEAM_ID }, include: { deliveries: true } }),
    api.db.apiKey.findMany({ where: { teamId: DEFAULT_TEAM_ID }, omit: { lastUsedAt: true } }),
  ])

/** Asks for the rows of `ids`: by path, by the query parameters that they are named for, and whatever the ETag. */
async function ask(operation: Operation, key: string | null, ids: Record<string, string>) {
  const { method, path, query, example } = operation
  const id = ids[collectionOf(operation)] ?? uuidv7()
  const named = query.flatMap((name) => (ids[name] ? [`${name}=${ids[name]}`] : []))
  const url = path.replace(/\{\w+\}/g, id) + (named.length > 0 ? `?${named.join('&')}` : '')
  return api.as(key).request({
    method,
    url,
    headers: { 'if-none-match': '*' },
    ...(example === undefined ? {} : { body: example }),
  })
}

type Answer = Awaited<ReturnType<typeof ask>>

/** An answer without what is of the one request, and its ids by the names of their collections. */
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
const collectionOf = ({ path }: Operation): string => path.split('/')[2] ?? ''
const namesRow = ({ path }: Operation): boolean => path.includes('{')

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
