/** What a fault is, and what it needs to hit its target. */
import { setTimeout as delay } from 'node:timers/promises'
import type { Random } from '../harness/random.ts'
import type { System } from '../harness/system.ts'
import type { Load } from './load.ts'
import type { FaultName } from './schedule.ts'

/** How long a fault waits for its target, for example a running trial. */
const TARGET_TIMEOUT_MS = 10_000
const POLL_MS = 25

export interface Scene {
  system: System
  load: Load
  random: Random
}

/** What is known right after a fault. The rest is read from the attempts at the end. */
export interface Outcome {
  /** What was done. */
  what: string
  /** The trial that the fault interrupted, and when. */
  interrupted?: { trialId: string; at: Date }
  /** Time until the target was back. */
  seconds?: number
  /** The promise that was broken. */
  wrong?: string
}

/** A fault from its start until everything that it hit directly was back. */
export interface Injection extends Outcome {
  fault: FaultName
  from: Date
  to: Date
}

export interface Fault {
  /** Parts that no other fault may hit at the same time. */
  parts: readonly Part[]
  inject: (scene: Scene) => Promise<Outcome>
}

export type Part = 'workers' | 'control' | 'api' | 'redis' | 'postgres'

/** Polls until `look` finds something. @returns undefined after `timeoutMs` */
export async function until<T>(
  look: () => Promise<T | undefined>,
  timeoutMs = TARGET_TIMEOUT_MS,
): Promise<T | undefined> {
  for (const deadline = performance.now() + timeoutMs; performance.now() < deadline; await delay(POLL_MS)) {
    const found = await look()
    if (found !== undefined) return found
  }
  return undefined
}

export async function timed(task: () => Promise<unknown>): Promise<number> {
  const begun = performance.now()
  await task()
  return (performance.now() - begun) / 1000
}
