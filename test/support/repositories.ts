/** Repositories over a database of the test file's own, and reads that many of their tests need. */
import assert from 'node:assert/strict'
import { after } from 'node:test'
import { uuidv7 } from 'uuidv7'
import { DEFAULT_TEAM_ID } from '#core/domain/ids.ts'
import { createRepositories } from '#core/repositories/index.ts'
import { createTestDatabase } from './database.ts'
import { claimFirst, NO_LOG, type ResultChanges, submitPlanned, trialResult } from './fixtures.ts'

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
    snapshot: async (jobId: string, trialId: string) => [await jobs.find(jobId), await trialOf(trialId)],
    /** Sets the time of the trial's last heartbeat back. */
    silence: (trialId: string, seconds: number) => db.$executeRaw`
      UPDATE trials SET heartbeat_at = now() - make_interval(secs => ${seconds}) WHERE id = ${trialId}::uuid`,
    /** Adds a trial that succeeded with this fingerprint. @returns its id */
    succeeded: async (fingerprint: string, changes: ResultChanges = {}): Promise<string> => {
      const job = await submitPlanned(repositories)
      const { trial, token } = await claimFirst(repositories, job.id)
      assert.ok(await trials.end(trial.id, token, trialResult({ ...changes, fingerprint }), NO_LOG))
      return trial.id
    },
    /** How many outbox rows a job has. */
    outboxOf: (jobId: string) => db.outbox.count({ where: { jobId } }),
    newTeam: async (): Promise<string> => {
      const id = uuidv7()
      await db.team.create({ data: { id, name: id } })
      return id
    },
  }
}
