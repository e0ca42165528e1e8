/** From a posted body to a job spec: methods in their long form with their patterns, and everything checked that can be checked (ADR 6). */

import { DENSE, methodLabel } from './domain/plan.ts'
import { toRequirements } from './domain/requirements.ts'
import type { Engine } from './engine/client.ts'
import { isProblemCode, type ProblemItem, SecateurError } from './errors.ts'
import type { NewJob, Origin, Repositories } from './repositories/index.ts'
import type { CheckProblem } from './schemas/catalogue.ts'
import type { AskedMethod, JobRequest, JobSpec } from './schemas/spec.ts'

/** Who knows what a job may name. */
export interface Checkers {
  engine: Engine
  datasets: Repositories['datasets']
}

/**
 * The job that is asked for, to be stored.
 * @throws SecateurError with one item for each thing that is wrong; nothing has been stored by then
 */
export async function resolveJob(asked: JobRequest, checkers: Checkers, origin: Origin): Promise<NewJob> {
  const spec = await resolveSpec(origin.teamId, asked, checkers)
  const { name, notes, tags, priority, pool, requires } = asked
  return { ...origin, name, notes, tags, spec, priority, requirements: toRequirements(pool, requires) }
}

async function resolveSpec(
  teamId: string,
  request: JobRequest,
  { engine, datasets }: Checkers,
): Promise<JobSpec> {
  const { model, methods: given, levels, patterns, allocation, calibration, evaluations } = request
  const { dtype, pass, seed, reuse, maxAttempts, keepArtifacts } = request
  const asked = given.map(toAsked)
  refuseIfAny(doubledMethods(asked))

  const judged = { model, levels, allocation, calibration, evaluations }
  await datasets.require(teamId, judged) // Python knows no teams
  const report = await engine.check({ ...judged, methods: asked, patterns })
  refuseIfAny(report.problems.map((problem) => toItem(problem, given)))
  if (!report.model || !report.methods)
    throw new SecateurError('PRUNE_INTERNAL', 'The check found no problem and no model.')
  const { revision } = report.model
  const rest = { dtype, pass, seed, reuse, maxAttempts, keepArtifacts }
  return { ...judged, ...rest, methods: report.methods, revision }
}

const toAsked = (method: JobRequest['methods'][number]): AskedMethod => ({
  params: {},
  patterns: null,
  ...(typeof method === 'string' ? { id: method } : method),
})

/** `wanda` and `{ "id": "wanda" }` are one method, whatever their patterns, and the baseline is there anyway. */
function doubledMethods(methods: readonly AskedMethod[]): ProblemItem[] {
  const labels = methods.map(methodLabel)
  return methods.flatMap(({ id, patterns }, index) => {
    const pointer = `#/methods/${index}`
    const first = labels.indexOf(labels[index] ?? '')
    if (first < index) {
      const detail = `is the same as item ${first}${patterns ? '; name its patterns there' : ''}`
      return [{ pointer, code: 'PRUNE_VALIDATION', detail }]
    }
    if (id !== DENSE.id) return []
    return [
      { pointer, code: 'PRUNE_VALIDATION', detail: 'every job has the dense baseline already; leave it out' },
    ]
  })
}

/** Python saw every method in its long form; one that was posted as a string has nothing inside to point to. */
function toItem({ pointer, code, message }: CheckProblem, given: JobRequest['methods']): ProblemItem {
  const [, method, index] = /^(\/methods\/(\d+))\//.exec(pointer) ?? []
  const isString = typeof given[Number(index)] === 'string'
  return { pointer: `#${isString ? method : pointer}`, code, detail: message }
}

function refuseIfAny(items: readonly ProblemItem[]): void {
  if (items.length > 0) refuse(items)
}

function refuse(items: readonly ProblemItem[]): never {
  const codes = new Set(items.map(({ code }) => code))
  const [code] = codes
  const common = codes.size === 1 && code !== undefined && isProblemCode(code) ? code : 'PRUNE_JOB_REFUSED'
  throw new SecateurError(
    common,
    items.map(({ pointer, detail }) => `${pointer} ${detail}`).join('; '),
    items,
  )
}
