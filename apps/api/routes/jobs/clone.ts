/** A job as the request that would submit it again. */

import { fromRequirements } from '#core/domain/requirements.ts'
import type { Job } from '#core/repositories/index.ts'
import type { Changes } from '#core/schemas/changes.ts'
import { type JobRequest, JobRequestSchema } from '#core/schemas/spec.ts'
import { merged } from '../../http/merge-patch.ts'
import { bodyCheck } from '../../http/validation.ts'

const check = bodyCheck<JobRequest>(JobRequestSchema)

/**
 * With changes: objects go together field by field, everything else takes the place of what was there. The model is asked
 * for as it was, not pinned to its revision then.
 * @throws SecateurError PRUNE_VALIDATION when the two don't go together
 */
export function requestOfClone(job: Job, changes: Changes<JobRequest>): JobRequest {
  const { name, notes, tags, priority, pool } = job
  const { revision: _, methods, ...spec } = job.spec
  const request = {
    ...{ name, notes, tags, priority, pool, requires: fromRequirements(job), ...spec },
    // Patterns that are asked for here are for all methods, whatever they had.
    methods: changes.patterns === undefined ? methods : methods.map(({ id, params }) => ({ id, params })),
  }
  return check(merged(request, changes))
}
