/** How a run of a schedule moves, with the schedule locked. */

import { isRunEnded, type RunStatus, runSources } from '#core/domain/status.ts'
import type { ProblemItem } from '#core/errors.ts'
import { Prisma } from '#core/generated/prisma/client.ts'
import type { Tx } from '#core/runtime/db.ts'
import type { RunReason } from '#core/schemas/schedules.ts'
import { toJson } from '../shared/json.ts'

/**
 * @param reason of a run that has no job, or no result
 * @returns false when the move is not there to be made
 */
export async function moveRun(
  tx: Tx,
  id: string,
  to: RunStatus,
  now: Date,
  reason: RunReason | null = null,
  data: Omit<Prisma.ScheduleRunUncheckedUpdateManyInput, 'status' | 'reason'> = {},
): Promise<boolean> {
  const { count } = await tx.scheduleRun.updateMany({
    where: { id, status: { in: runSources(to) } },
    data: {
      ...data,
      status: to,
      reason: reason ? toJson(reason) : Prisma.DbNull,
      notBefore: null,
      endedAt: isRunEnded(to) ? now : null,
    },
  })
  return count === 1
}

export const reasonOf = (code: string, detail: string, errors: readonly ProblemItem[] = []): RunReason => ({
  code,
  detail,
  errors: [...errors],
})
