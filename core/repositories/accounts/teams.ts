/** Teams. All jobs, keys, schedules, webhooks and uploads belong to one. */
import { uuidv7 } from 'uuidv7'
import { SecateurError } from '#core/errors.ts'
import type { Db } from '#core/runtime/db.ts'
import { ID_KEY, keyOfCursor, type Page, type PageRequest, toPage } from '../shared/paging.ts'
import { type CreatedKey, insertKey } from './keys.ts'

export interface Team {
  id: string
  name: string
  createdAt: Date
}

const SHOWN = { select: { id: true, name: true, createdAt: true } } as const

export const createTeams = (db: Db) => ({
  /**
   * Creates a team and its first key, with the role admin, in one transaction.
   * @param createdBy id of the key that creates it
   * @throws SecateurError PRUNE_TEAM_EXISTS
   */
  create: (name: string, createdBy: string | null): Promise<{ team: Team; key: CreatedKey }> =>
    db.$transaction(async (tx) => {
      const id = uuidv7()
      const added = await tx.$executeRaw`
        INSERT INTO teams (id, name) VALUES (${id}::uuid, ${name}) ON CONFLICT (name) DO NOTHING`
      if (added === 0)
        throw new SecateurError(
          'PRUNE_TEAM_EXISTS',
          `A team named ${name} exists already. Choose another name.`,
        )
      const team = await tx.team.findUniqueOrThrow({ where: { id }, ...SHOWN })
      const key = { teamId: id, role: 'admin', name: 'first admin', createdBy, expiresInDays: null } as const
      return { team, key: await insertKey(tx, key) }
    }),

  find: (id: string): Promise<Team | null> => db.team.findUnique({ where: { id }, ...SHOWN }),

  findByName: (name: string): Promise<Team | null> => db.team.findUnique({ where: { name }, ...SHOWN }),

  /** A page of teams, newest first. @throws SecateurError PRUNE_VALIDATION for an invalid cursor */
  async list({ limit, cursor }: PageRequest): Promise<Page<Team>> {
    const after = keyOfCursor(cursor, ID_KEY, ['teams'])
    const rows = await db.team.findMany({
      where: { ...(after !== null && { id: { lt: after } }) },
      orderBy: { id: 'desc' },
      take: limit + 1,
      ...SHOWN,
    })
    return toPage(rows, limit, ({ id }) => id, ['teams'])
  },
})
