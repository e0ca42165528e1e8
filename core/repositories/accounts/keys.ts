/** API keys. Whether one is live is the database's to say, by its own clock. */
import { uuidv7 } from 'uuidv7'
import { formatKey, hashSecret, newKey } from '#core/domain/api-key.ts'
import { mayActAs, type Role } from '#core/domain/roles.ts'
import { DEFAULT_TEAM_ID } from '#core/domain/teams.ts'
import { Prisma } from '#core/generated/prisma/client.ts'
import type { Db, Tx } from '#core/runtime/db.ts'
import { ID_KEY, keyOfCursor, type Page, type PageRequest, toPage } from '../shared/paging.ts'
import type { ApiKey } from '../shared/rows.ts'
import { lockTeam } from '../shared/transitions.ts'

export interface NewKey {
  teamId: string
  role: Role
  name: string
  /** The key that asked for it; null for whoever has the database at hand. */
  createdBy: string | null
  /** null: until it is revoked. */
  expiresInDays: number | null
}

/** A key with its secret, which nobody can tell afterwards. */
export interface MadeKey extends ApiKey {
  secret: string
}

/** What it takes to know a key and what it may do. */
export interface LiveKey {
  id: string
  teamId: string
  role: Role
  prefix: string
  hash: Uint8Array
  /** Its last use is not known to the minute. */
  isUnmarked: boolean
}

/** Of `api_keys k`. */
export const IS_LIVE = Prisma.sql`(k.revoked_at IS NULL AND (k.expires_at IS NULL OR k.expires_at > now()))`
const IS_UNMARKED = Prisma.sql`(k.last_used_at IS NULL OR k.last_used_at <= now() - interval '1 minute')`
const SHOWN = {
  omit: { hash: true, teamId: true },
  include: { team: { select: { id: true, name: true } } },
} as const

export const createKeys = (db: Db) => ({
  create: (key: NewKey): Promise<MadeKey> => db.$transaction((tx) => insertKey(tx, key)),

  /** The installation's first operator key, in the default team. @returns null when there has been one */
  createFirstOperator: (): Promise<MadeKey | null> =>
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
   * Newest first, with those that are no longer live.
   * @throws SecateurError PRUNE_VALIDATION for a cursor that is none
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
   * From now on nobody gets in with it. A key that is revoked already stays as it is.
   * @param by the role of whoever asks: nobody revokes a greater one
   * @returns null if the team has none of that id
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

  /** For each prefix the live key that has it, or null. */
  async lookUp(prefixes: readonly string[]): Promise<(LiveKey | null)[]> {
    const keys = await db.$queryRaw<LiveKey[]>`
      SELECT k.id, k.team_id AS "teamId", k.role::text AS role, k.prefix, k.hash, ${IS_UNMARKED} AS "isUnmarked"
      FROM api_keys k WHERE k.prefix = ANY(${prefixes}::text[]) AND ${IS_LIVE}`
    const byPrefix = new Map(keys.map((key) => [key.prefix, key]))
    return prefixes.map((prefix) => byPrefix.get(prefix) ?? null)
  },

  /** Writes down that the key is used, once a minute at most. */
  async markUsed(id: string): Promise<void> {
    await db.$executeRaw`
      UPDATE api_keys k SET last_used_at = now() WHERE k.id = ${id}::uuid AND ${IS_UNMARKED}`
  },
})

/** Within a transaction: adds a key. The only moment in which its secret is known. */
export async function insertKey(tx: Tx, key: NewKey): Promise<MadeKey> {
  const { teamId, role, name, createdBy, expiresInDays } = key
  const id = uuidv7()
  const { prefix, secret } = newKey()
  await tx.$executeRaw`
    INSERT INTO api_keys (id, team_id, role, name, prefix, hash, created_by, expires_at)
    VALUES (${id}::uuid, ${teamId}::uuid, ${role}::key_role, ${name}, ${prefix}, ${hashSecret(secret)},
      ${createdBy}::uuid, now() + make_interval(days => ${expiresInDays}::int))`
  const made = await tx.apiKey.findUniqueOrThrow({ where: { id }, ...SHOWN })
  return { ...made, secret: formatKey({ prefix, secret }) }
}

/** Whether the team can still be administered when a key of it is gone. */
async function hasOtherAdmin(tx: Tx, teamId: string, id: string): Promise<boolean> {
  const others = await tx.$queryRaw<unknown[]>`
    SELECT k.id FROM api_keys k
    WHERE k.team_id = ${teamId}::uuid AND k.id <> ${id}::uuid AND k.role IN ('admin', 'operator') AND ${IS_LIVE}
    LIMIT 1`
  return others.length > 0
}
