/** Keys for whoever has the database at hand: for that nobody needs a key. */

import { DEFAULT_TEAM_ID } from '#core/domain/teams.ts'
import {
  type CreatedKey,
  createRepositories,
  type NewKey,
  type Repositories,
} from '#core/repositories/index.ts'
import { openDb } from '#core/runtime/db.ts'

/** Of the default team unless another one is named. */
export const makeKey = (databaseUrl: string, key: Pick<NewKey, 'name' | 'role'> & Partial<NewKey>) =>
  withRepositories(databaseUrl, ({ keys }) =>
    keys.create({ teamId: DEFAULT_TEAM_ID, createdBy: null, expiresInDays: null, ...key }),
  )

/** The first operator key of an installation, for whoever sets it up to show. @returns null if it has been made */
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

/** What a terminal says of the first key, once. */
export const describeFirstKey = ({ secret }: CreatedKey): string =>
  `The first operator key, which is not shown again:\n\n  ${secret}\n\nLost? \`npm run keys -- --role operator --name NAME\` makes another one.`
