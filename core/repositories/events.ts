/** What teams are told of. */
import { uuidv7 } from 'uuidv7'
import type { Tx } from '../db.ts'

export interface NewEvent {
  teamId: string
  kind: 'schedule.missed' | 'schedule.regressed'
  /** The ids of what it is about. */
  subject: Record<string, string>
}

/** Writes an event in the transaction of what it tells of. */
export const addEvent = async (tx: Tx, event: NewEvent): Promise<void> => {
  await tx.event.create({ data: { id: uuidv7(), ...event } })
}
