/** What happens when. Pure: the same minutes and seed give the same schedule. */
import type { Random } from './random.ts'

/** Fault -> how often it happens in an hour. A run of any length has these shares, and each fault once at least. */
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
  // Somewhere within its slot each: sometimes two come close together, and none are left to the end.
  return random
    .shuffle(faults)
    .map((fault, slot) => ({ fault, atMs: Math.round((slot + random.next()) * slotMs) }))
}

/** Tells two schedules apart at a glance. */
export const describeSchedule = (schedule: readonly Planned[]): string =>
  schedule.map(({ atMs, fault }) => `${(atMs / 1000).toFixed(1)} s ${fault}`).join(', ')
