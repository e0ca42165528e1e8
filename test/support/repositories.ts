/** Repositories over a database of the test file's own, and reads that many of their tests need. */
import assert from 'node:assert/strict'
import { after } from 'node:test'
import { uuidv7 } from 'uuidv7'
import { DEFAULT_TEAM_ID } from '#core/domain/ids.ts'
import { createRepositories } from '#core/repositories/index.ts'
import { createTestDatabase } from './database.ts'

/** Await it at the top of a test file. The database is dropped after the last test. */
export async function openTestRepositories() {
  const { db, url, dispose } = await createTestDatabase()
  after(dispose)
  const repositories = createRepositories(db)
  const { jobs, trials } = repositories

  const jobOf = async (id: string) => {
    const job = await jobs.find(id)
    assert.ok(job)
    return job
  }
  const trialOf = async (id: string) => {
    const trial = await trials.get(DEFAULT_TEAM_ID, id)
    assert.ok(trial)
    return trial
  }
  return {
    ...repositories,
    db,
    /** URL of the database. */
    url,
    repositories,
    jobOf,
    trialOf,
    versionsOf: async (jobId: string, trialId: string) => ({
      job: (await jobOf(jobId)).version,
      trial: (await trialOf(trialId)).version,
    }),
    /** How many outbox rows a job has. */
    outboxOf: (jobId: string) => db.outbox.count({ where: { jobId } }),
    newTeam: async (): Promise<string> => {
      const id = uuidv7()
      await db.team.create({ data: { id, name: id } })
      return id
    },
  }
}
