/** Two API processes over one database, for tests of what one learns of the other's changes. */
import { after } from 'node:test'
import { uuidv7 } from 'uuidv7'
import type { Job } from '#core/repositories/index.ts'
import { createTestApi, type TestApiOptions } from './api.ts'
import { submit } from './fixtures.ts'

/** Await it at the top of a test file. Both stop after the last test. */
export async function openTwoApis() {
  const here = await createTestApi()
  const there = await createTestApi({ database: here.database })
  const url = await here.app.listen({ port: 0, host: '127.0.0.1' })
  after(async () => {
    await there.dispose()
    here.app.server.closeAllConnections() // fetch keeps connections open
    await here.dispose()
  })
  return {
    here,
    there,
    /** URL of `here`. */
    url,
    /** Changes a job as any update does. */
    touch: ({ id }: Job) => here.db.$executeRaw`UPDATE jobs SET version = version + 1 WHERE id = ${id}::uuid`,
    jobOfOtherTeam: async () => {
      const team = await here.db.team.create({ data: { id: uuidv7(), name: `other ${uuidv7()}` } })
      return submit(here.repositories, { teamId: team.id })
    },
    /** A third API process, for tests that stop it. */
    startAnother: async (options: TestApiOptions = {}) => {
      const api = await createTestApi({ database: here.database, ...options })
      return { api, url: await api.app.listen({ port: 0, host: '127.0.0.1' }) }
    },
  }
}
