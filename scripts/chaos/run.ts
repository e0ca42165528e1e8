/** One run, from an empty database to the findings. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { audit } from '../harness/audit.ts'
import { announceChanges, query } from '../harness/database.ts'
import type { RunOptions } from '../harness/main.ts'
import { createRandom } from '../harness/random.ts'
import type { StorageKind } from '../harness/storage.ts'
import { startSystem } from '../harness/system.ts'
import { UNLIMITED } from '../stack/harness-env.ts'
import { cleanUp } from './clean-up.ts'
import type { Injection, Part, Scene } from './fault.ts'
import { FAULTS } from './faults.ts'
import { startLoad } from './load.ts'
import { lostWithoutFault, recoveries } from './recovery.ts'
import { brokenPromises, type Findings } from './report.ts'
import { createLocks, describeSchedule, drawSchedule, type Planned } from './schedule.ts'

/** From the last fault to the end of the last job: a lease, a message that is sent again, and the work. */
const DRAIN_LIMIT_MS = 180_000
const POLL_MS = 500
const WORKERS = 2
const PROGRESS_MS = 15_000

export interface ChaosOptions extends RunOptions {
  /** Where models are stored. */
  storage: StorageKind
}

export async function runChaos({ minutes, seed, storage, signal, say }: ChaosOptions): Promise<Findings> {
  const random = createRandom(seed)
  const schedule = drawSchedule(minutes, random)
  say(`seed ${seed}, ${schedule.length} faults: ${describeSchedule(schedule)}`)

  const home = mkdtempSync(join(tmpdir(), 'secateur-chaos-'))
  say(`data and logs in ${home}`)
  let stale = 0
  let nothingToRun = 0
  const system = await startSystem({
    home,
    workers: WORKERS,
    storage,
    settings: UNLIMITED,
    events: { onStale: () => stale++, onNothingToRun: () => nothingToRun++ },
  })
  const violations: string[] = []
  try {
    await announceChanges(system.postgres.url)
    const load = startLoad(system.url, system.key, createRandom(seed + 1))
    const injecting = injectAll(schedule, { system, load, random }, { signal, say })
    const injections = await injecting.finally(load.stop)
    say('all faults are done; waiting for the jobs to end')
    if (!(await drained(system.postgres.url, signal))) {
      violations.push(`jobs were still open ${DRAIN_LIMIT_MS / 1000} s after the last fault`)
    }
    violations.push(...(await cleanUp(system, load.models.removed, signal)))
    await system.stopMembers()
    const recovered = await recoveries(system.postgres.url, injections)
    const wasted = await lostWithoutFault(system.postgres.url, injections)
    violations.push(
      ...(await audit(system.postgres.url, load.accepted)),
      ...load.wrong.map((wrong) => `a client got: ${wrong}`),
      ...brokenPromises(injections, recovered),
    )
    await system.stopServers()
    violations.push(...system.survivors().map((survivor) => `${survivor} is still alive`))
    if (violations.length === 0) rmSync(home, { recursive: true })
    return {
      injections,
      recoveries: recovered,
      lostWithoutFault: wasted,
      load,
      stale,
      nothingToRun,
      violations,
    }
  } finally {
    await system.stopMembers()
    await system.stopServers()
  }
}

/** Injects each fault at its time, or as soon as no other fault uses the same part. */
async function injectAll(
  schedule: readonly Planned[],
  scene: Scene,
  { signal, say }: Pick<RunOptions, 'signal' | 'say'>,
): Promise<Injection[]> {
  const exclusively = createLocks<Part>()
  const started = performance.now()
  const clock = () => `${((performance.now() - started) / 1000).toFixed(1).padStart(6)} s`
  const { load } = scene
  const progress = setInterval(
    () => say(`${clock()}  ${load.accepted.size} jobs accepted, ${load.ended} ended`),
    PROGRESS_MS,
  )
  const injections: Promise<Injection>[] = []
  try {
    for (const { atMs, fault } of schedule) {
      await delay(started + atMs - performance.now(), undefined, { signal })
      const { parts, inject } = FAULTS[fault]
      const injection = exclusively(parts, async () => {
        signal.throwIfAborted()
        const from = new Date()
        const outcome = await inject(scene)
        say(`${clock()}  ${fault}: ${outcome.what}`)
        return { fault, from, to: new Date(), ...outcome }
      })
      injection.catch(() => {}) // thrown below, once all have started
      injections.push(injection)
    }
    return await Promise.all(injections)
  } finally {
    clearInterval(progress)
    await Promise.allSettled(injections) // an abort waits for the faults that have started
  }
}

/** @returns whether all jobs ended and all messages were published within the limit */
async function drained(databaseUrl: string, signal: AbortSignal): Promise<boolean> {
  for (const deadline = performance.now() + DRAIN_LIMIT_MS; performance.now() < deadline; ) {
    const open = await query(
      databaseUrl,
      `SELECT id FROM jobs WHERE ended_at IS NULL UNION ALL SELECT id FROM outbox WHERE published_at IS NULL LIMIT 1`,
    )
    if (open.length === 0) return true
    await delay(POLL_MS, undefined, { signal })
  }
  return false
}
