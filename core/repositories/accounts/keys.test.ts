import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { matchesHash, parseKey } from '#core/domain/api-key.ts'
import type { Role } from '#core/domain/roles.ts'
import { openDb } from '#core/runtime/db.ts'
import { migrate } from '#core/runtime/migrations.ts'
import { createDatabase } from '../../../test/support/database.ts'
import { openTestRepositories } from '../../../test/support/repositories.ts'
import { type CreatedKey, createRepositories } from '../index.ts'

const { db, repositories, keys } = await openTestRepositories()

const createKey = (teamId: string, role: Role, expiresInDays: number | null = null): Promise<CreatedKey> =>
  keys.create({ teamId, role, name: role, createdBy: null, expiresInDays })
const lookUp = async ({ prefix }: CreatedKey) => (await keys.lookUp([prefix]))[0]

/** Makes the key older. */
const age = ({ id }: CreatedKey, by: string) => db.$executeRaw`
  UPDATE api_keys SET expires_at = expires_at - ${by}::interval, last_used_at = last_used_at - ${by}::interval
  WHERE id = ${id}::uuid`

let teams = 0
const newTeam = () => repositories.teams.create(`team ${++teams}`, null)

test('only the hash of a secret is stored, and only the secret matches it', async () => {
  const { key } = await newTeam()
  const given = parseKey(key.secret)
  assert.ok(given)
  assert.equal(given.prefix, key.prefix)
  const found = await lookUp(key)
  assert.ok(matchesHash(given.secret, found?.hash))
  assert.equal(matchesHash(`${given.secret}A`, found?.hash), false)
  const [{ row }] = await db.$queryRaw<[{ row: string }]>`
    SELECT k::text AS row FROM api_keys k WHERE k.id = ${key.id}::uuid`
  assert.ok(row.includes(key.prefix) && !row.includes(given.secret))
})

test('a key is live until it expires by the clock of the database, or is revoked', async () => {
  const { team } = await newTeam()
  const key = await createKey(team.id, 'viewer', 2)
  await age(key, '47 hours')
  assert.equal((await lookUp(key))?.id, key.id)
  await age(key, '1 hour')
  assert.equal(await lookUp(key), null)

  const other = await createKey(team.id, 'viewer')
  for (const _ of [1, 2]) assert.equal(await keys.revoke(team.id, other.id, 'admin'), 'revoked')
  assert.equal(await lookUp(other), null)
})

test('the last use of a key is recorded at most once a minute', async () => {
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
  test('leaves every team a live admin key, even when all are revoked at once', async () => {
    const { team, key } = await newTeam()
    const admins = [key, await createKey(team.id, 'admin'), await createKey(team.id, 'operator')]
    const outcomes = await Promise.all(admins.map(({ id }) => keys.revoke(team.id, id, 'operator')))
    assert.deepEqual(outcomes.toSorted(), ['last-admin', 'revoked', 'revoked'])
  })

  test('does not count expired keys and smaller roles as admin keys', async () => {
    const { team, key } = await newTeam()
    await createKey(team.id, 'submitter')
    await age(await createKey(team.id, 'admin', 1), '1 day')
    assert.equal(await keys.revoke(team.id, key.id, 'admin'), 'last-admin')
  })

  test('is rejected for a smaller role, and finds no key of another team', async () => {
    const [{ team }, other] = [await newTeam(), await newTeam()]
    const operator = await createKey(team.id, 'operator')
    assert.equal(await keys.revoke(team.id, operator.id, 'admin'), 'too-small')
    assert.equal(await keys.revoke(other.team.id, operator.id, 'operator'), null)
    assert.ok(await lookUp(operator))
  })
})

test('concurrent calls create the first operator key of an installation once', async (context) => {
  const { url, drop } = await createDatabase()
  await migrate(url)
  const freshDb = openDb(url)
  context.after(async () => {
    await freshDb.$disconnect()
    await drop()
  })
  const fresh = createRepositories(freshDb).keys
  const created = await Promise.all([1, 2, 3].map(() => fresh.createFirstOperator()))
  const [first, ...more] = created.filter((key) => key !== null)
  assert.deepEqual([first?.role, first?.team.name, more], ['operator', 'default', []])
  assert.equal(await fresh.createFirstOperator(), null)
})
