/** The TypeScript client, with the calls that tests make again and again. */
import assert from 'node:assert/strict'
import { setTimeout as delay } from 'node:timers/promises'
import { isJobEnded, isRunEnded } from '#core/domain/status.ts'
import { answer, createClient, jobChanges, type Schemas, trialsOf } from '../../clients/typescript/index.ts'
import { TEST_KEY } from './database.ts'

type Job = Schemas['Job']

const POLL_INTERVAL_MS = 100

export type TestClient = ReturnType<typeof createTestClient>

export function createTestClient(url: string, key = TEST_KEY) {
  const api = createClient({ url, key })
  const byId = (id: string) => ({ params: { path: { id } } })
  return {
    /** The client itself, for all other calls. */
    api,
    submit: async (body: object): Promise<Job> => {
      const job = await answer(api.POST('/v1/jobs', { body: body as Schemas['JobRequest'] }))
      assert.ok('id' in job)
      return job
    },
    job: (id: string) => answer(api.GET('/v1/jobs/{id}', byId(id))),
    cancel: (id: string) => answer(api.POST('/v1/jobs/{id}/cancel', byId(id))),
    retry: (id: string) => answer(api.POST('/v1/jobs/{id}/retry', byId(id))),
    trials: (id: string) => trialsOf(api, id),
    trial: (id: string) => answer(api.GET('/v1/trials/{id}', byId(id))),
    /** Resolves with the first version of the job that fits; the test's time limit ends a wait in vain. */
    until: async (id: string, fits: (job: Job) => boolean): Promise<Job> => {
      for await (const job of jobChanges(api, id)) if (fits(job)) return job
      return assert.fail(`job ${id} ended without the expected change`)
    },
    /** Resolves with the first trial of the job that evaluates. The version of a job changes with the progress of its trials. */
    untilEvaluating: async (id: string): Promise<Schemas['Trial']> => {
      for await (const _ of jobChanges(api, id)) {
        const trial = (await trialsOf(api, id)).find(({ progress }) => progress?.phase === 'evaluate')
        if (trial) return trial
      }
      return assert.fail(`job ${id} ended without evaluating`)
    },
    /** Runs a schedule now, and resolves with the run once it has ended. Runs have no long poll, so this one polls. */
    runNow: async (scheduleId: string): Promise<Schemas['ScheduleRun']> => {
      const { id: runId } = await answer(api.POST('/v1/schedules/{id}/run-now', byId(scheduleId)))
      for (;;) {
        const run = await answer(
          api.GET('/v1/schedules/{id}/runs/{runId}', { params: { path: { id: scheduleId, runId } } }),
        )
        if (isRunEnded(run.status)) return run
        await delay(POLL_INTERVAL_MS)
      }
    },
  }
}

export const hasEnded = ({ status }: Job): boolean => isJobEnded(status)
