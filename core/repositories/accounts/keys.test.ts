import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { matchesHash, parseKey } from '#core/domain/api-key.ts'
import type { Role } from '#core/domain/roles.ts'
import { openDb } from '#core/runtime/db.ts'
import { migrate } from '#core/runtime/migrations.ts'
import { createDatabase, createTestDatabase, type TestDatabase } from '../../../test/support/database.ts'
import { createRepositories, type MadeKey, type Repositories } from '../index.ts'

let database: TestDatabase
let repositories: Repositories
let keys: Repositories['keys']
before(async () => {
  database = await createTestDatabase()
  repositories = createRepositories(database.db)
  keys = repositories.keys
})
after(() => database.dispose())

const make = (teamId: string, role: Role, expiresInDays: number | null = null): Promise<MadeKey> =>
  keys.create({ teamId, role, name: role, createdBy: null, expiresInDays })
const lookUp = async ({ prefix }: MadeKey) => (await keys.lookUp([prefix]))[0]

/** As if the key had been made so long ago. */
const age = ({ id }: MadeKey, by: string) => database.db.$executeRaw`
  UPDATE api_keys SET expires_at = expires_at - ${by}::interval, last_used_at = last_used_at - ${by}::interval
  WHERE id = ${id}::uuid`

let teams = 0
const newTeam = () => repositories.teams.create(`team ${++teams}`, null)

test('only the hash of a secret is stored, and only the secret fits it', async () => {
  const { key } = await newTeam()
  const given = parseKey(key.secret)
  assert.ok(given)
  assert.equal(given.prefix, key.prefix)
  const found = await lookUp(key)
  assert.ok(matchesHash(given.secret, found?.hash))
  assert.equal(matchesHash(`${given.secret}A`, found?.hash), false)
  const [{ row }] = await database.db.$queryRaw<[{ row: string }]>`
    SELECT k::text AS row FROM api_keys k WHERE k.id = ${key.id}::uuid`
  assert.ok(row.includes(key.prefix) && !row.includes(given.secret))
})

test('a key is live until it expires by the clock of the database, or is revoked', async () => {
  const { team } = await newTeam()
  const key = await make(team.id, 'viewer', 2)
  await age(key, '47 hours')
  assert.equal((await lookUp(key))?.id, key.id)
  await age(key, '1 hour')
  assert.equal(await lookUp(key), null)

  const other = await make(team.id, 'viewer')
  for (const _ of [1, 2]) assert.equal(await keys.revoke(team.id, other.id, 'admin'), 'revoked')
  assert.equal(await lookUp(other), null)
})

test('its last use is written down once a minute', async () => {
  const { team, key } = await newTeam()
  const lastUse = async () => (await keys.get(team.id, key.id))?.lastUsedAt?.getTime()
  await keys.markUsed(key.id)
  const first = await lastUse()
  assert.ok(first)
  await keys.markUsed(key.id)
  assert.equal(await lastUse(), first)
  assert.equal((await lookUp(key))?.isUnmarked, false)
  await age(key, '61 seconds')
  assert.equal((await lookUp(key))?.isUnmarked, true)
  await keys.markUsed(key.id)
  assert.ok(Number(await lastUse()) >= first)
})

describe('revoking', () => {
  test('leaves every team a live key that may administer it, also when all go at once', async () => {
    const { team, key } = await newTeam()
    const admins = [key, await make(team.id, 'admin'), await make(team.id, 'operator')]
    const outcomes = await Promise.all(admins.map(({ id }) => keys.revoke(team.id, id, 'operator')))
    assert.deepEqual(outcomes.toSorted(), ['last-admin', 'revoked', 'revoked'])
  })

  test('does not count keys that have expired, or cannot administer', async () => {
    const { team, key } = await newTeam()
    await make(team.id, 'submitter')
    await age(await make(team.id, 'admin', 1), '1 day')
    assert.equal(await keys.revoke(team.id, key.id, 'admin'), 'last-admin')
  })

  test('is not for those below, and of another team there is nothing to revoke', async () => {
    const [{ team }, other] = [await newTeam(), await newTeam()]
    const operator = await make(team.id, 'operator')
    assert.equal(await keys.revoke(team.id, operator.id, 'admin'), 'too-small')
    assert.equal(await keys.revoke(other.team.id, operator.id, 'operator'), null)
    assert.ok(await lookUp(operator))
  })
})

test('an installation gets its first operator key once, whoever asks at the same time', async (context) => {
  const { url, drop } = await createDatabase()
  await migrate(url)
  const db = openDb(url)
  context.after(async () => {
    await db.$disconnect()
    await drop()
  })
  const fresh = createRepositories(db).keys
  const made = await Promise.all([1, 2, 3].map(() => fresh.createFirstOperator()))
  const [first, ...more] = made.filter((key) => key !== null)
  assert.deepEqual([first?.role, first?.team.name, more], ['operator', 'default', []])
  assert.equal(await fresh.createFirstOperator(), null)
})
