/** API keys. The database decides by its own clock whether a key is live. */
import { uuidv7 } from 'uuidv7'
import { formatKey, hashSecret, newKey } from '#core/domain/api-key.ts'
import { DEFAULT_TEAM_ID } from '#core/domain/ids.ts'
import { mayActAs, type Role } from '#core/domain/roles.ts'
import { Prisma } from '#core/generated/prisma/client.ts'
import type { Db, Tx } from '#core/runtime/db.ts'
import { ID_KEY, keyOfCursor, type Page, type PageRequest, toPage } from '../shared/paging.ts'
import type { ApiKey } from '../shared/rows.ts'
import { lockTeam } from '../shared/transitions.ts'

export interface NewKey {
  teamId: string
  role: Role
  name: string
  /** Id of the key that created it; null when it was created directly in the database. */
  createdBy: string | null
  /** null: it never expires. */
  expiresInDays: number | null
}

/** A new key with its secret. Only its hash is stored, so the secret cannot be read later. */
export interface CreatedKey extends ApiKey {
  secret: string
}

/** What authentication needs to know about a key. */
export interface LiveKey {
  id: string
  teamId: string
  role: Role
  prefix: string
  hash: Uint8Array
  /** Whether its last use was recorded more than a minute ago, or never. */
  isUnmarked: boolean
}

/** Condition on `api_keys k`. */
export const IS_LIVE = Prisma.sql`(k.revoked_at IS NULL AND (k.expires_at IS NULL OR k.expires_at > now()))`
const IS_UNMARKED = Prisma.sql`(k.last_used_at IS NULL OR k.last_used_at <= now() - interval '1 minute')`
const SHOWN = {
  omit: { hash: true, teamId: true },
  include: { team: { select: { id: true, name: true } } },
} as const

export const createKeys = (db: Db) => ({
  create: (key: NewKey): Promise<CreatedKey> => db.$transaction((tx) => insertKey(tx, key)),

  /** Creates the first operator key, in the default team. @returns null when there was an operator key before */
  createFirstOperator: (): Promise<CreatedKey | null> =>
    db.$transaction(async (tx) => {
      await lockTeam(tx, DEFAULT_TEAM_ID)
      if (await tx.apiKey.findFirst({ where: { role: 'operator' } })) return null
      const name = 'first operator'
      return insertKey(tx, {
        teamId: DEFAULT_TEAM_ID,
        role: 'operator',
        name,
        createdBy: null,
        expiresInDays: null,
      })
    }),

  get: (teamId: string, id: string): Promise<ApiKey | null> =>
    db.apiKey.findUnique({ where: { id, teamId }, ...SHOWN }),

  /**
   * A page of keys, newest first, including revoked and expired ones.
   * @throws SecateurError PRUNE_VALIDATION for an invalid cursor
   */
  async list(teamId: string, { limit, cursor }: PageRequest): Promise<Page<ApiKey>> {
    const after = keyOfCursor(cursor, ID_KEY, ['keys', teamId])
    const rows = await db.apiKey.findMany({
      where: { teamId, ...(after !== null && { id: { lt: after } }) },
      orderBy: { id: 'desc' },
      take: limit + 1,
      ...SHOWN,
    })
    return toPage(rows, limit, ({ id }) => id, ['keys', teamId])
  },

  /**
   * Revokes a key. Revoking it again changes nothing.
   * @param by the role of the caller, which must not be smaller than the key's role
   * @returns `too-small` or `last-admin` when it is refused; null if the team has no such key
   */
  revoke: (teamId: string, id: string, by: Role): Promise<'revoked' | 'too-small' | 'last-admin' | null> =>
    db.$transaction(async (tx) => {
      await lockTeam(tx, teamId)
      const key = await tx.apiKey.findUnique({ where: { id, teamId } })
      if (!key) return null
      if (!mayActAs(by, key.role)) return 'too-small'
      if (key.revokedAt) return 'revoked'
      if (mayActAs(key.role, 'admin') && !(await hasOtherAdmin(tx, teamId, id))) return 'last-admin'
      await tx.$executeRaw`UPDATE api_keys SET revoked_at = now() WHERE id = ${id}::uuid`
      return 'revoked'
    }),

  /** The live key of each prefix; null where there is none. */
  async lookUp(prefixes: readonly string[]): Promise<(LiveKey | null)[]> {
    const keys = await db.$queryRaw<LiveKey[]>`
      SELECT k.id, k.team_id AS "teamId", k.role::text AS role, k.prefix, k.hash, ${IS_UNMARKED} AS "isUnmarked"
      FROM api_keys k WHERE k.prefix = ANY(${prefixes}::text[]) AND ${IS_LIVE}`
    const byPrefix = new Map(keys.map((key) => [key.prefix, key]))
    return prefixes.map((prefix) => byPrefix.get(prefix) ?? null)
  },

  /** Records that the key was used, at most once a minute. */
  async markUsed(id: string): Promise<void> {
    await db.$executeRaw`
      UPDATE api_keys k SET last_used_at = now() WHERE k.id = ${id}::uuid AND ${IS_UNMARKED}`
  },
})

/** Adds a key inside a transaction, and returns it with its secret. */
export async function insertKey(tx: Tx, key: NewKey): Promise<CreatedKey> {
  const { teamId, role, name, createdBy, expiresInDays } = key
  const id = uuidv7()
  const { prefix, secret } = newKey()
  await tx.$executeRaw`
    INSERT INTO api_keys (id, team_id, role, name, prefix, hash, created_by, expires_at)
    VALUES (${id}::uuid, ${teamId}::uuid, ${role}::key_role, ${name}, ${prefix}, ${hashSecret(secret)},
      ${createdBy}::uuid, now() + make_interval(days => ${expiresInDays}::int))`
  const created = await tx.apiKey.findUniqueOrThrow({ where: { id }, ...SHOWN })
  return { ...created, secret: formatKey({ prefix, secret }) }
}

/** Whether the team has another live key that may administer it. */
async function hasOtherAdmin(tx: Tx, teamId: string, id: string): Promise<boolean> {
  const others = await tx.$queryRaw<unknown[]>`
    SELECT k.id FROM api_keys k
    WHERE k.team_id = ${teamId}::uuid AND k.id <> ${id}::uuid AND k.role IN ('admin', 'operator') AND ${IS_LIVE}
    LIMIT 1`
  return others.length > 0
}
