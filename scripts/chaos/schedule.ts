/** When each fault happens, and which faults exclude each other. The same minutes and seed give the same schedule. */
import type { Random } from '../harness/random.ts'

/** Fault -> how often it happens in an hour. A shorter or longer run keeps the shares, with each fault at least once. */
export const HOURLY = {
  'worker killed': 50,
  'Python killed': 50,
  'worker stopped': 50,
  'delivered twice': 50,
  'Redis killed': 20,
  'Redis wiped': 3,
  'Postgres restarted': 20,
  'API killed after commit': 50,
  'control killed': 50,
  'worker killed while storing': 30,
  'storage away': 20,
  'API killed during a download': 30,
  'control killed while removing': 30,
  rollout: 20,
} as const

export type FaultName = keyof typeof HOURLY
export const FAULT_NAMES = Object.keys(HOURLY) as FaultName[]

export interface Planned {
  atMs: number
  fault: FaultName
}

export function drawSchedule(minutes: number, random: Random): Planned[] {
  const faults = FAULT_NAMES.flatMap((fault) =>
    Array<FaultName>(Math.max(1, Math.round((HOURLY[fault] * minutes) / 60))).fill(fault),
  )
  const slotMs = (minutes * 60_000) / faults.length
  // Each at a random time within its slot: some come close together, and they spread over the whole run.
  return random
    .shuffle(faults)
    .map((fault, slot) => ({ fault, atMs: Math.round((slot + random.next()) * slotMs) }))
}

/** One line, to compare two schedules. */
export const describeSchedule = (schedule: readonly Planned[]): string =>
  schedule.map(({ atMs, fault }) => `${(atMs / 1000).toFixed(1)} s ${fault}`).join(', ')

/** Runs tasks that need the same part one after the other, in the order of their calls. */
export function createLocks<Part extends string>() {
  const tails = new Map<Part, Promise<unknown>>()
  return function exclusively<T>(parts: readonly Part[], task: () => Promise<T>): Promise<T> {
    // A task takes all its parts at once, so there is no deadlock.
    const before = Promise.allSettled(parts.map((part) => tails.get(part)))
    const done = before.then(task)
    for (const part of parts) tails.set(part, done)
    return done
  }
}
