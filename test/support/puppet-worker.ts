/** Pruning workers whose Python does what the params of each trial's method say: test/fixtures/python/puppet. */
import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after } from 'node:test'
import { Registry } from 'prom-client'
import { DEFAULT_TEAM_ID } from '#core/domain/ids.ts'
import { type EngineProcess, startEngine } from '#core/engine/process.ts'
import { createSupervisor } from '#core/engine/supervisor.ts'
import type { TrialMessage } from '#core/queue/queues.ts'
import { createRepositories } from '#core/repositories/index.ts'
import { createFolderStorage } from '#core/storage/folder.ts'
import { createUploadFiles } from '#core/uploads/files.ts'
import { createWorkerMetrics } from '../../workers/prune/metrics.ts'
import { type RunTrialDeps, runTrial, runTrials } from '../../workers/prune/run-trial.ts'
import { openScratch } from '../../workers/prune/scratch.ts'
import { createTestDatabase } from './database.ts'
import { endWait, jobSpec, queuePending, registerHost, submitPlanned, trialResult } from './fixtures.ts'
import { createTestLog } from './log.ts'

const PYTHON = process.env.SECATEUR_PYTHON ?? '.venv/bin/python'
const ENV = { PATH: String(process.env.PATH), PYTHONPATH: 'test/fixtures/python/puppet' }

/** Await it at the top of a test file. Everything is stopped and removed after the last test. */
export async function openPuppetWorkers() {
  const { db, dispose } = await createTestDatabase()
  after(dispose)
  const repositories = createRepositories(db)
  const hostId = await registerHost(repositories)
  const home = await mkdtemp(join(tmpdir(), 'secateur-worker-'))
  after(() => rm(home, { recursive: true }))
  const log = createTestLog()
  const scratch = await openScratch(home, hostId, log.logger)
  const storage = createFolderStorage(join(home, 'artifacts'))

  const supervise = (python: string) => {
    const start = (): Promise<EngineProcess> => startEngine({ python, env: ENV, logger: log.logger })
    const engines = createSupervisor(start, log.logger)
    after(engines.close)
    return engines
  }
  const engines = supervise(PYTHON)

  return {
    db,
    repositories,
    hostId,
    /** SECATEUR_HOME of the workers. */
    home,
    storage,
    log,
    engines,
    supervise,
    python: PYTHON,

    /** A worker; `woken` are the jobs it sent control messages about. */
    createWorker(changes: Partial<RunTrialDeps> = {}) {
      const woken: string[] = []
      const stopping = new AbortController()
      const deps: RunTrialDeps = {
        repositories,
        engines,
        host: { id: hostId, device: 'cpu' },
        countOomKills: async () => 0,
        scratch,
        uploadFiles: createUploadFiles(join(home, 'uploads'), storage),
        models: { storage, bytesPerTeam: 1_000_000, patienceMs: 60_000 },
        wake: async (jobId) => {
          woken.push(jobId)
        },
        logger: log.logger,
        stopping: stopping.signal,
        metrics: createWorkerMetrics(new Registry(), null),
        traces: null,
        ...changes,
      }
      return {
        run: (message: TrialMessage) => runTrial(deps, message),
        runAll: (message: TrialMessage) => runTrials(deps, { perTeam: 100 }, message),
        stop: () => stopping.abort(),
        woken,
      }
    },

    /** A queued trial, during which Python acts as `act` says. */
    async queueTrial(act: object, reuse = false) {
      const methods = [{ id: 'puppet', params: { ...act }, patterns: ['unstructured'] }]
      const job = await submitPlanned(repositories, { spec: jobSpec({ methods, levels: [0.5], reuse }) })
      const [, queued] = await queuePending(repositories, job.id, 2)
      assert.ok(queued)
      const { trialId, attempt } = queued
      return { job, trialId, message: { trialId, attempt } }
    },

    /** Ends the wait before the next attempt of a trial. @returns the message of that attempt */
    async queueRetry({ job, trialId }: { job: { id: string }; trialId: string }, host?: string) {
      await endWait(db, trialId)
      const queued = await queuePending(repositories, job.id, 2, host)
      const again = queued.find((message) => message.trialId === trialId)
      assert.ok(again)
      return again
    },

    async read(trialId: string) {
      const trial = await repositories.trials.get(DEFAULT_TEAM_ID, trialId)
      assert.ok(trial)
      return trial
    },

    /** Ends the running attempt of a trial as if its worker had been silent. */
    async reap(trialId: string): Promise<string[]> {
      await db.$executeRaw`
        UPDATE trials SET heartbeat_at = now() - interval '1 hour' WHERE id = ${trialId}::uuid`
      return repositories.trials.reap({ silenceSeconds: 60, limit: 10 })
    },
  }
}

/** The event with the result. Python fills in `trialId`. */
export const done = (changes: object = {}) => ({
  kind: 'done',
  trialId: '$trialId',
  at: 0,
  result: { ...trialResult(), ...changes },
})

export const logged = (message: string) => ({
  kind: 'log',
  trialId: '$trialId',
  at: 0,
  level: 'info',
  logger: 'lib',
  message,
})
