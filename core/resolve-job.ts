/**
 * Turns a posted body into a job spec: checks everything that can be checked before a job is accepted (ADR 6), and writes out
 * the methods with their patterns.
 */

import { DENSE, methodLabel } from './domain/plan.ts'
import { toRequirements } from './domain/requirements.ts'
import type { Asker, Engine } from './engine/client.ts'
import { isProblemCode, type ProblemItem, SecateurError } from './errors.ts'
import type { HubAccess } from './hub-access.ts'
import type { NewJob, Origin, Repositories } from './repositories/index.ts'
import type { CheckProblem } from './schemas/catalogue.ts'
import type { AskedMethod, JobRequest, JobSpec } from './schemas/spec.ts'

/** What a job is checked against. */
export interface Checkers {
  engine: Engine
  datasets: Repositories['datasets']
  hubAccess: HubAccess
}

/**
 * Checks a request. Stores nothing.
 * @param signal ends the check
 * @returns the job to store
 * @throws SecateurError with one item for each problem
 */
export async function resolveJob(
  asked: JobRequest,
  checkers: Checkers,
  origin: Origin,
  signal: AbortSignal,
): Promise<NewJob> {
  const spec = await resolveSpec(asked, checkers, { teamId: origin.teamId, signal })
  const { name, notes, tags, priority, pool, requires } = asked
  return { ...origin, name, notes, tags, spec, priority, requirements: toRequirements(pool, requires) }
}

async function resolveSpec(
  request: JobRequest,
  { engine, datasets, hubAccess }: Checkers,
  asker: Asker,
): Promise<JobSpec> {
  const { model, methods: given, levels, patterns, allocation, calibration, evaluations } = request
  const { dtype, pass, seed, reuse, maxAttempts, keepArtifacts } = request
  const asked = given.map(toAsked)
  rejectIfAny(duplicateMethods(asked))

  const checked = { model, levels, allocation, calibration, evaluations }
  // Python does not know teams.
  await hubAccess.require(asker.teamId, model)
  await datasets.require(asker.teamId, checked)
  const report = await engine.check({ ...checked, methods: asked, patterns }, asker)
  rejectIfAny(report.problems.map((problem) => toItem(problem, given)))
  if (!report.model || !report.methods)
    throw new SecateurError('PRUNE_INTERNAL', 'The check returned neither a problem nor a model.')
  const { revision } = report.model
  const rest = { dtype, pass, seed, reuse, maxAttempts, keepArtifacts }
  return { ...checked, ...rest, methods: report.methods, revision }
}

const toAsked = (method: JobRequest['methods'][number]): AskedMethod => ({
  params: {},
  patterns: null,
  ...(typeof method === 'string' ? { id: method } : method),
})

/**
 * Rejects duplicates: `wanda` and `{ "id": "wanda" }` are one method, even with different patterns. Rejects `dense`, because
 * every job has the baseline.
 */
function duplicateMethods(methods: readonly AskedMethod[]): ProblemItem[] {
  const labels = methods.map(methodLabel)
  return methods.flatMap(({ id, patterns }, index) => {
    const pointer = `#/methods/${index}`
    const first = labels.indexOf(labels[index] ?? '')
    if (first < index) {
      const detail = `is the same as item ${first}${patterns ? '; list its patterns there' : ''}`
      return [{ pointer, code: 'PRUNE_VALIDATION', detail }]
    }
    if (id !== DENSE.id) return []
    return [{ pointer, code: 'PRUNE_VALIDATION', detail: 'leave it out: every job has the dense baseline' }]
  })
}

/** Python checks methods in their long form. A problem inside a method that was posted as a string points to the string. */
function toItem({ pointer, code, message }: CheckProblem, given: JobRequest['methods']): ProblemItem {
  const [, method, index] = /^(\/methods\/(\d+))\//.exec(pointer) ?? []
  const isString = typeof given[Number(index)] === 'string'
  return { pointer: `#${isString ? method : pointer}`, code, detail: message }
}

function rejectIfAny(items: readonly ProblemItem[]): void {
  if (items.length > 0) reject(items)
}

function reject(items: readonly ProblemItem[]): never {
  const codes = new Set(items.map(({ code }) => code))
  const [code] = codes
  const common = codes.size === 1 && code !== undefined && isProblemCode(code) ? code : 'PRUNE_JOB_REFUSED'
  throw new SecateurError(
    common,
    items.map(({ pointer, detail }) => `${pointer} ${detail}`).join('; '),
    items,
  )
}
