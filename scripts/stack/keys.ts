/** Creates API keys directly in the database, which needs no key. */
import { DEFAULT_TEAM_ID } from '#core/domain/ids.ts'
import {
  type CreatedKey,
  createRepositories,
  type NewKey,
  type Repositories,
} from '#core/repositories/index.ts'
import { openDb } from '#core/runtime/db.ts'

/** Creates a key, by default for the default team. */
export const makeKey = (databaseUrl: string, key: Pick<NewKey, 'name' | 'role'> & Partial<NewKey>) =>
  withRepositories(databaseUrl, ({ keys }) =>
    keys.create({ teamId: DEFAULT_TEAM_ID, createdBy: null, expiresInDays: null, ...key }),
  )

/** Creates the first operator key of an installation. @returns null if it exists already */
export const makeFirstKey = (databaseUrl: string): Promise<CreatedKey | null> =>
  withRepositories(databaseUrl, ({ keys }) => keys.createFirstOperator())

export const revokeKey = (databaseUrl: string, { id, team }: CreatedKey): Promise<unknown> =>
  withRepositories(databaseUrl, ({ keys }) => keys.revoke(team.id, id, 'operator'))

export async function withRepositories<T>(
  databaseUrl: string,
  task: (repositories: Repositories) => Promise<T>,
): Promise<T> {
  const db = openDb(databaseUrl, { connections: 1 })
  try {
    return await task(createRepositories(db))
  } finally {
    await db.$disconnect()
  }
}

/** The message that shows the first key, once. */
export const describeFirstKey = ({ secret }: CreatedKey): string =>
  `The first operator key. It is not shown again:\n\n  ${secret}\n\nIf you lose it, create another one with \`npm run keys -- --role operator --name NAME\`.`
